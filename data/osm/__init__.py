"""A street from OpenStreetMap: ``read_street`` yields the frames of ``geo.frames``."""

from data.osm.street import OsmStreet, read_street

__all__ = ["OsmStreet", "read_street"]
