"""Citizen numbers and credit codes: what is one, and what is wrong with what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.check_digits import USCC_LETTERS, born, id_no_check, id_no_fault, sex_of, uscc_check, uscc_fault

# The example of GB 11643-1999 itself.
EXAMPLE = "11010519491231002X"


def test_the_example_of_the_standard_is_a_citizen_number():
    assert id_no_fault(EXAMPLE) == ""
    assert (born(EXAMPLE).isoformat(), sex_of(EXAMPLE)) == ("1949-12-31", 2)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("110105194912310021", "check"),
        ("1101051949123100", "length"),
        ("11010519491331002X", "birth"),
        ("11010519490230002X", "birth"),
        ("1.10105194912E+17", "length"),
        ("", "length"),
    ],
)
def test_what_is_wrong_with_a_citizen_number_is_told(text, fault):
    assert id_no_fault(text) == fault


def test_the_example_of_gb_32100_is_a_credit_code():
    assert uscc_check("91350100M000100Y4") == "3"
    assert uscc_fault("91350100M000100Y43") == ""


@pytest.mark.parametrize(
    ("text", "fault"),
    [("91350100M000100Y4", "length"), ("91350100I000100Y43", "letter"), ("91350100M000100Y44", "check")],
)
def test_what_is_wrong_with_a_credit_code_is_told(text, fault):
    assert uscc_fault(text) == fault


@given(st.text("0123456789", min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found_in_a_citizen_number(digits, place, shift):
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    assert id_no_check(wrong) != id_no_check(digits)


@given(st.text(USCC_LETTERS, min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 30))
def test_one_wrong_letter_is_always_found_in_a_credit_code(letters, place, shift):
    other = USCC_LETTERS[(USCC_LETTERS.index(letters[place]) + shift) % 31]
    assert uscc_check(letters[:place] + other + letters[place + 1 :]) != uscc_check(letters)
