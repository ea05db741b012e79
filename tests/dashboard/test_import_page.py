"""The import page: which step is shown, what its buttons do, and that nothing is said in another's words."""

import re
from dataclasses import replace

import brought
import pytest
from brought import STEWARD, checked, fault, found, person, read, said, with_id
from dash import no_update
from dash.exceptions import PreventUpdate

from dashboard.page_rights import PAGE_ROLES
from dashboard.pages.importing import acts, begin, coordinates, faults, preview, result
from dashboard.pages.importing import checked as check_step
from dashboard.pages.importing.gaps import gaps, missing_fields
from dashboard.pages.importing.ids import Ids
from dashboard.pages.importing.kind_choice import needs
from dashboard.pages.importing.mapping import chosen_mapping
from dashboard.pages.importing.stages import Stages
from dashboard.pages.importing.wording import reading_name, size
from dashboard.pages.sources import undo as undoing
from dashboard.principal import ROLE_CODES
from data.imports.job import (
    CHECKED,
    CHECKING,
    DONE,
    FAILED,
    IMPORTING,
    READ,
    READING,
    RECEIVING,
    Choice,
    FaultLine,
    FitLine,
    Trouble,
)
from data.imports.kinds import KINDS
from geo.errors import PlaceError
from geo.readings import DATUMS, reading_of

INTERRUPTED = Trouble("error.interrupted")
BROKE = Trouble("error.step_failed", {"what": "OSError"})
FAILED_LATE = {"state": FAILED, "failed_at": IMPORTING, "error": BROKE}
TURN = {"n": 4, "view": "", "kind": "", "source": ""}


@pytest.fixture
def stages(desk):
    return Stages(desk.settings, desk.store, desk.jobs)


def shown(stages, job, **turn):
    return stages.shown(person(), job.id if job else "", {**TURN, **turn})


# who ---


@pytest.mark.parametrize("role", ROLE_CODES)
def test_only_those_who_may_import_see_the_steps(reader, role):
    page = str(reader(role).told("page.children", **{"url.pathname": "/import"}))
    assert (Ids.stage in page) == (role in PAGE_ROLES["import"])


def test_every_callback_of_the_page_is_refused_to_others(reader):
    leader = reader("leader")
    for wire in leader.wires():
        if wire["output"].startswith(("import-", "..import-")):
            output = re.split(r"\.\.\.|^\.\.|\.\.$", wire["output"].strip("."))[0]
            assert leader.client.post("/_dash-update-component", json=body_of(wire)).status_code == 403, (
                output
            )


def body_of(wire):
    """The callback with nothing in its controls."""
    outputs = [
        dict(zip(("id", "property"), o.rsplit(".", 1), strict=True))
        for o in wire["output"].strip(".").split("...")
    ]
    many = wire["output"].startswith("..")

    def slot(one):
        return [] if one["id"].startswith("{") else {**one, "value": None}

    return {
        "output": wire["output"], "outputs": outputs if many else outputs[0],
        "inputs": [slot(one) for one in wire["inputs"]], "state": [slot(one) for one in wire["state"]],
    }  # fmt: skip


# which step ---


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"state": RECEIVING}, (0, False, Ids.slot)),
        ({"state": READING}, (0, True, Ids.drop)),
        ({"state": READ, "read": read()}, (1, False, Ids.check)),
        ({"state": CHECKING, "read": read()}, (2, True, Ids.drop)),
        ({"state": CHECKED, "read": read(), "checked": checked()}, (2, False, Ids.bring)),
        ({"state": IMPORTING, "read": read(), "checked": checked()}, (3, True, Ids.drop)),
        ({"state": FAILED, "failed_at": READING, "error": Trouble("file.empty")}, (0, False, Ids.slot)),
        ({"state": FAILED, "failed_at": READING, "error": INTERRUPTED}, (0, False, Ids.again)),
        ({"state": FAILED, "failed_at": CHECKING, "error": BROKE, "read": read()}, (1, False, Ids.check)),
        ({**FAILED_LATE, "read": read(), "checked": checked()}, (2, False, Ids.bring)),
    ],
)  # fmt: skip
def test_the_step_follows_the_state_of_the_import(desk, stages, changes, expected):
    now = shown(stages, desk.job(**changes))
    at, busy, part = expected
    assert (now.at, now.busy) == (at, busy)
    assert with_id(now.parts, part)


def test_without_an_import_one_begins(stages):
    now = shown(stages, None)
    assert now.at == 0
    assert len(with_id(now.parts, Ids.kind)[0].options) == len(KINDS) == 9


@pytest.mark.parametrize("key", ["0" * 24, "../../etc", "x"])
def test_an_import_that_is_gone_is_said_in_words(stages, key):
    now = stages.shown(person(), key, TURN)
    assert now.at == 0
    assert "已经不在" in said(now.parts) or "没有" in said(now.parts)


def test_somebody_else_s_import_is_as_if_it_were_gone(desk, stages):
    theirs = desk.job(by="demo:other", state=CHECKED, read=read(), checked=checked())
    assert "已经不在了" in said(shown(stages, theirs).parts)
    assert "门牌 2026.xlsx" not in said(shown(stages, None).parts)


def test_back_to_the_columns_keeps_what_was_chosen(desk, stages):
    choice = Choice(mapping={"地址": "road", "门牌码": "", "备注": "room"}, reading="bd09")
    job = desk.job(state=CHECKED, read=read(), checked=checked(), choice=choice)
    columns = shown(stages, job, view="columns")
    assert columns.at == 1
    selects = {getattr(s, "data-heading"): chosen_of(s) for s in found(columns.parts, "import-field")}
    assert selects == choice.mapping
    assert with_id(columns.parts, Ids.datum)[0].value == "bd09"


def chosen_of(select):
    return next(option.value for option in select.children if getattr(option, "selected", False))


def test_the_stage_is_drawn_again_only_when_something_changed(desk, stages):
    job = desk.job(state=READING, step="read", done=10)
    before = shown(stages, job).mark
    assert shown(stages, job).mark == before
    desk.put(job.but(done=20))
    assert shown(stages, job).mark != before


def test_unfinished_imports_are_offered_at_the_beginning(desk, stages):
    job = desk.job(state=READ, read=read())
    desk.job(state=DONE)
    desk.job(state=RECEIVING)
    start = shown(stages, None)
    (line,) = found(start.parts, "import-jobs")[0].children
    assert "60 行" in said(line)
    assert line.children[1].href == f"/import?job={job.id}"


def test_a_file_that_cannot_be_read_leaves_kind_and_source_said(desk, stages):
    start = shown(stages, desk.job(state=FAILED, failed_at=READING, error=Trouble("file.locked")))
    assert "文件有密码" in said(start.parts)
    assert with_id(start.parts, Ids.kind)[0].value == "houses"
    assert with_id(start.parts, Ids.source)[0].value == "公安标准地址"
    assert not found(start.parts, "import-jobs")
    assert not with_id(start.parts, Ids.again)  # it would be as unreadable once more


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_step_is_written_in_the_reader_s_language(desk, stages, lang, theme):
    english = re.compile(r"[A-Za-z]{4,}")
    for changes in (
        {"state": READ, "read": read()},
        {"state": CHECKED, "read": read(), "checked": checked()},
    ):
        job = desk.job(**changes)
        desk.preview(job)
        words = said(stages.shown(person(lang=lang, theme=theme), job.id, TURN).parts)
        known = {"XLSX", "EPSG", "Excel", "OpenStreetMap", "CGCS", "Tianditu", "xlsx"}
        assert lang == "en" or set(english.findall(words)) <= known


# begin ---


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_kind_tells_what_it_needs_and_has_a_template(kind, lang):
    words = said(needs(kind, lang))
    for field in KINDS[kind].fields:
        assert not field.required or getattr(field, lang) in words
    assert found(needs(kind, lang), "import-link")[0].href == f"/imports/template/{kind}.xlsx"


@pytest.mark.parametrize(
    ("kind", "source", "words"),
    [
        (None, "公安", "选择导入什么"),
        ("cats", "公安", "选择导入什么"),
        ("houses", "  ", "从哪里来"),
        ("houses", "<b>", "来源名称"),
    ],
)
def test_what_is_not_said_yet_is_asked_for_in_words(desk, kind, source, words):
    told = begin.begin(desk.store, desk.jobs, person(), kind, source, {"name": "a.csv"}, "")
    assert words in told["error"]
    assert desk.jobs.folder.exists() is False or desk.jobs.all() == []


def test_a_file_gets_an_import_of_its_sender(desk):
    told = begin.begin(desk.store, desk.jobs, person(), "houses", " 公安 ", {"name": "门牌.csv"}, "")
    job = desk.jobs.get(told["job"])
    assert (job.kind, job.source, job.file_name, job.by, job.state) == (
        "houses",
        "公安",
        "门牌.csv",
        STEWARD,
        RECEIVING,
    )


def test_another_file_takes_the_place_of_one_that_could_not_be_read(desk):
    broken, good = desk.job(state=FAILED, failed_at=READING, error="x"), desk.job(state=READ, read=read())
    for before in (broken.id, good.id):
        begin.begin(desk.store, desk.jobs, person(), "houses", "公安", {"name": "a.csv"}, before)
    left = {job.id for job in desk.jobs.all()}
    assert broken.id not in left
    assert good.id in left


@pytest.mark.parametrize("wrong", [{"kind": 3}, {"source": ["x"]}, {"chosen": "x"}, {"chosen": {"name": 4}}])
def test_what_no_page_of_ours_sends_is_the_sender_s_mistake(desk, wrong):
    values = {"kind": "houses", "source": "公安", "chosen": {"name": "a.csv"}, **wrong}
    with pytest.raises(PlaceError):
        begin.begin(desk.store, desk.jobs, person(), **values, before="")


# columns ---


HOUSES = KINDS["houses"]


@pytest.mark.parametrize(
    ("kind", "taken", "missing"),
    [
        ("houses", {"address"}, []),
        ("houses", {"room"}, []),  # an address is made of its parts
        ("houses", {"lon", "lat"}, ["address"]),
        ("grids", {"name"}, ["code"]),
        ("sensors", set(), ["code", "kind", "name"]),
        ("persons", {"address"}, []),
    ],
)
def test_required_fields_without_a_column_are_named(kind, taken, missing):
    assert missing_fields(KINDS[kind], frozenset(taken)) == missing


def test_two_columns_of_one_field_are_named():
    (note,) = gaps(HOUSES, {"a": "address", "b": "address", "c": "lon", "d": "lat"}, False, "zh")
    assert "地址" in said(note)
    assert "note-danger" in note.className


@pytest.mark.parametrize(
    ("kind", "taken", "has_geometry", "words"),
    [
        ("houses", {"address"}, False, "按地址找位置"),
        ("houses", {"address", "lon"}, False, "按地址找位置"),
        ("houses", {"address", "lonlat"}, False, ""),
        ("houses", {"address"}, True, ""),
        ("grids", {"code", "name"}, False, "没有位置"),
        ("buildings", {"name", "wkt"}, False, ""),
        ("persons", {"address"}, False, ""),
    ],
)
def test_a_table_without_places_says_how_its_rows_are_placed(kind, taken, has_geometry, words):
    told = said(
        gaps(KINDS[kind], {f"c{i}": field for i, field in enumerate(sorted(taken))}, has_geometry, "zh")
    )
    assert (words in told) if words else told == ""


def test_the_columns_that_a_browser_sends_are_checked(desk):
    job = desk.job(state=READ, read=read())
    assert chosen_mapping(job, {"地址": "address"}) == {"地址": "address", "门牌码": "", "备注": ""}
    for wrong in ({"没有": "address"}, {"地址": "cats"}, {"地址": 3}, [], "x"):
        with pytest.raises(PlaceError):
            chosen_mapping(job, wrong)


# coordinates ---


@pytest.mark.parametrize("code", ["", *DATUMS, "EPSG:4549", "EPSG:4528", "EPSG:4547", "EPSG:32651"])
@pytest.mark.parametrize("swapped", [True, False])
def test_a_reading_comes_through_the_controls_as_it_went_in(code, swapped):
    text = f"{code},swapped" if code and swapped else code
    radio, number, order = coordinates.split(text, ("EPSG:4549", "EPSG:4528"))
    sent = coordinates.reading(radio, number, [coordinates.SWAPPED] if order else [])
    assert sent == (str(reading_of(text)) if text else "")


@pytest.mark.parametrize("wrong", [("other", ""), ("other", "EPSG:1"), ("mars", ""), (3, ""), ("other", 5)])
def test_a_reading_that_is_none_is_refused(wrong):
    with pytest.raises(PlaceError):
        coordinates.reading(*wrong, [])


def test_the_survey_grids_are_those_of_the_street(desk):
    assert coordinates.grids(desk.store) == ("EPSG:4549", "EPSG:4528")


def test_what_the_file_declares_is_said_and_chosen(desk, stages):
    job = desk.job(state=READ, read=read(crs="EPSG:4528"))
    columns = shown(stages, job)
    assert "EPSG:4528" in said(columns.parts)
    assert with_id(columns.parts, Ids.datum)[0].value == "EPSG:4528"
    odd = desk.job(state=READ, read=read(crs="LOCAL_CS[…]"))
    assert with_id(shown(stages, odd).parts, Ids.datum)[0].value == ""


def test_a_turned_reading_is_named_so():
    assert reading_name("gcj02", "zh") == "GCJ-02（高德、腾讯）"
    assert reading_name("EPSG:4549,swapped", "zh") == "EPSG:4549，先北后东"


# the check ---


def test_the_numbers_are_those_of_the_check(desk, stages):
    job = desk.job(state=CHECKED, read=read(), checked=checked())
    counts = [said(number) for number in found(shown(stages, job).parts, "import-count")]
    assert counts == ["8", "30", "5", "2", "15"]
    assert "60 行会变成什么" in said(shown(stages, job).parts)


@pytest.mark.parametrize(
    ("verdict", "must_confirm", "words", "look"),
    [
        ("fine", False, "导入这 45 行", "button-primary"),
        ("fine", True, "坐标确是 GCJ-02（高德、腾讯），导入这 45 行", "button-primary"),
        ("unclear", True, "坐标确是", "button-primary"),
        ("other_fits_better", True, "坚持按", "button-danger"),
        ("nothing_fits", True, "坚持按", "button-danger"),
    ],
)
def test_the_button_says_what_pressing_it_confirms(verdict, must_confirm, words, look):
    told = checked(verdict=verdict, must_confirm=must_confirm)
    said_by, kind = check_step.bring_words(told, "45 行", "zh")
    assert words in said_by
    assert kind == look


def test_each_reading_has_its_measured_share_and_the_better_one_is_one_click_away():
    told = checked(reading="wgs84", verdict="other_fits_better", better="gcj02", must_confirm=True)
    card = check_step.fit(told, person())
    assert [bar.style["width"] for bar in found(card, "bar-fill")] == ["95.0%", "5.0%", "0.0%"]
    (use,) = with_id(card, Ids.use)
    assert use.id["reading"] == "gcj02"
    assert "button-primary" in use.className
    assert "只有 5%" in said(card)


def test_a_reading_that_puts_no_point_inside_is_not_offered():
    (use,) = with_id(check_step.fit(checked(), person()), Ids.use)
    assert use.id["reading"] == "wgs84"


def test_without_coordinates_there_is_no_verdict():
    assert "没有一行带坐标" in said(check_step.fit(checked(verdict="", fits=()), person()))


def test_the_used_reading_is_shown_however_many_fit_better():
    better = [FitLine(f"EPSG:{code}", 10, 10) for code in range(4534, 4542)]
    fits = (*better, FitLine("EPSG:4549", 10, 1))
    card = check_step.fit(checked(reading="EPSG:4549", fits=fits), person())
    assert len(found(card, "bar")) == check_step.MOST_FITS + 1


def test_where_no_row_is_left_there_is_nothing_to_bring_in(desk, stages):
    counts = {"added": 0, "changed": 0, "same": 0, "doubtful": 0, "rejected": 60}
    now = shown(stages, desk.job(state=CHECKED, read=read(), checked=checked(counts=counts)))
    assert with_id(now.parts, Ids.bring)[0].disabled
    assert "没有一行能导入" in said(now.parts)


# faults ---


def rows_on(page):
    return [said(row.children[0]) for row in found(page, "desk-table")[0].children.children[1].children]


def test_faults_come_twenty_a_page(desk):
    job = desk.job(state=CHECKED, read=read(), checked=checked())
    assert rows_on(faults.page(job, job.checked, "", 1, "zh")) == [str(row) for row in range(2, 22)]
    assert rows_on(faults.page(job, job.checked, "", 3, "zh")) == [str(row) for row in range(42, 47)]
    assert rows_on(faults.page(job, job.checked, "", 99, "zh")) == [str(row) for row in range(42, 47)]
    assert "第 3 页，共 3 页" in said(faults.page(job, job.checked, "", 3, "zh"))


def test_faults_of_one_kind_alone(desk):
    lines = (fault(2), fault(3, "outside"), fault(4, "mended", fatal=False))
    told = checked(faults=lines, fault_counts={"missing": 1, "outside": 7, "mended": 1})
    job = desk.job(state=CHECKED, read=read(), checked=told)
    only = faults.page(job, told, "outside", 1, "zh")
    assert rows_on(only) == ["3"]
    assert "前 1 个，共 7 个" in said(only)
    assert [said(pill) for pill in found(faults.page(job, told, "", 1, "zh"), "pill")] == [
        "退回",
        "退回",
        "照常导入",
    ]


def test_a_fault_is_told_in_the_language_of_the_reader(desk):
    line = FaultLine(2, "twice", "address", "x", "y", True, {"first": "5"})
    job = desk.job(state=CHECKED, read=read(), checked=checked(faults=(line,)))
    assert faults.words(job, line, "zh")[0] == "地址 与第 5 行相同"
    assert faults.words(job, line, "en")[0] == "Address is the same as in row 5"


def test_the_file_of_refused_rows_is_there_only_when_rows_are_refused(desk):
    job = desk.job(state=CHECKED, read=read(), checked=checked())
    assert f"/imports/{job.id}/quarantine.xlsx" in str(faults.card(job, job.checked, person()))
    counts = {**job.checked.counts, "rejected": 0}
    assert "quarantine" not in str(faults.card(job, checked(counts=counts), person()))


# the map ---


def test_the_map_covers_the_rows(desk):
    job = desk.job(state=CHECKED, read=read(), checked=checked())
    polygon = {
        "type": "Polygon",
        "coordinates": [[[120.1, 28.1], [120.4, 28.1], [120.4, 28.3], [120.1, 28.1]]],
    }
    desk.preview(job, {"geometry": {"type": "Point", "coordinates": [120.2, 28.0]}}, {"geometry": polygon})
    assert preview.bbox(desk.jobs.preview(job.id)) == (120.1, 28.0, 120.4, 28.3)
    desk.preview(job)
    assert preview.bbox(desk.jobs.preview(job.id)) is None


def test_rows_without_a_place_have_no_map(desk, stages):
    job = desk.job(state=CHECKED, read=read(), checked=checked())
    assert "没有一行有位置" in said(shown(stages, job).parts)


# buttons ---


def press(desk, step, job, clicked=1):
    return acts.attempt(desk.jobs, person(), clicked, job.id, TURN, step)


def test_checking_takes_everything_that_was_chosen(desk):
    job = desk.job(state=READ, read=read())
    turn, trouble = press(
        desk, acts.checking(desk.jobs, {"地址": "address"}, "other", "4547", ["swapped"]), job
    )
    now = desk.jobs.get(job.id)
    assert (now.state, now.choice.reading) == (CHECKING, "EPSG:4547,swapped")
    assert now.choice.mapping == {"地址": "address", "门牌码": "", "备注": ""}
    assert (turn["n"], trouble) == (5, [])


def test_a_number_that_is_no_system_is_said_and_nothing_is_lost(desk):
    job = desk.job(state=READ, read=read())
    turn, trouble = press(desk, acts.checking(desk.jobs, {}, "other", "99", []), job)
    assert turn is no_update
    assert "99" in said(trouble)
    assert desk.jobs.get(job.id) == job


def test_another_reading_checks_again_with_the_same_columns(desk):
    choice = Choice("标准地址", {"地址": "address"}, "wgs84")
    job = desk.job(state=CHECKED, read=read(), checked=checked(), choice=choice)
    press(desk, acts.using(desk.jobs, "gcj02"), job)
    assert desk.jobs.get(job.id).choice == Choice("标准地址", {"地址": "address"}, "gcj02")


@pytest.mark.parametrize("must_confirm", [True, False])
def test_bringing_in_confirms_what_the_button_said(desk, must_confirm):
    job = desk.job(state=CHECKED, read=read(), checked=checked(must_confirm=must_confirm))
    press(desk, acts.bringing(desk.jobs), job)
    now = desk.jobs.get(job.id)
    assert (now.state, now.choice.confirmed) == (IMPORTING, must_confirm)


def test_a_second_click_while_a_worker_is_at_it_changes_nothing(desk):
    job = desk.job(state=CHECKING, read=read())
    turn, trouble = press(desk, acts.checking(desk.jobs, {}, "", "", []), job)
    assert turn is no_update
    assert "还没做完" in said(trouble)


def test_the_same_sheet_is_not_read_again(desk):
    job = desk.job(state=READ, read=read())
    with pytest.raises(PreventUpdate):
        press(desk, acts.reading_again(desk.jobs, "标准地址"), job)
    press(desk, acts.reading_again(desk.jobs, "说明"), job)
    assert desk.jobs.get(job.id).choice.layer == "说明"


def test_dropping_forgets_the_import_and_keeps_what_was_said(desk):
    job = desk.job(state=READ, read=read())
    turn, _ = press(desk, acts.dropping(desk.jobs), job)
    assert (turn["kind"], turn["source"]) == ("houses", "公安标准地址")
    assert desk.jobs.all() == []


def test_a_button_that_was_only_drawn_does_nothing(desk):
    job = desk.job(state=READ, read=read())
    for clicked in (None, 0, False):
        with pytest.raises(PreventUpdate):
            press(desk, acts.dropping(desk.jobs), job, clicked)
    assert desk.jobs.all() == [job]


def test_nobody_acts_on_somebody_else_s_import(desk):
    theirs = desk.job(by="demo:other", state=READ, read=read())
    for step in (acts.dropping(desk.jobs), acts.bringing(desk.jobs), acts.going_back):
        turn, trouble = press(desk, step, theirs)
        assert turn is no_update
        assert "已经不在了" in said(trouble)
    assert desk.jobs.get(theirs.id) == theirs


# the result ---


def test_the_result_leads_to_the_place_on_the_map(desk):
    job = desk.job(state=DONE, counts=checked().counts, batch=1)
    desk.preview(job, {"geometry": {"type": "Point", "coordinates": [120.7, 28.0]}})
    assert result.map_link(desk.jobs, job) == "/?at=120.70000,28.00000,17.00"
    wide = [
        {"geometry": {"type": "Point", "coordinates": [x, 28.0]}} for x in (120.0, 120.0 + 360 * 2.2 / 2**11)
    ]
    desk.preview(job, *wide)
    assert result.map_link(desk.jobs, job).endswith(",10.00")
    desk.preview(job)
    assert result.map_link(desk.jobs, job) == "/"


def test_what_waits_and_what_was_refused_is_one_click_away(desk, stages):
    job = desk.job(state=DONE, counts=checked().counts, batch=1)
    links = {link.href for link in found(shown(stages, job).parts, "button")}
    assert {"/sources?show=doubts", f"/imports/{job.id}/quarantine.xlsx", "/sources"} <= links
    assert "45 行" in said(shown(stages, job).parts)


def test_a_batch_can_be_undone_from_its_result_and_says_so_afterwards(desk, stages):
    batch = desk.bring("facilities", [brought.canteen(9, 300, 60)])
    job = desk.job("facilities", state=DONE, counts={**checked().counts}, batch=batch)
    (undo,) = with_id(shown(stages, job).parts, "undo-ask")
    assert undo.id == {"type": "undo-ask", "page": "import", "batch": batch}
    undoing.take_back(desk.settings, desk.store, person(), batch)
    after = shown(stages, job)
    assert "撤销" in said(found(after.parts, "note-info"))
    assert not with_id(after.parts, "undo-ask")


# words ---


@pytest.mark.parametrize(
    ("trouble", "zh", "en"),
    [
        (Trouble("file.empty"), "没有数据行", "There are no rows"),
        (
            Trouble("error.stands_on_it", {"n": 3, "what": ["人口", "persons"]}),
            "3 条其他数据（人口）",
            "3 persons",
        ),
        (Trouble("error.step_trouble", {"reason": "a new sentence"}), "没有完成", "a new sentence"),
    ],
)
def test_why_a_step_failed_is_told_to_each_reader_in_their_language(desk, stages, trouble, zh, en):
    job = desk.job(state=FAILED, failed_at=READING, error=trouble)
    for lang, words in (("zh", zh), ("en", en)):
        assert words in said(stages.shown(replace(person(), lang=lang), job.id, TURN).parts)


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 B"), (1023, "1023 B"), (9_600, "9.4 kB"), (5 << 20, "5.0 MB")]
)
def test_sizes_are_readable(count, words):
    assert size(count) == words
