"""Identities of people who do not exist, so that masks can be seen at work; sealed all the same.

All are called 演 and a number of the sixty-year cycle; ID numbers are of the region 999999, which is none;
telephones begin with 100, which no mobile does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from data.imports.identities import COLUMNS, place_of
from data.sealing import Seal
from geo.check_digits import id_no_check

STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
REGION = "999999"
MOST_HOUSES = 100_000  # above that a street is made to measure with, and sealing would take minutes


def with_identities(
    batches: Iterable[tuple[str, pd.DataFrame]], seal: Seal
) -> Iterator[tuple[str, pd.DataFrame]]:
    """The batches of a street, persons with name, ID number and telephone."""
    for name, frame in batches:
        yield name, _sealed(frame, seal) if name == "person" else frame


def _sealed(persons: pd.DataFrame, seal: Seal) -> pd.DataFrame:
    made = persons.copy()
    rows = [_identity(*row) for row in zip(made["id"], made["sex"], made["birth_year"], strict=True)]
    for name, column in COLUMNS.items():
        made[column] = [
            seal.sealed(row[name], place_of(name, key)) for key, row in zip(made["id"], rows, strict=True)
        ]
    made["id_no_index"] = [seal.index(f"id_no:{row['id_no']}") for row in rows]
    return made


def _identity(key: int, sex: int, birth_year: int) -> dict[str, str]:
    number, order = int(key) % 60, int(key) // 336 % 500 * 2 + (int(sex) == 1)
    day = f"{1 + int(key) % 12:02d}{1 + int(key) // 12 % 28:02d}"
    body = f"{REGION}{birth_year}{day}{order:03d}"
    return {
        "full_name": f"演{STEMS[number % 10]}{BRANCHES[number % 12]}",
        "id_no": body + id_no_check(body),
        "phone": f"100{int(key) % 10**8:08d}",
    }
