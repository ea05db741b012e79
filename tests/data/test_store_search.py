"""Search by address, doorplate code, grid or facility name, against looking at every entry."""

from collections.abc import Iterable

import numpy as np
import pytest
import town as toy
from asking import LEADER, PLANNER, WORKER, few_examples, viewers
from hypothesis import given
from hypothesis import strategies as st

from data.index.areas import AreaCodes
from data.index.search import Entries, Searcher, normal
from data.store import Store
from data.viewer import Viewer


def normal_texts(addresses: Iterable[str], codes: Iterable[str]) -> list[str]:
    """What is searched for each house."""
    return [normal(f"{address} {code}") for address, code in zip(addresses, codes, strict=True)]


def labels(store: Store, text: str, viewer: Viewer = LEADER, limit: int = 12) -> list[str]:
    """What is suggested."""
    return [hit.label for hit in store.search(viewer, text, limit)]


def test_an_address_is_found_by_its_beginning_and_by_its_parts(store: Store) -> None:
    assert labels(store, "梅园巷3") == ["梅园巷3号"]
    assert labels(store, "3号 梅园") == ["梅园巷3号"]
    assert labels(store, "运河路20号1幢101室") == ["运河路20号1幢101室"]


@pytest.mark.parametrize("text", ["１幢１０１", "1号楼101", "1栋101", " 1座101 "])
def test_people_write_the_number_of_a_building_in_several_ways(store: Store, text: str) -> None:
    assert labels(store, text) == ["运河路20号1幢101室"]


def test_a_doorplate_code_leads_to_its_house(store: Store) -> None:
    (hit,) = store.search(LEADER, toy.A + "0" * 17 + "3")
    assert (hit.kind, hit.id, hit.label) == ("house", "3", "梅园巷3号")
    home = toy.frames()["house"].set_index("id").loc[3, "geometry"]
    assert (hit.lon, hit.lat) == (pytest.approx(home.x, abs=1e-6), pytest.approx(home.y, abs=1e-6))


def test_grids_facilities_and_sensors_are_found_by_name(store: Store) -> None:
    assert [(h.kind, h.id) for h in store.search(LEADER, "桃花网格")] == [("grid", toy.B1)]
    assert [(h.kind, h.id) for h in store.search(LEADER, "老年食堂")] == [("facility", "1")]
    assert [(h.kind, h.id) for h in store.search(LEADER, "烟感")] == [("sensor", "1")]
    assert [(h.kind, h.id) for h in store.search(LEADER, "运河南")] == [("community", toy.A)]


def test_what_is_written_exactly_so_comes_first(store: Store) -> None:
    assert labels(store, "运河路33号")[0] == "运河路33号"
    assert labels(store, toy.A)[0] == "运河南社区"  # its own code; doorplate codes only begin with it
    assert labels(store, "桃花")[0] == "桃花网格"


def test_a_workers_hits_are_not_crowded_out_by_the_rest_of_the_street(store: Store) -> None:
    own = Viewer("grid_worker", (toy.B1 + "01",))
    assert labels(store, "号", own, 1) == ["桃花路10号"]


@pytest.mark.parametrize("text", ["", "   ", "\n", "\t", "没有这个"])
def test_nothing_is_found_by_nothing(store: Store, text: str) -> None:
    assert store.search(LEADER, text) == []


def test_no_more_than_were_asked_for(store: Store) -> None:
    assert len(store.search(LEADER, "号", 5)) == 5
    assert store.search(LEADER, "号", 0) == []


def test_a_query_cannot_look_beyond_its_entry(store: Store) -> None:
    assert store.search(WORKER, "梅园巷1号\n梅园巷2号") == []


def test_a_name_with_a_line_break_stays_one_entry() -> None:
    names = np.array(["码头\n仓库", "花园\t广场"], dtype=object)
    nothing, zeros = np.array(["", ""], dtype=object), np.zeros(2)
    entries = Entries(
        "facility", np.array([1, 2], dtype=object), names, nothing, zeros, zeros, np.zeros(2, int)
    )
    searcher = Searcher([entries], AreaCodes(np.array([toy.A], dtype=object)))
    assert [hit.id for hit in searcher.find(LEADER, "仓库 码头", 5)] == ["1"]
    assert [hit.id for hit in searcher.find(LEADER, "花园 广场", 5)] == ["2"]
    assert searcher.find(LEADER, "仓库 花园", 5) == []


@few_examples
@given(
    viewer=st.sampled_from([LEADER, PLANNER, WORKER]) | viewers,
    words=st.lists(st.text("梅园巷运河路桃花网格社区号幢室0123 ", min_size=1, max_size=4), max_size=3),
)
def test_search_finds_what_holds_every_word(
    store: Store, town: object, viewer: Viewer, words: list[str]
) -> None:
    query = " ".join(words)
    found = {hit.id for hit in store.search(viewer, query, 100) if hit.kind == "house"}
    own = town.house[[bool(query.strip()) and viewer.sees(code) for code in town.house["area_code"]]]
    texts = normal_texts(own["address"], own["doorplate_code"].fillna(""))
    parts = normal(query).split()
    wanted = {str(i) for i, text in zip(own["id"], texts, strict=True) if all(part in text for part in parts)}
    assert found == wanted
