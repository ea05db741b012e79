"""A store of a handful of rows and a Dash of one callback: enough to try every door of the process."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import geopandas as gpd
import pytest
from dash import Dash, Input, Output, dcc, html
from shapely import Point, box
from starlette.testclient import TestClient

from dashboard.permissions import EVERYBODY, Permissions
from dashboard.principal import current
from dashboard.process import assemble
from data.away import Presence
from data.database import make_engine
from data.questions import EventFilter, HexQuestion
from data.scoped.readers import Readers
from data.settings import Settings, read_settings
from data.viewer import Viewer
from geo.errors import PlaceError

HOME = "http://127.0.0.1:8050"


@dataclass(frozen=True)
class Hit:
    kind: str
    id: str
    label: str
    detail: str
    lon: float
    lat: float


class FakeStore:
    """The store's contract over a few rows; ``asked`` remembers every question."""

    def __init__(self) -> None:
        self.version = "v1"
        self.engine = make_engine("sqlite://")
        self.readers = Readers(self.engine)
        self.meta = {"name": "试验街道"}
        self.as_of = datetime(2026, 11, 23, 8, tzinfo=UTC)
        self.today = date(2026, 11, 23)
        self.asked: list[tuple[object, ...]] = []
        self.fails: Exception | None = None
        self.presence = Presence()

    def refresh(self) -> None:
        if self.fails:
            raise self.fails

    look = refresh

    def version_of(self, _layer: str) -> str:
        return self.version

    def counts(self, viewer: Viewer) -> dict[str, int]:
        return {"houses": 7, "grids": 2} if viewer.sees_all else {}

    def tile(self, viewer: Viewer, layer: str, z: int, x: int, y: int, events: EventFilter | None) -> bytes:  # noqa: PLR0917
        self.asked.append((viewer, layer, z, x, y, events))
        if layer not in {"houses", "buildings", "roads", "land", "events", "sensors"}:
            raise PlaceError(f"no layer {layer!r}")
        where = "everywhere" if viewer.sees_all else ",".join(viewer.areas) or "nowhere"
        return f"{layer} of {where} ".encode() * 40

    def hex_tile(self, viewer: Viewer, question: HexQuestion, z: int, x: int, y: int) -> bytes:
        self.asked.append((viewer, question, z, x, y))
        return b""

    def features(self, viewer: Viewer, layer: str) -> gpd.GeoDataFrame:
        self.asked.append((viewer, "features", layer))
        if layer == "communities":
            return places({"code": ["330302001002", "330302001001"]})
        if layer == "grids":
            codes = ["330302001001001", "330302001001002"]
            return places({"code": codes, "kind": ["dedicated", "comprehensive"]})
        if layer == "sensors":
            return sensors()
        raise PlaceError(f"no layer {layer!r}")

    def search(self, viewer: Viewer, text: str, limit: int) -> list[Hit]:
        self.asked.append((viewer, text, limit))
        return [Hit("house", "1", f"梅巷 {text}", "第一网格", 120.7, 28.0)][:limit]


def places(columns: dict[str, list[str]]) -> gpd.GeoDataFrame:
    """Square areas side by side."""
    shapes = [box(120 + i, 28, 121 + i, 29) for i in range(2)]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")


def sensors() -> gpd.GeoDataFrame:
    """Two sensors; the second has neither place nor value."""
    columns = {
        "id": [1, 2],
        "hex_id": [0x8B2F5A363ACFFFF, 0x8B2F5A363ACEFFF],
        "value": [1.5, float("nan")],
        "name": ["烟感", None],
        "seen_at": [datetime(2026, 11, 23, 8, tzinfo=UTC), None],
    }
    return gpd.GeoDataFrame(columns, geometry=[Point(120.123456789, 28), None], crs="EPSG:4326")


def make_dash() -> Dash:
    """One open callback, one for the leader alone, one that has not been thought of."""
    dash = Dash("menpai_test", enable_mcp=False)
    dash.layout = html.Div([dcc.Input(id="name"), html.P(id="greeting"), html.P(id="secret")])

    @dash.callback(Output("greeting", "children"), Input("name", "value"))
    def greet(name: str) -> str:
        if name == "nowhere":
            raise PlaceError("There is nothing with the id nowhere")
        return f"{name}, {current().viewer.role}"

    @dash.callback(Output("secret", "children"), Input("name", "value"))
    def tell(name: str) -> str:
        return f"{name} is told"

    return dash


PERMISSIONS = Permissions({"greeting": EVERYBODY, "secret": {"leader"}})


@pytest.fixture
def settings() -> Settings:
    """Embedded store, loopback address, demo sign-in."""
    return read_settings({})


@pytest.fixture
def store() -> FakeStore:
    """A fresh fake store."""
    return FakeStore()


@pytest.fixture
def client(settings: Settings, store: FakeStore) -> Iterator[TestClient]:
    """Somebody at a browser on this machine, in the demo."""
    with client_of(settings, store) as client:
        yield client


@pytest.fixture
def stranger(settings: Settings, store: FakeStore) -> Iterator[TestClient]:
    """Somebody before a server where the demo is off."""
    with client_of(replace(settings, demo=False), store) as client:
        yield client


@pytest.fixture
def small_dash() -> Callable[[], Dash]:
    """For tests that need the Dash without the process."""
    return make_dash


@pytest.fixture
def make_client() -> Callable[[Settings, FakeStore], TestClient]:
    """For tests that need settings of their own."""
    return client_of


def client_of(settings: Settings, store: FakeStore) -> TestClient:
    """A client of the whole process, gate and all."""
    app = assemble(settings, store, make_dash(), PERMISSIONS)
    return TestClient(app, base_url=HOME, raise_server_exceptions=False, follow_redirects=False)
