"""SECURITY.md names what is there: each control once, and every test and file of its table."""

import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
PAGE = (HOUSE / "SECURITY.md").read_text("utf-8")
ROWS = [line for line in PAGE.splitlines() if re.match(r"\| \d+ \|", line)]
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)))
PLACES = sorted(set(re.findall(r"`((?:data|dashboard|bench)/[\w/.]+)`", PAGE)))


def test_the_sixty_controls_are_there_in_order():
    assert [int(row.split("|")[1]) for row in ROWS] == list(range(1, 61))


def test_each_control_has_a_test_or_a_reason():
    for row in ROWS:
        cells = [cell.strip() for cell in row.strip("|").split(" | ")]
        assert len(cells) == 6, row
        assert "`tests/" in cells[5] or len(cells[5]) > 20, row


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_is_named_is_there(file, name):
    text = (HOUSE / file).read_text("utf-8")
    assert not name or re.search(rf"^(async )?def {name}\(", text, re.MULTILINE)


@pytest.mark.parametrize("place", PLACES)
def test_a_file_that_is_named_is_there(place):
    assert (HOUSE / place).exists()
