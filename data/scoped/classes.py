"""Which table is whose: the classes that policies and views are made of. A table of no class fails a test.

``AREA``    rows lie in an area: who sees the area sees the row
``PEOPLE``  the same, and the role must know of persons; ``CARE`` of care too
``CHAIN``   areas of responsibility themselves: one's own, those inside, and the names of those around
``PUBLIC``  nobody's secret: the basemap and facts about the street
``WHOLE``   where data come from: for who sees the whole street
``CLOSED``  for no reader: accounts, keys, the log, what only the process itself reads
"""

from __future__ import annotations

from data.models import Base

PEOPLE = ("household", "person")
CARE = ("care_tag",)
CHAIN = ("division", "grid", "micro_grid")
AREA = (
    "alarm", "building", "datastream", "estate", "event", "event_log", "facility", "house", "matter",
    "matter_step", "organisation", "sensor", "service_point", "source_record", "supervision_item", "visit",
)  # fmt: skip
PUBLIC = ("land", "meta", "road", "source_rule", "source_system")
WHOLE = ("import_batch", "match_doubt")
CLOSED = (
    "api_key", "audit_beginning", "audit_log", "audit_seal", "begun_sign_in", "change_log", "column_mapping",
    "erased_person", "import_row_error", "observation", "old_password", "signed_in", "sync_run",
    "user_account", "user_scope",
)  # fmt: skip
CLASSES = {
    "AREA": AREA, "PEOPLE": PEOPLE, "CARE": CARE, "CHAIN": CHAIN, "PUBLIC": PUBLIC, "WHOLE": WHOLE,
    "CLOSED": CLOSED,
}  # fmt: skip
PROTECTED = (*AREA, *PEOPLE, *CARE, *CHAIN, *WHOLE)
READ = (*PROTECTED, *PUBLIC)


def unclassified() -> set[str]:
    """Tables of the models that are in no class."""
    return set(Base.metadata.tables) - {table for tables in CLASSES.values() for table in tables}
