"""Days, clauses, small pictures and query strings as officers see them."""

from __future__ import annotations

import doctest
from datetime import date

import pytest
from office import sample

from koumen.ledgers.rows import parts
from koumen.office import asked, pictures, shown, words


@pytest.mark.parametrize("module", [words, asked, parts])
def test_the_examples_in_the_docstrings_hold(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("since", "until", "written"),
    [
        (date(2026, 12, 20), date(2027, 1, 3), "2026年12月20日至2027年1月3日"),
        (date(2026, 11, 20), date(2026, 12, 3), "11月20日至12月3日"),
        (date(2026, 11, 20), date(2026, 11, 20), "11月20日"),
        (None, date(2026, 11, 20), "至11月20日"),
        (None, None, ""),
    ],
)
def test_a_span_is_written_with_no_more_than_it_needs(since, until, written):
    assert words.span(since, until) == written


def test_a_row_of_squares_says_in_words_what_it_draws():
    row = pictures.dots(sample.windows("mmxde"))
    assert row.says == "近 5 期：已完成 2，漏访 1，未访 1，有事由 1"
    assert [mark.x for mark in row.marks] == [0, 16, 32, 48, 64]
    assert row.marks[2].says == "9月1日至30日：漏访"


def test_many_squares_go_on_in_a_second_row():
    row = pictures.dots(sample.windows("m" * 30), per_row=26)
    assert (row.width, row.height) == (26 * 16, 32)
    assert (row.marks[26].x, row.marks[26].y) == (0, 16)


def test_a_missed_window_is_seen_in_the_picture_however_few_they_are():
    months = (sample.progress.MonthPoint(date(2026, 11, 1), sample.progress.Tally(9, 9000, 1, 0, 0)),)
    (column,) = pictures.columns(months)
    assert dict((status, height) for status, _, height in column.parts)["missed"] == 2


def test_a_bar_covers_the_whole_and_nothing_draws_nothing():
    bars = pictures.shares(met=1, due=1, missed=2)
    assert sum(width for _, _, width in bars) == 100
    assert pictures.shares(0, 0, 0) == ()


def test_a_line_leaves_out_months_that_owed_nothing():
    line = pictures.line([(0, 0), (1, 2), (2, 2)])
    assert len(line.points.split()) == 2
    assert line.says == "近 12 个月完成率：—，50.0%，100.0%"


def test_a_month_to_come_is_read_as_the_present_one():
    assert asked.month_asked("2027-01", date(2026, 11, 21)) == date(2026, 11, 1)
    assert asked.month_asked("絮", date(2026, 11, 21)) == date(2026, 11, 1)


def test_the_roster_says_what_it_was_narrowed_to():
    assert shown.roster(sample.ROSTER, True)["lede"] == "平山村、待确认纳入：共 412 人。"
    assert shown.query(area="a 1", pack="") == "&area=a+1"
