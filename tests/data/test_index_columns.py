"""Columns of large tables are what the rows say, on both databases, however many pieces they come in."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.errors import StoreError
from data.index import columns
from data.index.column_kinds import NEVER, Area, Code, Hex, Number, Time, Whole
from data.index.columns import read_columns, read_texts
from data.store import Store
from geo.vocabulary import EVENT_KINDS

KINDS = tuple(k.code for k in EVENT_KINDS)


@pytest.mark.parametrize("piece", [1, 7, 200_000])
def test_events_come_as_the_toy_town_has_them(store: Store, town, monkeypatch, piece):
    monkeypatch.setattr(columns, "PIECE", piece)
    wanted = {
        "id": Whole(), "kind": Code(KINDS, "event kind"), "house_id": Whole(), "area_code": Area(),
        "hex_id": Hex(), "reported_at": Time(), "due_at": Time(),
    }  # fmt: skip
    with store.engine.connect() as connection:
        read = read_columns(connection, "event", wanted, point=True)
    rows = town.event.sort_values("id")
    assert read["id"].tolist() == rows["id"].tolist()
    assert [KINDS[k] for k in read["kind"]] == rows["kind"].tolist()
    assert read["house_id"].tolist() == rows["house_id"].fillna(0).astype(int).tolist()
    assert read["area_code"].tolist() == rows["area_code"].astype(np.int64).tolist()
    assert read["hex_id"].tolist() == rows["hex_id"].tolist()
    for name in ("reported_at", "due_at"):
        told = [NEVER if pd.isna(t) else int(t.timestamp()) for t in rows[name]]
        assert read[name].tolist() == told
    assert NEVER in read["due_at"].tolist()
    assert np.allclose(read["lon"], rows.geometry.x)
    assert np.allclose(read["lat"], rows.geometry.y)


@pytest.mark.parametrize("piece", [7, 200_000])
def test_houses_come_with_what_nobody_counted_and_with_their_words(store: Store, town, monkeypatch, piece):
    monkeypatch.setattr(columns, "PIECE", piece)
    with store.engine.connect() as connection:
        read = read_columns(connection, "house", {"id": Whole(), "residents": Number()}, point=True)
        texts = read_texts(connection, "house", ["address", "doorplate_code"])
    rows = town.house.sort_values("id")
    assert np.array_equal(read["residents"], rows["residents"].astype(float), equal_nan=True)
    assert np.isnan(read["residents"]).any()
    assert texts["address"].tolist() == rows["address"].tolist()
    assert texts["doorplate_code"].tolist() == rows["doorplate_code"].fillna("").tolist()
    assert "" in texts["doorplate_code"].tolist()


def test_a_table_without_rows_has_empty_columns(engine):
    with engine.connect() as connection:
        read = read_columns(connection, "event", {"id": Whole(), "due_at": Time()}, point=True)
        assert {name: len(values) for name, values in read.items()} == dict.fromkeys(read, 0)
        assert read_texts(connection, "house", ["address"])["address"].tolist() == []


def test_a_word_of_no_vocabulary_is_an_error(store: Store):
    wanted = {"id": Whole(), "kind": Code(KINDS[:2], "event kind")}
    with store.engine.connect() as connection, pytest.raises(StoreError, match=r"event kind: .* is not in"):
        read_columns(connection, "event", wanted, point=False)


def test_a_column_the_model_does_not_have_is_not_asked_for(store: Store):
    with store.engine.connect() as connection, pytest.raises(KeyError):
        read_columns(connection, "event", {"id": Whole(), "1; DROP TABLE event": Whole()}, point=False)
