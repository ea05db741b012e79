"""A whole R*Tree at once: its nodes packed by numpy and written as SQLite stores them.

Row by row SQLite takes some 17 µs a row; packed it is about 3.5 µs, and the tree is tighter.
Format: https://sqlite.org/rtree.html §6.1; packing: sort-tile-recursive (Leutenegger et al. 1997).
"""

# ruff: noqa: S608 - the name of the tree comes from the models
from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from data.sqlite_rtree import Index
from data.sqlite_spatial import POINT_EWKB, POINT_HEAD

ROOM = 51  # cells a node has room for with two dimensions and SQLite's page of 4096 bytes
FILL = 44  # leaves some room, so that the first rows that follow do not split every node
CELL = np.dtype([("id", ">i8"), ("box", ">f4", 4)])
NODE = np.dtype([("depth", ">u2"), ("cells", ">u2"), ("cell", CELL, ROOM)])
CHUNK = 100_000
WORTH = 3  # a row packed costs a quarter of one inserted: worth it while the tree holds so many to each new

Boxes = NDArray[np.float32]
Ids = NDArray[np.int64]


def fill(connection: sqlite3.Connection, index: Index) -> int:
    """Fill an empty R*Tree from its table; returns how many rows it holds."""
    if not index.whole:
        return int(connection.execute(index.fill()).rowcount)
    ids, boxes = _read(connection, index)
    if len(ids) == 0:
        return 0
    put = write if _packable(connection, index) else _insert
    put(connection, index, ids, boxes)
    return len(ids)


def add(connection: sqlite3.Connection, index: Index, ids: Ids, boxes: Boxes) -> None:
    """Put further rows into a tree; many of them are packed anew together with those that it holds."""
    if len(ids) == 0:
        return
    (held,) = connection.execute(f"SELECT count(*) FROM {index.name}_rowid").fetchone()
    if held <= WORTH * len(ids) and _packable(connection, index):
        known = connection.execute(f"SELECT id, west, east, south, north FROM {index.name}").fetchall()
        cells = np.array(known, dtype=np.float64).reshape(-1, 5)
        old = np.array([row[0] for row in known], dtype=np.int64)
        for part in ("node", "rowid", "parent"):
            connection.execute(f"DELETE FROM {index.name}_{part}")
        whole = np.concatenate([cells[:, 1:].astype(np.float32), boxes])
        write(connection, index, np.concatenate([old, ids]), whole)
    else:
        _insert(connection, index, ids, boxes)


def boxed(keys: Ids, blobs: Sequence[bytes | None]) -> tuple[Ids, Boxes]:
    """Keys and boxes of shapes given as EWKB; without those that are nowhere (NULL or empty)."""
    bounds = _bounds(blobs)
    there = ~np.isnan(bounds[:, 0])
    return keys[there], outward(bounds[there])


def write(connection: sqlite3.Connection, index: Index, ids: Ids, boxes: Boxes) -> None:
    """Write the tree of ``ids`` with boxes (n, 4: west, east, south, north)."""
    order = _tiles(boxes)
    ids, boxes = ids[order], boxes[order]
    depth, first = 0, 2  # node 1 is the root
    while True:
        nodes, bounds, parts = _level(ids, boxes)
        numbers = np.arange(first, first + len(nodes)) if len(nodes) > 1 else np.array([1])
        first += len(nodes)
        nodes["depth"] = depth if len(nodes) == 1 else 0  # only the root knows how deep the tree is
        _put(connection, f"{index.name}_node", numbers, _blobs(nodes))
        _put(connection, f"{index.name}_{'parent' if depth else 'rowid'}", ids, numbers[parts].tolist())
        if len(nodes) == 1:
            return
        ids, boxes, depth = numbers, bounds, depth + 1


def outward(bounds: NDArray[np.float64]) -> Boxes:
    """Bounds (west, south, east, north) as float32 boxes (west, east, south, north) that hold them."""
    exact = bounds[:, [0, 2, 1, 3]]
    boxes = exact.astype(np.float32)
    low, high = boxes[:, ::2], boxes[:, 1::2]
    boxes[:, ::2] = np.where(low > exact[:, ::2], np.nextafter(low, np.float32(-np.inf)), low)
    boxes[:, 1::2] = np.where(high < exact[:, 1::2], np.nextafter(high, np.float32(np.inf)), high)
    return boxes


def _read(connection: sqlite3.Connection, index: Index) -> tuple[Ids, Boxes]:
    cursor = connection.execute(f'SELECT {index.key}, {index.column} FROM "{index.table}" ORDER BY 1')
    ids, boxes = [np.empty(0, np.int64)], [np.empty((0, 4), np.float32)]
    while rows := cursor.fetchmany(CHUNK):
        keys, blobs = zip(*rows, strict=True)
        there, found = boxed(np.array(keys, dtype=np.int64), blobs)
        ids.append(there)
        boxes.append(found)
    return np.concatenate(ids), np.concatenate(boxes)


def _bounds(blobs: Sequence[bytes | None]) -> NDArray[np.float64]:
    there = [blob for blob in blobs if blob]
    if len(there) == len(blobs) and set(map(len, there)) == {POINT_EWKB.size}:
        whole = np.frombuffer(b"".join(there), dtype=[("head", f"V{len(POINT_HEAD)}"), ("xy", "<f8", 2)])
        return np.concatenate([whole["xy"], whole["xy"]], axis=1)
    return np.asarray(shapely.bounds(shapely.from_wkb(np.array(blobs, dtype=object))))


def _tiles(boxes: Boxes) -> NDArray[np.intp]:
    """Order by tiles: vertical strips, each from south to north."""
    east, north = boxes[:, 0] + boxes[:, 1], boxes[:, 2] + boxes[:, 3]
    strips = max(1, int(np.sqrt(len(boxes) / FILL)))
    strip = np.empty(len(boxes), dtype=np.int64)
    strip[np.argsort(east, kind="stable")] = np.arange(len(boxes)) * strips // len(boxes)
    return np.lexsort((north, strip))


def _level(ids: Ids, boxes: Boxes) -> tuple[NDArray[Any], Boxes, NDArray[np.int64]]:
    """One level: its nodes, the box of each, and in which node each cell lies."""
    count = -(-len(ids) // FILL)
    parts = np.arange(len(ids)) // FILL
    starts = np.arange(count) * FILL
    nodes = np.zeros(count, dtype=NODE)
    nodes["cells"] = np.bincount(parts)
    cells = nodes["cell"]
    cells["id"][parts, np.arange(len(ids)) % FILL] = ids
    cells["box"][parts, np.arange(len(ids)) % FILL] = boxes
    lows = np.minimum.reduceat(boxes[:, ::2], starts)
    highs = np.maximum.reduceat(boxes[:, 1::2], starts)
    return nodes, np.stack([lows[:, 0], highs[:, 0], lows[:, 1], highs[:, 1]], axis=1), parts


def _blobs(nodes: NDArray[Any]) -> list[bytes]:
    whole = nodes.tobytes()
    return [whole[at : at + NODE.itemsize] for at in range(0, len(whole), NODE.itemsize)]


def _put(connection: sqlite3.Connection, table: str, keys: Ids, values: list[Any]) -> None:
    order = np.argsort(keys, kind="stable").tolist()
    known = keys.tolist()
    rows = ((known[i], values[i]) for i in order)
    connection.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", rows)


def _insert(connection: sqlite3.Connection, index: Index, ids: Ids, boxes: Boxes) -> None:
    rows = zip(ids.tolist(), *boxes.T.tolist(), strict=True)
    connection.executemany(f"INSERT INTO {index.name} VALUES (?, ?, ?, ?, ?)", rows)


def _packable(connection: sqlite3.Connection, index: Index) -> bool:
    """Whether the nodes have the size that we pack, and may be written."""
    size = connection.execute(f"SELECT length(data) FROM {index.name}_node WHERE nodeno = 1").fetchone()
    return size == (NODE.itemsize,) and _writable(connection, index)


def _writable(connection: sqlite3.Connection, index: Index) -> bool:
    """Whether SQLite lets us write the nodes ourselves; Apple's own build does not."""
    try:
        connection.execute(f"DELETE FROM {index.name}_node WHERE nodeno = -1")
    except sqlite3.OperationalError:
        return False
    return True
