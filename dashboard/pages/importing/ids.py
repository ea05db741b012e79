"""Ids that the parts of the import page share."""


class Ids:
    """The import at hand, what is shown of it, the controls of each step; for ``assets/importing.js`` too."""

    root = "import-page"
    job = "import-job"  # id of the import at hand, "" at the beginning
    turn = "import-turn"  # what somebody asked for last: {"view", "n", "kind", "source"}
    stage = "import-stage"
    steps = "import-steps"
    clock = "import-clock"
    shown = "import-shown"  # what the stage shows, so that it is not drawn again under somebody's hands
    address = "import-address"
    # begin
    kind = "import-kind"
    needs = "import-needs"
    source = "import-source"
    sources = "import-sources"
    slot = "import-slot"
    file = "import-file"  # {"name", "size"} of the file that was chosen
    upload = "import-upload"  # {"job"} to send it to, or {"error"}
    upload_bar = "import-upload-bar"
    start_note = "import-start-note"
    drop = "import-drop"  # pattern id {"type": drop, "job": …}
    # columns
    layer = "import-layer"
    mapping = "import-mapping"
    gaps = "import-gaps"
    datum = "import-datum"
    other_datum = "import-other-datum"
    swapped = "import-swapped"
    check = "import-check"
    again = "import-again"
    # check
    use = "import-use"  # pattern id {"type": use, "reading": …}
    fault_code = "import-fault-code"
    fault_page = "import-fault-page"  # pattern id {"type": fault_page, "to": …}
    faults = "import-faults"
    map = "import-map"
    back = "import-back"
    bring = "import-bring"
    trouble = "import-trouble"
