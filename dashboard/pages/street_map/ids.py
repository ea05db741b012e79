"""Ids that the parts of the map page share."""


class Ids:
    """The map, what is asked of it, what is chosen on it; ``assets/street_map.js`` uses the same names."""

    root = "street-map"
    map = "street-map-map"
    layer = "street-map-layer"  # pattern id {"type": layer, "code": …}
    solid = "street-map-solid"
    carrier = "street-map-carrier"
    metric = "street-map-metric"
    group = "street-map-group"
    group_box = "street-map-group-box"
    res = "street-map-res"
    zoom_res = "street-map-zoom-res"
    legend = "street-map-legend"
    period = "street-map-period"
    preset = "street-map-preset"
    classes = "street-map-classes"
    kinds = "street-map-kinds"
    statuses = "street-map-statuses"
    levels = "street-map-levels"
    area = "street-map-area"
    crumbs = "street-map-crumbs"
    reset = "street-map-reset"
    timeline = "street-map-timeline"
    numbers = "street-map-numbers"
    selection = "street-map-selection"
    spot = "street-map-spot"  # where the chosen thing is, and its mark
    card = "street-map-card"
    side = "street-map-side"
    notice = "street-map-notice"
    still = "street-map-still"  # what stands in the map's place where there is no engine
    still_view = "street-map-still-view"
