"""The data dictionary: of every column of a table that holds data of persons its grade, purpose and retention.

| what | |
|---|---|
| grade | L1 public, L2 of the office, L3 personal, L4 sensitive or telling who somebody is (as DB33/T 2351-2021) |
| purpose | code of the words ``purpose.{code}``: what it is for (PIPL art. 6) |
| kept | code of the words ``kept.{code}``: how long (PIPL art. 19) |

The grades are how this product reads the standard; an office fixes its own catalogue. A table with a column of
no line here fails a test, and so does a table that is neither here nor in ``WITHOUT``.
"""

from __future__ import annotations

from dataclasses import dataclass

GRADES = ("L1", "L2", "L3", "L4")


@dataclass(frozen=True)
class Use:
    """What is to be known of a column."""

    grade: str
    purpose: str
    kept: str


_OF_SOURCE = "source:L2:origin source_id:L3:origin updated_at:L2:origin"
_DATED = "valid_from:L3:period valid_to:L3:period"
# table → how long, then its columns as name:grade:purpose.
_TABLES = {
    "person": (
        "person",
        "id:L2:key house_id:L3:home household_id:L3:home sex:L3:service birth_year:L3:service residency:L3:service"
        f" name_sealed:L4:address_person id_no_sealed:L4:identity id_no_index:L4:identity phone_sealed:L4:reach"
        f" area_code:L2:scope {_OF_SOURCE} {_DATED}",
    ),
    "household": (
        "person",
        f"id:L2:key house_id:L3:home residents:L3:service area_code:L2:scope {_OF_SOURCE} {_DATED}",
    ),
    "care_tag": (
        "person",
        f"id:L2:key person_id:L4:care house_id:L4:care kind:L4:care area_code:L2:scope {_OF_SOURCE} {_DATED}",
    ),
    "source_record": (
        "person",
        "id:L2:key kind:L2:origin source:L2:origin source_id:L3:origin thing:L3:origin batch_id:L2:origin"
        " given_at:L2:origin current:L2:origin stated:L4:origin area_code:L2:scope",
    ),
    "match_doubt": (
        "person",
        "id:L2:key record_id:L3:match kind:L2:match candidate:L3:match score:L3:match why:L3:match state:L2:match"
        " decided_at:L2:match decided_by:L3:account_for area_code:L2:scope",
    ),
    "erased_person": (
        "mark",
        "id:L2:key erasure:L2:key mark:L3:stay_away at:L2:account_for by:L3:account_for reason:L3:account_for",
    ),
    "house": (
        "place",
        "id:L2:key building_id:L1:place doorplate_code:L1:place plate_token:L2:place external_code:L2:place"
        " plate_state:L2:place address:L2:place road:L1:place road_no:L1:place estate:L1:place building_no:L1:place"
        " unit_no:L2:place floor:L2:place room:L2:place use:L2:place state:L2:place area_m2:L2:place"
        " households:L3:plan residents:L3:plan age_0_3:L3:plan age_3_6:L3:plan age_6_12:L3:plan age_12_15:L3:plan"
        f" age_60_plus:L3:plan age_80_plus:L3:plan geometry:L2:place hex_id:L2:place area_code:L2:scope {_OF_SOURCE}"
        " valid_from:L2:period valid_to:L2:period",
    ),
    "visit": (
        "file",
        "id:L2:key house_id:L3:care kind:L3:care worker:L3:account_for visited_at:L3:care due_at:L3:care note:L4:care"
        " hex_id:L2:scope area_code:L2:scope",
    ),
    "event": (
        "file",
        "id:L2:key number:L2:key kind:L2:handle level:L2:handle status:L2:handle origin:L2:handle title:L3:handle"
        " address:L3:handle house_id:L3:handle sensor_id:L2:handle facility_id:L2:handle handled_level:L2:handle"
        " reported_at:L2:handle accepted_at:L2:handle due_at:L2:handle closed_at:L2:handle reworked:L2:handle"
        f" satisfied:L3:handle geometry:L3:handle hex_id:L2:scope area_code:L2:scope {_OF_SOURCE}",
    ),
    "event_log": (
        "file",
        "id:L2:key event_id:L2:handle from_status:L2:handle to_status:L2:handle at:L2:handle actor:L3:account_for"
        " role:L2:account_for note:L3:handle area_code:L2:scope",
    ),
    "matter_step": (
        "file",
        "id:L2:key matter_id:L2:handle step_no:L2:handle stage:L2:handle state:L2:handle started_at:L2:handle"
        " ended_at:L2:handle note:L3:handle area_code:L2:scope",
    ),
    "grid": (
        "place",
        "code:L1:place name:L1:place kind:L1:place scheme:L2:place community_code:L1:place households:L2:plan"
        " worker:L3:account_for leader:L3:account_for geometry:L2:place source:L2:origin source_id:L2:origin"
        " updated_at:L2:origin valid_from:L2:period valid_to:L2:period",
    ),
    "micro_grid": (
        "place",
        "code:L1:place name:L1:place grid_code:L1:place households:L2:plan leader:L3:account_for geometry:L2:place"
        " source:L2:origin source_id:L2:origin updated_at:L2:origin valid_from:L2:period valid_to:L2:period",
    ),
    "import_batch": (
        "file",
        "id:L2:key kind:L2:origin source:L2:origin file_name:L3:origin file_hash:L2:origin src_crs:L2:origin"
        " brought_by:L3:account_for started_at:L2:origin ended_at:L2:origin rows_in:L2:origin rows_added:L2:origin"
        " rows_changed:L2:origin rows_same:L2:origin rows_doubtful:L2:origin rows_rejected:L2:origin"
        " undone_at:L2:origin undone_by:L3:account_for",
    ),
    "import_row_error": (
        "file",
        "id:L2:key batch_id:L2:origin row:L2:origin field:L2:origin reason:L3:origin mend:L3:origin",
    ),
    "audit_log": (
        "log",
        "id:L2:key at:L2:account_for user_id:L3:account_for role:L2:account_for by:L3:account_for"
        " action:L2:account_for target:L3:account_for result:L2:account_for reason:L3:account_for"
        " chain_hash:L2:account_for",
    ),
    "user_account": (
        "account",
        "id:L2:key login:L3:enter name:L3:enter role:L2:enter password_hash:L4:enter password_at:L2:enter"
        " must_change:L2:enter failures:L2:enter locked_until:L2:enter code_sealed:L4:enter code_step:L3:enter"
        " issuer:L2:enter subject:L3:enter disabled:L2:enter created_at:L2:enter",
    ),
    "user_scope": ("account", "user_id:L2:enter area_prefix:L2:enter"),
    "old_password": ("account", "id:L2:key user_id:L2:enter password_hash:L4:enter"),
    "signed_in": (
        "session",
        "token_hash:L4:enter user_id:L2:enter stage:L2:enter began_at:L2:enter seen_at:L2:enter address:L3:enter",
    ),
    "begun_sign_in": ("session", "token_hash:L4:enter sealed:L4:enter began_at:L2:enter"),
    "api_key": (
        "account",
        "id:L2:key code:L2:enter secret_hash:L4:enter name:L2:enter scopes:L2:enter area_prefix:L2:enter"
        " made_by:L3:account_for created_at:L2:enter ends_at:L2:enter revoked_at:L2:enter",
    ),
}  # fmt: skip
# Tables that hold nothing of persons.
WITHOUT = frozenset({
    "alarm", "audit_beginning", "audit_seal", "building", "change_log", "column_mapping", "datastream",
    "division", "estate", "facility", "land", "matter", "meta", "observation", "organisation", "road", "sensor",
    "service_point", "source_rule", "source_system", "supervision_item", "sync_run",
})  # fmt: skip


def _uses(kept: str, columns: str) -> dict[str, Use]:
    rows = (column.split(":") for column in columns.split())
    return {name: Use(grade, purpose, kept) for name, grade, purpose in rows}


DICTIONARY: dict[str, dict[str, Use]] = {table: _uses(*told) for table, told in _TABLES.items()}
