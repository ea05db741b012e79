"""Layers as files for other programs: any layer and filter, format and datum, in bounded memory.

``layers.py`` says what there is, ``question.py`` what exactly is asked, ``run.py`` does it; the page and
``python -m data export`` ask alike. A format is a module of ``formats/``.
"""
