"""The code lists hang together: codes are unique and well-formed, and every reference leads somewhere."""

import re

import pytest

from geo import vocabulary as v
from geo.errors import PlaceError

CLAUSE_NUMBERS = {clause.number for clause in v.CLAUSES}
EVENT_CODES = {kind.code for kind in v.EVENT_KINDS}
LEVEL_CODES = {level.code for level in v.LEVELS}
GROUP_CODES = {group.code for group in v.AGE_GROUPS}
UPPER = r"[A-Z][A-Z0-9_]*"
LOWER = r"[a-z][a-z0-9_]*"

LISTS = {
    "event classes": (v.EVENT_CLASSES, r"\d\d"),
    "event kinds": (v.EVENT_KINDS, r"\d{4}"),
    "levels": (v.LEVELS, LOWER),
    "status groups": (v.STATUS_GROUPS, LOWER),
    "due states": (v.DUE_STATES, LOWER),
    "event sources": (v.EVENT_SOURCES, LOWER),
    "handled levels": (v.HANDLED_LEVELS, LOWER),
    "services": (v.SERVICES, UPPER),
    "facility kinds": (v.FACILITY_KINDS, UPPER),
    "component classes": (v.COMPONENT_CLASSES, r"\d\d"),
    "facility statuses": (v.FACILITY_STATUSES, LOWER),
    "ownerships": (v.OWNERSHIPS, LOWER),
    "sensor kinds": (v.SENSOR_KINDS, UPPER),
    "sensor statuses": (v.SENSOR_STATUSES, LOWER),
    "quality flags": (v.QUALITY_FLAGS, LOWER),
    "alarm states": (v.ALARM_STATES, LOWER),
    "age groups": (v.AGE_GROUPS, LOWER),
    "care tags": (v.CARE_TAGS, r"CARE_[A-Z0-9_]+"),
    "residency kinds": (v.RESIDENCY_KINDS, LOWER),
    "visit kinds": (v.VISIT_KINDS, r"visit_[a-z_]+"),
    "house uses": (v.HOUSE_USES, LOWER),
    "house states": (v.HOUSE_STATES, LOWER),
    "plate states": (v.PLATE_STATES, LOWER),
    "property functions": (v.PROPERTY_FUNCTIONS, r"PF_[A-Z]+"),
    "procedures": (v.PROCEDURES, LOWER),
    "supervision kinds": (v.SUPERVISION_KINDS, LOWER),
    "stage states": (v.STAGE_STATES, LOWER),
    "roles": (v.ROLES, LOWER),
    "area levels": (v.AREA_LEVELS, LOWER),
    "grid kinds": (v.GRID_KINDS, LOWER),
}
EVERY_LIST = pytest.mark.parametrize(("entries", "pattern"), LISTS.values(), ids=LISTS)


@EVERY_LIST
def test_codes_are_unique_and_well_formed(entries, pattern):
    codes = [entry.code for entry in entries]
    assert [code for code in codes if not re.fullmatch(pattern, code)] == []
    assert sorted(set(codes)) == sorted(codes)


@EVERY_LIST
def test_names_are_unique_and_in_their_own_language(entries, pattern):
    assert [e.code for e in entries if not re.search(r"[一-鿿]", e.zh)] == []
    assert [e.code for e in entries if re.search(r"[一-鿿]", e.en) or e.en != e.en.strip() or not e.en] == []
    for names in ([e.zh for e in entries], [e.en for e in entries]):
        assert sorted(set(names)) == sorted(names)


@EVERY_LIST
def test_every_clause_is_one_of_the_guide(entries, pattern):
    assert [(e.code, e.clause) for e in entries if e.clause and e.clause not in CLAUSE_NUMBERS] == []


def test_the_guide_has_twenty_eight_clauses_and_its_inconsistencies_are_told():
    assert len(CLAUSE_NUMBERS) == len(v.CLAUSES) == 28
    assert [note.number for note in v.SOURCE_NOTES] == list(range(1, 9))
    assert CLAUSE_NUMBERS.isdisjoint(clause.number for clause in v.PRINCIPLES)


@pytest.mark.parametrize("kind", v.EVENT_KINDS, ids=lambda kind: kind.code)
def test_an_event_kind_belongs_to_its_class_and_has_a_level(kind):
    assert kind.code.startswith(kind.event_class)
    assert v.event_class(kind.event_class).code == kind.event_class
    assert kind.level in LEVEL_CODES
    assert kind.clause in CLAUSE_NUMBERS


def test_every_event_class_has_a_kind():
    assert len(v.EVENT_CLASSES) == 12
    assert {kind.event_class for kind in v.EVENT_KINDS} == {one.code for one in v.EVENT_CLASSES}


def test_an_unknown_event_kind_is_named_with_its_neighbours():
    with pytest.raises(PlaceError, match=r"unknown event kind '0216'; near ones: .*0206"):
        v.event_kind("0216")


@pytest.mark.parametrize(
    ("look_up", "code"),
    [
        (v.facility_kind, "ELD_CANTEN"),
        (v.sensor_kind, "SMOK"),
        (v.service, "elderly"),
        (v.level, "urgnt"),
        (v.procedure, ""),
    ],
)
def test_an_unknown_code_is_refused_by_name(look_up, code):
    with pytest.raises(PlaceError, match=re.escape(repr(code))):
        look_up(code)


def test_a_known_code_finds_its_entry():
    assert v.event_kind("0203").zh == "燃气泄漏隐患"
    assert v.facility_kind("ELD_DAYCARE").reach_m == 300
    assert v.sensor_kind("SOS").level == "critical"
    assert v.event_status(52).clock == "paused"


WORK = {"work_h", "work_d"}


def test_life_and_fire_run_on_the_clock_and_litter_on_office_hours():
    def units(code):
        level = v.level(code)
        limits = (level.accept, level.dispatch, level.arrive, level.finish, level.verify)
        return {limit.unit for limit in limits if limit}

    assert units("critical").isdisjoint(WORK)
    assert units("urgent").isdisjoint(WORK)
    assert units("pressing") | units("ordinary") | units("complex") == WORK


MINUTES = {"clock_min": 1, "clock_h": 60, "clock_d": 1440, "work_h": 60, "work_d": 540}


@pytest.mark.parametrize("level", v.LEVELS, ids=lambda level: level.code)
def test_the_steps_of_a_level_come_in_order_and_warn_before_the_limit(level):
    steps = [limit for limit in (level.accept, level.dispatch, level.arrive, level.finish) if limit]
    minutes = [limit.amount * MINUTES[limit.unit] for limit in steps]
    assert minutes == sorted(set(minutes))
    assert 0 <= level.yellow_share <= level.red_share < 1


def test_a_more_urgent_level_never_has_more_time():
    finish = [level.finish.amount * MINUTES[level.finish.unit] for level in v.LEVELS]
    assert finish == sorted(finish)


# The table of the domain brief, written out again: from status to the statuses it may become.
MOVES = {
    10: {20, 95},
    20: {30, 35, 90},
    30: {40, 90, 96},
    35: {60},
    40: {50, 41},
    41: {40},
    50: {60, 51, 52},
    51: {50},
    52: {50},
    60: {70, 50},
    70: {80},
    80: {99},
    90: {20},
    95: {20},
    96: {20},
    99: set(),
}


def test_an_event_moves_only_as_the_table_says():
    assert {status.code: set(status.next) for status in v.EVENT_STATUSES} == MOVES


def test_every_status_can_be_reached_from_a_draft_and_can_end():
    def reachable(code):
        seen, waiting = set(), [code]
        while waiting:
            at = waiting.pop()
            if at not in seen:
                seen.add(at)
                waiting += v.event_status(at).next
        return seen

    assert reachable(10) == set(MOVES)
    assert all(99 in reachable(code) for code in MOVES)


def test_open_means_reported_and_not_yet_closed():
    assert {status.code for status in v.EVENT_STATUSES if status.open} == {20, 30, 35, 40, 41, 50, 51, 52, 60}
    assert all((status.clock is not None) == status.open for status in v.EVENT_STATUSES)
    assert {status.group for status in v.EVENT_STATUSES} == {group.code for group in v.STATUS_GROUPS}


def test_an_unknown_status_is_refused_with_the_codes_there_are():
    with pytest.raises(PlaceError, match=r"unknown event status 11; use one of 10, 20"):
        v.event_status(11)


def test_there_are_ten_sources_of_events():
    assert len(v.EVENT_SOURCES) == 10


def test_the_twelve_services_follow_the_clauses_in_order():
    assert [service.clause for service in v.SERVICES] == [f"5.3.{n}" for n in range(1, 13)]
    assert {service.group for service in v.SERVICES} <= GROUP_CODES


@pytest.mark.parametrize("service", v.SERVICES, ids=lambda service: service.code)
def test_a_service_is_offered_by_a_kind_that_is_judged_by_distance_or_by_arrival(service):
    kinds = v.kinds_of_service(service.code)
    assert any(kind.reach_m for kind in kinds)


@pytest.mark.parametrize("kind", v.FACILITY_KINDS, ids=lambda kind: kind.code)
def test_a_facility_kind_is_whole(kind):
    assert set(kind.services) <= {service.code for service in v.SERVICES}
    assert kind.group in GROUP_CODES
    assert kind.circle_min in {None, 5, 10, 15}
    assert (kind.reach_m is None) == (kind.reach_source is None)
    # A thing that serves nobody in person is a component of the city, and the other way round.
    assert bool(kind.services) == (kind.component_class is None)
    assert kind.component_class in {None, *(one.code for one in v.COMPONENT_CLASSES)}
    if not kind.services:
        assert (kind.reach_m, kind.circle_min, kind.mandatory) == (None, None, False)


def test_a_facility_never_asks_for_a_longer_walk_than_its_circle():
    metres = {5: 500, 10: 500, 15: 1000}
    far = [
        k.code for k in v.FACILITY_KINDS if k.reach_m and k.circle_min and k.reach_m > metres[k.circle_min]
    ]
    assert far == []


def test_only_the_trail_is_a_line():
    assert [kind.code for kind in v.FACILITY_KINDS if kind.geometry == "line"] == ["TRAIL"]


def test_the_mandatory_kinds_of_the_five_minute_circle_are_there():
    mandatory = {k.code for k in v.FACILITY_KINDS if k.mandatory and k.circle_min == 5}
    assert mandatory >= {
        "KINDER",
        "ELD_DAYCARE",
        "COMM_STATION",
        "COURT_S",
        "FITNESS",
        "TOILET",
        "WASTE_COLLECT",
    }


@pytest.mark.parametrize("kind", v.SENSOR_KINDS, ids=lambda kind: kind.code)
def test_a_sensor_kind_opens_a_known_event_and_warns_before_it_alarms(kind):
    assert kind.event_kind in EVENT_CODES
    assert kind.level in LEVEL_CODES
    assert kind.heartbeat_h > 0 and kind.hold_s >= 0
    assert kind.period_min is None or 0 < kind.period_min <= kind.heartbeat_h * 60
    if kind.warn is not None and kind.alarm is not None:
        assert kind.warn < kind.alarm if kind.above else kind.warn > kind.alarm


def test_a_sensor_is_as_urgent_as_the_event_it_opens():
    assert [k.code for k in v.SENSOR_KINDS if k.level != v.event_kind(k.event_kind).level] == []


def test_there_are_sixteen_sensor_kinds_and_cameras_name_known_events():
    assert len(v.SENSOR_KINDS) == 16
    assert {code for _, code in v.AI_CLASSES} <= EVENT_CODES


def test_age_groups_say_which_lie_within_which():
    def holds(outer, inner):
        below = outer.to_age is None or (inner.to_age is not None and inner.to_age <= outer.to_age)
        return outer is not inner and outer.from_age <= inner.from_age and below

    for group in v.AGE_GROUPS:
        assert {one.code for one in v.AGE_GROUPS if holds(one, group)} == set(group.within)


def test_every_care_tag_is_sensitive_and_a_lone_elder_is_called_on_each_week():
    assert all(tag.sensitive for tag in v.CARE_TAGS)
    assert {tag.code for tag in v.CARE_TAGS if tag.visit_days == 7} == {"CARE_ALONE", "CARE_DEPENDENT"}


def test_the_twelve_property_functions_keep_the_order_of_the_guide():
    assert [function.order for function in v.PROPERTY_FUNCTIONS] == list(range(1, 13))
    assert [function.order for function in v.PROPERTY_FUNCTIONS if function.on_map] == list(range(1, 9))
    assert [function.order for function in v.PROPERTY_FUNCTIONS if function.escalates] == [11, 12]


@pytest.mark.parametrize("procedure", v.PROCEDURES, ids=lambda procedure: procedure.code)
def test_a_procedure_goes_through_its_stages_in_order(procedure):
    assert [stage.order for stage in procedure.stages] == list(range(1, len(procedure.stages) + 1))
    assert len({stage.code for stage in procedure.stages}) == len(procedure.stages)
    phases = [("before", "during", "after").index(stage.phase) for stage in procedure.stages]
    assert phases == sorted(phases)


def test_the_five_democracies_follow_the_clauses():
    assert [procedure.clause for procedure in v.PROCEDURES] == [f"5.2.{n}" for n in range(1, 6)]
    assert len(v.procedure("deliberation").stages) == 8


def test_area_codes_grow_with_the_chain():
    assert [level.digits for level in v.AREA_LEVELS] == [9, 12, 15, 17]
