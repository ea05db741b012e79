"""What the process writes down: never what somebody searched for, typed or sent, nor a line of theirs."""

from __future__ import annotations

import ast
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx2
import office
import pytest
import started
from sqlalchemy import text as sql

from data.database import make_engine
from data.errors import told_of
from data.settings import read_settings
from geo.check_digits import id_no_check

BODY = "99999919500101001"  # the region does not exist: nobody's number
ID_NO = BODY + id_no_check(BODY)
PHONE, WORDS = "13800000000", "虚构甲的秘密"
FORGED = "CRITICAL root: forged"
BROKEN = f"{ID_NO}\r\n2026-11-26 00:00:00 {FORGED} {PHONE} {WORDS}"
TEXTS = (ID_NO, PHONE, WORDS, BROKEN)
# What must not be found, whole or as an address writes it.
SEEDS = (
    ID_NO,
    ID_NO[6:14],
    PHONE,
    WORDS,
    quote(WORDS),
    WORDS.encode("unicode_escape").decode(),
    FORGED,
    "forged",
)
PLACES = (
    "/{}", "/tiles/{}/1/1/1.mvt", "/tiles/hexes/1/{}/1.mvt", "/origins/houses/{}.json", "/assets/{}",
    "/features/{}.geojson", "/export/houses.{}", "/imports/{}/preview.geojson", "/basemap/{}/1/1/1",
    "/sign-in/{}", "/_dash-component-suites/{}/x.js", "/search?q={}", "/search?q=a&limit={}", "/search?{}=1",
    "/?sel=house:{}", "/lang?to={}", "/lang?to=en&next=/{}", "/audit?action={}", "/still.svg?sel={}",
    "/export/houses.csv?area={}",
)  # fmt: skip


# What an answer must not tell of a failure: SQL, tables, files, code, versions.
OF_THE_INSIDE = re.compile(
    r"(?i)no such|select|sqlite|sqlalchemy|_gone|user_account|\.py|/tmp|Traceback|\d+\.\d+\.\d+"
)


@dataclass
class Office:
    """A server where people sign in, its data folder and a steward's browser."""

    server: started.Started
    home: Path
    steward: httpx2.Client

    def run(self, statement: str) -> None:
        """Change the store behind the server's back."""
        engine = make_engine(read_settings({"MENPAI_HOME": str(self.home)}).database_url)
        with engine.execution_options(write=True).begin() as connection:
            connection.execute(sql(statement))
        engine.dispose()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    home = tmp_path_factory.mktemp("office")
    started.build_small(home)
    engine = make_engine(read_settings({"MENPAI_HOME": str(home)}).database_url)
    first = office.account(engine, "lin", "steward")
    engine.dispose()
    environ = started.environment(home, MENPAI_DEMO="0", MENPAI_RATE_PER_SECOND="0", PYTHONDEVMODE="")
    with (
        started.started(environ) as server,
        httpx2.Client(base_url=server.url.rstrip("/"), timeout=60) as steward,
    ):
        office.sign_in(steward, "lin", first, "steward")
        yield Office(server, home, steward)


def callback(text: str) -> dict[str, object]:
    """A page asked for at an address of somebody's making."""
    return {
        "output": "page.children", "outputs": {"id": "page", "property": "children"}, "changedPropIds": [],
        "inputs": [{"id": "url", "property": "pathname", "value": "/"}],
        "state": [{"id": "url", "property": "search", "value": f"?sel={text}&at={text}&area={text}"}],
    }  # fmt: skip


def knock(browser: httpx2.Client, text: str) -> set[int]:
    """A text through every door; the statuses of the answers."""
    told = [browser.get(one.format(quote(text, safe=""))) for one in PLACES]
    in_a_line = " ".join(text.split()).encode()
    named = ("accept", "referer", "user-agent", "x-forwarded-for", "x-request-id", "if-none-match")
    told += [browser.get("/search?q=a", headers={name: in_a_line}) for name in named]
    json, call = {"content-type": "application/json"}, "/_dash-update-component"
    told += [
        browser.post("/search", data={"q": text, "limit": text}),
        browser.post("/search", data={"q": text}),
        browser.post(call, json={"output": text, "inputs": [text]}),
        browser.post(call, content=text.encode(), headers=json),
        browser.post(call, json=callback(text)),
        browser.post("/sign-in/code", data={"code": text}),
        browser.put(f"/imports/{'0' * 24}/file", content=text.encode()),
        browser.request("BREW", "/", params={"q": text}),
    ]
    return {one.status_code for one in told}


def raw(url: str, sent: bytes) -> bytes:
    """Bytes that no client would send."""
    host, port = httpx2.URL(url).host, httpx2.URL(url).port
    with socket.create_connection((host, port), 10) as line:
        line.sendall(sent)
        return line.recv(1000)


def import_of(place: Office, content: str) -> str:
    """Bring a file in, up to where it fails or is done; the words of its state."""
    from data.imports.jobs import Jobs  # noqa: PLC0415

    jobs = Jobs(read_settings({"MENPAI_HOME": str(place.home)}))
    job = jobs.begin("persons", "公安", f"{ID_NO}.csv", "lin")
    assert place.steward.put(f"/imports/{job.id}/file", content=content.encode()).status_code == 200
    end = time.monotonic() + 120
    while jobs.get(job.id).state in {"receiving", "reading"} and time.monotonic() < end:
        time.sleep(0.1)
    return jobs.get(job.id).state


def test_nothing_that_came_in_by_any_door_is_written_down(place: Office) -> None:
    with httpx2.Client(base_url=place.server.url.rstrip("/"), timeout=60) as nobody:
        statuses = set()
        for text in TEXTS:
            statuses |= knock(place.steward, text) | knock(nobody, text)
            nobody.post("/sign-in", data={"login": text, "password": text})
        assert {200, 400, 401, 404, 405} <= statuses
        assert not {one for one in statuses if one >= 500}

        # Bytes that are no request.
        for sent in (
            f"GET /search?q={ID_NO} HTTP/9.9\r\n\r\n",
            f"{ID_NO} {FORGED}\r\n\r\n",
            f"GET / HTTP/1.1\r\n{FORGED}\r\n\r\n",
        ):
            assert b"400" in raw(place.server.url, sent.encode())

        # A store that fails under what is asked.
        assert import_of(place, f"姓名,身份证号,手机\n{WORDS},{ID_NO},{PHONE}\n") == "read"
        place.run("ALTER TABLE column_mapping RENAME TO column_mapping_gone")
        assert import_of(place, f"姓名,身份证号,手机\n{WORDS},{ID_NO},{PHONE}\n") == "failed"
        place.run("ALTER TABLE source_record RENAME TO source_record_gone")
        place.run("ALTER TABLE source_rule RENAME TO source_rule_gone")
        failed = [place.steward.get(f"/origins/houses/1.json?v={quote(WORDS)}&s={ID_NO}")]
        body = callback(WORDS)
        body["inputs"] = [{"id": "url", "property": "pathname", "value": "/sources"}]
        failed.append(place.steward.post("/_dash-update-component", json=body))
        place.run("ALTER TABLE user_account RENAME TO user_account_gone")
        failed.append(nobody.post("/sign-in", data={"login": ID_NO, "password": WORDS}))
        assert [one.status_code for one in failed] == [500] * 3
        assert not [one.text for one in failed if OF_THE_INSIDE.search(one.text)]

    place.server.process.terminate()
    said = "".join(place.server.said) + place.server.rest()
    for address in ("/origins/{kind}/{key}.json", "/_dash-update-component", "/sign-in"):
        assert re.search(rf"[0-9a-f]{{8}}: \w+ {re.escape(address)} failed with \w*Error", said), said
    assert "Invalid HTTP request" in said
    assert [seed for seed in SEEDS if seed in said] == []
    assert said.count("GET /") == said.count("GET /origins/{kind}/{key}.json failed") == 1, (
        "there is no access log"
    )
    logs = [path.read_text("utf-8") for path in place.home.glob("imports/*/log")]
    assert logs
    assert [seed for seed in SEEDS for log in logs if seed in log] == []


def test_what_somebody_writes_into_an_address_is_not_written_down(client, store, caplog) -> None:
    """The store of these tests has no origins at all: asking for them fails, whatever is asked for."""
    assert client.get(f"/origins/houses/{ID_NO}.json").status_code == 500
    assert "GET /origins/{kind}/{key}.json failed with AttributeError" in caplog.text
    assert ID_NO not in caplog.text
    store.fails = RuntimeError(WORDS)
    assert client.get(f"/tiles/houses/14/1/1.mvt?area=330304001&v={ID_NO}").status_code == 500
    assert [seed for seed in SEEDS if seed in caplog.text] == []


def test_of_an_error_its_kind_and_place_are_told_and_not_its_words() -> None:
    try:
        int(f"{WORDS} {ID_NO}")
    except ValueError as error:
        assert ID_NO in str(error)
        told = told_of(error)
    assert told.startswith("ValueError\n")
    assert "test_logs.py" in told
    assert [seed for seed in SEEDS if seed in told] == []


HOUSE = Path(__file__).parents[2]
# These say what an error says: their own sentences, of which none is about a person.
THEIR_OWN_WORDS = {
    "dashboard/routes/basemap.py", "dashboard/routes/single_sign_on.py", "data/store/latest.py",
    "data/shards/street.py", "data/shards/holding.py",
}  # fmt: skip


def words_of_errors(source: Path) -> Iterator[str]:
    """Lines of a log that hold the words of an error, or its traceback with them."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            for call in ast.walk(node):
                if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
                    continue
                if getattr(call.func.value, "id", "") not in {"log", "logger", "logging"}:
                    continue
                told = {one.id for one in call.args if isinstance(one, ast.Name)}
                if (
                    node.name in told
                    or call.func.attr == "exception"
                    or any(k.arg == "exc_info" for k in call.keywords)
                ):
                    yield f"{source.name}:{call.lineno}"


def test_no_line_of_a_log_holds_the_words_of_an_error() -> None:
    sources = [
        path for folder in ("dashboard", "data", "layers", "geo") for path in (HOUSE / folder).rglob("*.py")
    ]
    found = {str(path.relative_to(HOUSE)): list(words_of_errors(path)) for path in sources}
    assert {name for name, lines in found.items() if lines} == THEIR_OWN_WORDS
