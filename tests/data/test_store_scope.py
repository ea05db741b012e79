"""Nothing of another area appears in any answer, whoever asks and however."""

from dataclasses import asdict, replace

import pytest
import town as toy
from asking import ALL_TIME, LEADER, NOBODY, WORKER, features, few_examples, filters, seen, tiles_at, viewers
from hypothesis import given
from hypothesis import strategies as st

from data.questions import METRICS, EventFilter, HexQuestion
from data.store import Store
from data.store.features import FEATURES
from data.store.snapshot import LAYERS
from data.viewer import SYSTEM, Viewer
from geo import hexes

FRAME_OF = {
    "houses": "house",
    "facilities": "facility",
    "service_points": "service_point",
    "sensors": "sensor",
}
SECRETARY = Viewer("secretary", (toy.B,))


@pytest.mark.parametrize(
    ("areas", "code", "sees", "knows"),
    [
        (("",), toy.A1, True, True),
        ((), toy.A1, False, False),
        ((), "", False, False),
        ((toy.A,), toy.A1, True, True),
        ((toy.A1,), toy.A1, True, True),
        ((toy.A1,), toy.A2, False, False),
        ((toy.A1,), toy.A, False, True),
        ((toy.B, toy.A1), toy.A1 + "01", True, True),
    ],
)
def test_an_area_is_a_prefix(areas: tuple[str, ...], code: str, sees: bool, knows: bool) -> None:
    viewer = Viewer("grid_worker", areas)
    assert (viewer.sees(code), viewer.knows(code)) == (sees, knows)


def test_the_process_itself_sees_everything() -> None:
    assert SYSTEM.sees_all
    assert not WORKER.sees_all


@few_examples
@given(viewer=viewers, house=st.integers(1, 40), asked=filters)
def test_cards_lists_and_details_stay_in_the_viewers_areas(
    store: Store, town: object, viewer: Viewer, house: int, asked: EventFilter
) -> None:
    area_of = {name: getattr(town, name).set_index("id")["area_code"] for name in FRAME_OF.values()}
    card = store.house(viewer, house, asked)
    assert (card is not None) == viewer.sees(area_of["house"][house])
    events = town.event.set_index("id")["area_code"]
    for line in card.events if card else []:
        assert viewer.sees(events[line.id])
    for line in card.sensors if card else []:
        assert viewer.sees(area_of["sensor"][line.id])
    building = int(town.house.set_index("id")["building_id"].fillna(0)[house])
    for line in (*store.units(viewer, house), *store.units_of_building(viewer, building)):
        assert viewer.sees(area_of["house"][line.id])
    assert (store.event(viewer, house) is not None) == viewer.sees(events[house])
    for layer in ("facilities", "service_points", "sensors"):
        for key, code in area_of[FRAME_OF[layer]].items():
            assert (store.thing(viewer, layer, key) is not None) == viewer.sees(code)


@few_examples
@given(viewer=viewers, asked=filters, res=st.integers(7, 11))
def test_hexes_and_areas_stay_in_the_viewers_areas(
    store: Store, town: object, viewer: Viewer, asked: EventFilter, res: int
) -> None:
    own = [seen(getattr(town, name), viewer, asked.area) for name in ("house", "event", "alarm")]
    wanted = {int(h) for frame in own for h in hexes.parent_of(frame["hex_id"].to_numpy("uint64"), res)}
    found = store.hex_values(viewer, HexQuestion("houses", res, asked))
    assert set(found.names.tolist()) == wanted
    for level in ("communities", "grids"):
        codes = store.area_values(viewer, HexQuestion("houses", 0, asked), level).names
        assert all(viewer.knows(code) for code in codes)
        assert all(code.startswith(asked.area) or asked.area.startswith(code) for code in codes)


@few_examples
@given(viewer=viewers)
def test_whole_layers_hold_the_viewers_areas_only(store: Store, town: object, viewer: Viewer) -> None:
    for layer in FEATURES:
        frame = store.features(viewer, layer)
        if layer in FRAME_OF:
            assert frame["id"].tolist() == seen(getattr(town, FRAME_OF[layer]), viewer)["id"].tolist()
        else:
            assert all(viewer.knows(code) for code in frame["code"])


@few_examples
@given(viewer=viewers, words=st.sampled_from(["梅园", "运河", "桃花", "网格", "1", "号", "社区", "烟感"]))
def test_search_finds_in_the_viewers_areas_only(
    store: Store, town: object, viewer: Viewer, words: str
) -> None:
    homes = town.house.set_index("id")["area_code"]
    for hit in store.search(viewer, words, 50):
        if hit.kind == "house":
            assert viewer.sees(homes[int(hit.id)])
        elif hit.kind in {"grid", "community"}:
            assert viewer.sees(hit.id)


@pytest.mark.parametrize("viewer", [WORKER, SECRETARY])
def test_the_rest_of_the_street_is_in_no_answer(store: Store, town: object, viewer: Viewer) -> None:
    """Every text that names another area's house, worker, grid or thing, looked for in all there is."""
    others = [
        *town.house.loc[[not viewer.sees(c) for c in town.house["area_code"]], "address"],
        *town.sensor.loc[[not viewer.sees(c) for c in town.sensor["area_code"]], "name"],
        *town.facility.loc[[not viewer.sees(c) for c in town.facility["area_code"]], "name"],
        *(code for code in toy.GRIDS if not viewer.sees(code)),
        *({"网格员甲", "网格员乙"} if viewer is SECRETARY else {"网格员乙", "网格员丙"}),
    ]
    said, all_said = ("\n".join(_everything(store, who)) for who in (viewer, LEADER))
    # Which service is nearest is told to everybody: that is what services are for.
    public = {"运河路老年食堂", "运河日间照料中心", "小桥托育点", "运河步道", "运河警务室"}
    assert [text for text in others if text not in public and text in said] == []
    assert [text for text in others if text not in all_said] == [], "the leader is told of all of them"


def _everything(store: Store, viewer: Viewer) -> list[str]:
    said = [repr(store.search(viewer, word, 50)) for word in ("梅园", "运河", "桃花", "网格", "码头", "井盖")]
    said += [repr(store.house(viewer, i, ALL_TIME)) + repr(store.units(viewer, i)) for i in range(1, 41)]
    said += [repr(store.event(viewer, i)) for i in range(1, 61)]
    said += [store.features(viewer, layer).to_csv() for layer in FEATURES]
    known = [code for code in (toy.STREET, toy.A, toy.B, *toy.GRIDS) if viewer.knows(code)]
    said += [repr(asdict(store.area(viewer, code, ALL_TIME))) for code in known]
    said += [repr(store.responsible(viewer, code + "01")) for code in toy.GRIDS]
    said += [repr(store.thing(viewer, layer, i)) for layer in ("facilities", "sensors") for i in range(8)]
    said += [repr(store.units_of_building(viewer, i)) for i in range(1, 17)]
    said += [
        repr(features(store.tile(viewer, layer, *tile, ALL_TIME), named))
        for layer in LAYERS
        if layer not in {"roads", "land"}
        for tile in tiles_at(16)
        for named in (layer, f"{layer}_label", f"{layer}_line")
    ]
    return said


def test_who_has_no_area_gets_nothing(store: Store) -> None:
    assert store.search(NOBODY, "梅园") == []
    assert all(len(store.features(NOBODY, layer)) == 0 for layer in FEATURES)
    assert store.units(NOBODY, 1) == []
    assert store.event(NOBODY, 1) is None
    assert store.area(NOBODY, toy.A1, ALL_TIME).houses == 0
    for metric in METRICS:
        asked = HexQuestion(metric, 9, ALL_TIME)
        assert len(store.hex_values(NOBODY, asked).names) == 0
        assert len(store.area_values(NOBODY, asked, "grids").names) == 0
        assert {store.hex_tile(NOBODY, asked, *tile) for tile in tiles_at(14)} == {b""}


@few_examples
@given(viewer=viewers, area=st.sampled_from(toy.GRIDS))
def test_asking_for_an_area_never_widens_what_is_seen(store: Store, viewer: Viewer, area: str) -> None:
    narrowed = store.summary(viewer, replace(ALL_TIME, area=area))
    whole = store.summary(viewer, ALL_TIME)
    assert narrowed.houses <= whole.houses
    assert narrowed.events <= whole.events
    assert store.summary(Viewer(viewer.role, (area,)), ALL_TIME).houses >= narrowed.houses
