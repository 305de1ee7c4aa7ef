"""The ID number, held to another implementation of GB 11643."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import TODAY
from stdnum.cn import ric

from koumen.actions.imports.citizen_id import check_digit, read_id

GOOD = "990101194403051216"


@given(st.text("0123456789", min_size=17, max_size=17))
def test_the_check_digit_is_the_standard_s(seventeen: str) -> None:
    assert check_digit(seventeen) == ric.calc_check_digit(seventeen + "0")


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(at: int, shift: int) -> None:
    wrong = GOOD[:at] + str((int(GOOD[at]) + shift) % 10) + GOOD[at + 1 :]
    assert read_id(wrong, TODAY).number == ""


@pytest.mark.parametrize(
    ("written", "number"),
    [(GOOD, GOOD), (f" {GOOD}　", GOOD), (f"'{GOOD}", GOOD), ("99010119440305 1216", GOOD), ("99010119520101004x", "99010119520101004X"),
     ("99010119520101004×", "99010119520101004X"), (4.502e17, ""), ("4.50222E+17", ""), (990101194403051216, ""), ("990101194403051000", ""),
     ("", ""), ("无", ""), ("9901011944030512", ""), ("990101********1216", ""), ("H12345678", ""), ("990101194413051216", "")],
)  # fmt: skip
def test_numbers_as_they_stand_in_lists(written: object, number: str) -> None:
    reading = read_id(written, TODAY)  # type: ignore[arg-type]
    assert reading.number == number
    assert bool(reading.reason) == (number == "")


def test_an_old_number_is_made_whole_and_doubted() -> None:
    reading = read_id("990101440305121", TODAY)
    assert reading.number == GOOD
    assert reading.birth_date == date(1944, 3, 5)
    assert "15位" in reading.doubt


def test_a_number_of_the_future_is_not_taken() -> None:
    assert "不是出生日期" in read_id("99010120271101" + "0011", date(2026, 11, 21)).reason


def test_what_the_number_says() -> None:
    reading = read_id(GOOD, TODAY)
    assert (reading.birth_date, reading.sex) == (date(1944, 3, 5), "male")
    assert read_id("990101193811020027", TODAY).sex == "female"
