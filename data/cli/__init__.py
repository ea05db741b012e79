"""The commands of ``python -m data``, one file each; ``data/__main__.py`` prints what they say."""
