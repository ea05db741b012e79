"""Facts become Parquet files that any program reads, in bounded memory, whole or not at all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from counting import SCHEME, Slow
from pyarrow import parquet
from sharding import ABOUT, FACTS, pieces

from data.cube import Facts, Pick
from data.shards import Manifest, columns, newest, write, writing
from data.shards.manifest import Part, shared_out
from geo import hexes


def test_any_program_reads_the_shards_in_words(folder):
    told = pd.concat(parquet.read_table(path).to_pandas() for path in folder.glob("*.parquet"))
    told = told.set_index("id").sort_index()
    assert told.index.tolist() == FACTS.ids.tolist()
    assert (told["hex_id"].to_numpy().view(np.uint64) == FACTS.hex_id).all()
    assert told["area_code"].tolist() == [ABOUT.areas[a] for a in FACTS.area]
    assert told["kind"].tolist() == [f"kind-{code}" for code in FACTS.codes["kind"]]
    assert (pd.to_datetime(told["day"]) - pd.Timestamp(0)).dt.days.tolist() == FACTS.day.tolist()


def test_each_file_is_one_parent_and_each_hex_in_one_shard(folder):
    manifest = Manifest.read(folder)
    assert len(manifest.shards) == 2
    assert manifest.rows == len(FACTS)
    for path in folder.glob("*.parquet"):
        found = columns.read(path, ABOUT)
        parents = {hexes.to_text(int(h)) for h in hexes.parent_of(found.hex_id, 5)}
        assert parents == {path.stem}
    files = [part.file for parts in manifest.shards for part in parts]
    assert sorted(files) == sorted(path.name for path in folder.glob("*.parquet"))


def test_a_manifest_is_read_as_it_was_written(folder, tmp_path):
    about = replace(ABOUT, mark='{"seq": 7}', as_of_s=1_800_000_000)
    manifest = replace(Manifest.read(folder), about=about)
    manifest.write(tmp_path)
    assert Manifest.read(tmp_path) == manifest
    told = (tmp_path / "manifest.json").read_text("utf-8")
    (tmp_path / "manifest.json").write_text(told.replace('"format": 1', '"format": 0'), "utf-8")
    with pytest.raises(ValueError, match="format 0"):
        Manifest.read(tmp_path)


def test_what_waits_for_its_file_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "HELD", 700)
    waiting, parents = [], []

    class Watched(writing._Parent):
        def __init__(self, file):
            super().__init__(file)
            parents.append(self)

    def watched():
        for piece in pieces(FACTS):
            yield piece
            waiting.append(sum(map(len, parents)))

    monkeypatch.setattr(writing, "_Parent", Watched)
    folder = write(tmp_path, watched(), ABOUT)
    assert len(waiting) == 6
    assert max(waiting) <= 700
    groups = [parquet.ParquetFile(path).metadata.num_row_groups for path in folder.glob("*.parquet")]
    assert max(groups) > 1
    facts = [columns.read(path, ABOUT) for path in folder.glob("*.parquet")]
    found = Slow(columns.joined(facts, ABOUT))
    assert found.by_hex(9, Pick()) == Slow(FACTS).by_hex(9, Pick())
    assert found.by("kind", 7, Pick()) == Slow(FACTS).by("kind", 7, Pick())


def test_whoever_is_stopped_leaves_nothing(tmp_path):
    def broken():
        yield FACTS
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "shards", broken(), ABOUT)
    assert list((tmp_path / "shards").iterdir()) == []
    assert newest(tmp_path / "shards") is None


def test_the_last_two_are_kept(tmp_path):
    written = [write(tmp_path, pieces(FACTS.take(np.arange(n))), ABOUT) for n in (3, 4, 5)]
    assert sorted(tmp_path.iterdir()) == written[1:]
    assert newest(tmp_path) == written[2]
    assert Manifest.read(written[2]).rows == 5


def test_no_facts_are_one_empty_shard(tmp_path):
    manifest = Manifest.read(write(tmp_path, [Facts.empty(SCHEME)], ABOUT))
    assert manifest.shards == ((),)
    assert manifest.rows == 0


def test_parts_are_shared_out_evenly():
    parts = [Part(f"{n}", rows) for n, rows in enumerate([50, 30, 30, 20, 10, 10])]
    shards = shared_out(parts, 3)
    assert sorted(sum(p.rows for p in some) for some in shards) == [50, 50, 50]
    assert {p for some in shards for p in some} == set(parts)
    assert len(shared_out(parts[:1], 3)) == 1


def test_a_word_that_nobody_knows_is_named(folder):
    other = replace(ABOUT, areas=tuple(f"other-{code}" for code in ABOUT.areas))
    with pytest.raises(ValueError, match="33030400"):
        columns.read(next(folder.glob("*.parquet")), other)
