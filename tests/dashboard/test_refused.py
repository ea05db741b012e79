"""Whoever is known and refused is in the audit log: at a page, a route, a callback, with a key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import town as toy
from brought import Desk
from reading import Reader
from sqlalchemy import insert, select
from starlette.testclient import TestClient

from dashboard.noted import place_of
from dashboard.server import build
from data.accounts import keys
from data.audit.refusing import MOST, PROBES
from data.models import AuditLog
from data.writes import Act, writing
from geo.words import say

HOME = "http://127.0.0.1:8050"


@pytest.fixture
def sits_down(desk: Desk) -> Callable[[str], Reader]:
    """``sits_down(role)``: somebody before a street of their own, where every refusal is a new one."""
    application = build(desk.settings, desk.store)

    def reader(role: str) -> Reader:
        client = TestClient(
            application, base_url=HOME, cookies={"menpai_demo": role}, raise_server_exceptions=False,
            follow_redirects=False,
        )  # fmt: skip
        return Reader(client)

    return reader


def told(reader: Reader, desk: Desk) -> list[tuple[str, ...]]:
    """Entries of refusals: what, who, role, on what, result."""
    reader.client.app.app.refusals.settle(30)
    columns = (AuditLog.action, AuditLog.by, AuditLog.role, AuditLog.target, AuditLog.result)
    asked = select(*columns).where(AuditLog.action.in_(("refused", "probing"))).order_by(AuditLog.id)
    with desk.store.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(asked)]


def entry(role: str, target: str) -> tuple[str, ...]:
    return ("refused", f"demo:{role}", role, target, "refused")


def test_a_route_that_is_refused_is_an_entry_without_what_was_asked(
    sits_down: Callable[[str], Reader], desk: Desk
) -> None:
    leader = sits_down("leader")
    assert leader.client.get("/accounts").status_code == 403
    assert leader.client.get("/audit?action=林一").status_code == 403
    assert leader.client.get("/imports/0123456789abcdef/quarantine.xlsx").status_code == 403
    assert told(leader, desk) == [
        entry("leader", "/accounts"),
        entry("leader", "/audit"),
        entry("leader", "/imports/…/quarantine.xlsx"),
    ]


def test_a_page_that_a_role_may_not_use_is_an_entry(sits_down: Callable[[str], Reader], desk: Desk) -> None:
    planner = sits_down("planner")
    planner.told("page.children", **{"url.pathname": "/import"})
    assert told(planner, desk) == [entry("planner", "/import")]


def test_a_callback_that_a_role_may_not_call_is_an_entry(
    sits_down: Callable[[str], Reader], desk: Desk
) -> None:
    auditor = sits_down("auditor")
    assert auditor.send("export-summary.children").status_code == 403
    ((_, by, _, target, _),) = told(auditor, desk)
    assert by == "demo:auditor"
    assert target == "callback export-summary, export-go"


def test_a_key_that_is_used_to_write_is_an_entry_and_no_key_is_none(desk: Desk) -> None:
    made = keys.make_key(
        desk.store.engine, "平台", "test", datetime.now(UTC), scopes=(keys.READ,), area=toy.STREET
    )
    application = build(replace(desk.settings, demo=False), desk.store)
    with TestClient(application, base_url=HOME, raise_server_exceptions=False) as client:
        for key in (made, made[:-1] + ("x" if made[-1] != "x" else "y"), "menpai_0"):
            reply = client.post(
                "/export/stop/" + "0f" * 16, headers={"authorization": f"Bearer {key}"}, json={}
            )
            assert reply.status_code == 401
    code = made.split("_")[1]
    assert told(Reader(client), desk) == [("refused", f"key {code}", "planner", "/export/stop/…", "refused")]


def test_who_is_not_known_is_refused_nothing_that_is_written_down(desk: Desk) -> None:
    application = build(replace(desk.settings, demo=False), desk.store)
    with TestClient(application, base_url=HOME, raise_server_exceptions=False) as client:
        assert client.get("/accounts").status_code == 401
    assert told(Reader(client), desk) == []


def test_a_flood_of_refusals_is_refused_all_the_same_and_bounded_in_the_log(
    sits_down: Callable[[str], Reader], desk: Desk
) -> None:
    leader = sits_down("leader")
    for n in range(3 * MOST):
        path = "/imports/" + "x" * n + "a/quarantine.xlsx"
        assert leader.client.get(path).status_code == 403
    results = [result for *_, result in told(leader, desk)]
    assert results == [*["refused"] * (MOST - 1), "flood"]


def test_cards_of_another_area_are_no_refusals_but_many_of_them_are_probing(
    sits_down: Callable[[str], Reader], desk: Desk
) -> None:
    worker = sits_down("grid_worker")
    foreign = [house for house in range(1, 41) if "没有" in str(card_of(worker, house))]
    assert len(foreign) > PROBES
    assert told(worker, desk) == [("probing", "demo:grid_worker", "grid_worker", "house", "refused")]


def card_of(reader: Reader, house: int) -> object:
    return reader.told("street-map-card.tree", selection=f"house:{house}")


def test_cards_of_ones_own_area_are_nothing_to_be_written_down(
    sits_down: Callable[[str], Reader], desk: Desk
) -> None:
    leader = sits_down("leader")
    for house in range(1, 41):
        card_of(leader, house)
        assert leader.client.get(f"/origins/houses/{house}.json").status_code == 200
    assert told(leader, desk) == []


def test_asking_who_said_what_of_things_of_another_area_is_probing_too(
    sits_down: Callable[[str], Reader], desk: Desk
) -> None:
    worker = sits_down("grid_worker")
    for house in range(1000, 1001 + PROBES):
        worker.client.get(f"/origins/houses/{house}.json")
    assert told(worker, desk) == [("probing", "demo:grid_worker", "grid_worker", "house", "refused")]


def test_an_auditor_reads_of_refusals_in_words_and_who_gave_which_reason(
    sits_down: Callable[[str], Reader], desk: Desk
) -> None:
    leader, auditor = sits_down("leader"), sits_down("auditor")
    leader.client.get("/accounts")
    told(leader, desk)
    with writing(desk.store.engine, Act("export", "houses.csv", "zhou", "leader", reason="for <the> count")):
        pass
    with desk.store.engine.execution_options(write=True).begin() as connection:  # of a version before
        old = {"at": datetime.now(UTC), "action": "export", "result": "ok", "reason": "fang"}
        connection.execute(insert(AuditLog).values(old))
    page = auditor.client.get("/audit").text
    for said in ("越权访问", "demo:leader", "/accounts", "拒绝", "zhou", "for &lt;the&gt; count", "400 天"):
        assert said in page
    assert '<td data-label="谁">fang</td>' in page
    assert '<td data-label="理由">fang</td>' not in page
    english = auditor.client.get("/audit", headers={"cookie": "menpai_demo=auditor; menpai_lang=en"}).text
    assert say("act.refused", "en") in english


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/accounts", "/accounts"),
        ("/origins/persons/330302.json", "/origins/persons/…"),
        ("/imports/ab3d/file", "/imports/…/file"),
        ("/", "/"),
        ("/export/李小明.csv", "/export/…"),
    ],
)
def test_a_path_is_written_down_without_numbers_and_names(path: str, told: str) -> None:
    assert place_of(path) == told
