"""While the database is away: 503 in words, when to come again, and a health check that says so."""

from starlette.testclient import TestClient

from data.away import Presence
from data.errors import AwayError


class Gone(Presence):
    """A database that everybody knows to be away."""

    @property
    def away(self) -> bool:
        return True


def test_what_needs_the_database_says_when_to_ask_again(client: TestClient, store) -> None:
    def search(*_asked: object) -> None:
        raise AwayError.of("away")

    store.search = search
    reply = client.get("/search?q=梅", headers={"Accept": "application/json", "Cookie": "menpai_lang=zh"})
    told = reply.json()
    assert (reply.status_code, reply.headers["retry-after"], told["code"]) == (503, "5", "away")
    assert told["detail"] == "数据库暂时连不上"


def test_the_health_check_says_that_it_is_away_and_then_that_it_is_back(client: TestClient, store) -> None:
    there, store.presence = store.presence, Gone()
    assert client.get("/healthz").status_code == 503
    store.presence = there
    assert client.get("/healthz").status_code == 200


def test_tiles_from_memory_go_on(client: TestClient, store) -> None:
    store.presence = Gone()
    assert client.get("/tiles/houses/14/1/1.mvt").status_code == 200
