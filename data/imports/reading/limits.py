"""How much of the machine one file may take."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20
GIB = 1 << 30


@dataclass(frozen=True)
class Limits:
    """Bounds of one reading; the defaults take 250,000 rows of 20 columns, and a file of 512 MiB, with room.

    ``file_bytes`` is looked at before anything is read. ``cpu_s``, ``memory_bytes`` (of addresses, of which
    Python and its libraries take 0.5 GiB) and ``output_bytes`` are held by the system, ``wall_s`` by the
    parent. The others are counted by the readers: a clear answer instead of a slow one.
    """

    file_bytes: int = 512 * MIB
    rows: int = 1_000_000
    columns: int = 256
    cell_chars: int = MIB  # of one cell; a polygon as WKT in a CSV is long
    line_bytes: int = 8 * MIB  # of one line of text, or one feature of GeoJSON
    json_depth: int = 64
    xml_depth: int = 64
    members: int = 1_000  # of an archive
    unpacked_bytes: int = 2 * GIB  # of an archive, all members together
    ratio: int = 200  # unpacked to packed, of members above 10 MiB; deflate reaches 1,032, honest sheets 50
    cpu_s: int = 120
    wall_s: float = 180.0
    memory_bytes: int = 4 * GIB
    output_bytes: int = GIB
