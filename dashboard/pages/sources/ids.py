"""Ids that the parts of the page of sources share; ``…act…`` is for whoever may change something."""


class Ids:
    """Which part is shown, and the controls of each; ``assets/sources.js`` uses some."""

    root = "sources-page"
    show = "sources-show"
    part = "sources-part"
    turn = "sources-turn"  # a number; another one means: look again
    address = "sources-address"
    # the queue of doubtful matches
    doubt = "sources-act-doubt"
    verdict = "sources-act-verdict"  # {"id", "verdict": same | different | skip | back, "n"}
    queue = "sources-act-queue"  # {"held": {"id", "verdict"} or None, "skipped": [id]}
    map = "sources-act-map"
    later = "sources-act-later"
    # rules
    kind = "sources-rule-kind"
    field = "sources-rule-field"
    source = "sources-rule-source"
    sources = "sources-rule-sources"
    rank = "sources-rank"
    save = "sources-rule-save"
    drop = "sources-rule-drop"  # pattern id {"type": drop, "rule": "kind|field|source"}
    rules = "sources-act-rules"
    fields = "sources-act-fields"
