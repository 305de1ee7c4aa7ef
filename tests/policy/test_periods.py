"""Windows opened by the calendar: where each begins and ends, and that they tile the days."""

from __future__ import annotations

import itertools
import os
import time
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koumen.policy.cadences import Calendar, Festivals, ParameterRef, Yearly
from koumen.policy.festivals import YearNotTrusted
from koumen.policy.model import PERIODS
from koumen.policy.periods import Span, add_months, windows

DAY = timedelta(days=1)
days = st.dates(date(1995, 1, 1), date(2060, 12, 31))


def nothing_set(_name: str, _day: date) -> None:
    """A law whose parameters are all open."""


def spans(cadence: Calendar | Festivals | Yearly, first: str, last: str, law: Any = nothing_set) -> list[str]:
    found = windows(cadence, law, date.fromisoformat(first), date.fromisoformat(last))
    return [f"{span.starts} {span.due_by}" for span in found]


def period_of(per: str, day: date) -> tuple[int, ...]:
    """Name the calendar period that a day is in, without any arithmetic on spans."""
    half = 1 if day.day <= 15 else 2
    return {
        "day": (day.toordinal(),),
        "week": day.isocalendar()[:2],
        "half-month": (day.year, day.month, half),
        "month": (day.year, day.month),
        "quarter": (day.year, (day.month + 2) // 3),
        "half-year": (day.year, 1 if day.month <= 6 else 2),
        "year": (day.year,),
    }[per]


@pytest.mark.clause("JDZ-03-6", "JDZ-03-8", "FZ-04-5", "FZ-04-6", "EMS-04-4", "EMS-04-5", "EMS-04-7", "EMS-04-8")
@pytest.mark.parametrize("per", PERIODS)
def test_each_day_of_twenty_eight_years_is_in_one_window_and_windows_change_when_the_period_does(per: str) -> None:
    found = windows(Calendar(per), nothing_set, date(2000, 1, 1), date(2027, 12, 31))
    assert found[0].starts <= date(2000, 1, 1)
    assert found[-1].due_by >= date(2027, 12, 31)
    for before, after in itertools.pairwise(found):
        assert after.starts == before.due_by + DAY
        assert period_of(per, before.due_by) != period_of(per, after.starts)
    for span in found:
        assert period_of(per, span.starts) == period_of(per, span.due_by)


@pytest.mark.clause("JDZ-03-6", "EMS-04-4")
def test_a_half_month_is_the_first_to_the_fifteenth_and_the_rest_never_fourteen_days() -> None:
    assert spans(Calendar("half-month"), "2024-02-10", "2024-03-01") == [
        "2024-02-01 2024-02-15",
        "2024-02-16 2024-02-29",
        "2024-03-01 2024-03-15",
    ]


@pytest.mark.clause("EMS-04-5", "EMS-04-8")
def test_a_week_is_monday_to_sunday_also_across_the_new_year() -> None:
    assert spans(Calendar("week"), "2026-01-01", "2026-01-05") == ["2025-12-29 2026-01-04", "2026-01-05 2026-01-11"]


@given(
    per=st.sampled_from(PERIODS),
    every=st.integers(1, 5),
    anchor=st.dates(date(1999, 1, 1), date(2050, 12, 31)),
    first=days,
    length=st.integers(0, 900),
)
def test_n_of_a_unit_tile_the_days_and_one_of_them_begins_on_the_anchor(
    per: str, every: int, anchor: date, first: date, length: int
) -> None:
    cadence = Calendar(per, every, anchor)
    last = first + length * DAY
    found = windows(cadence, nothing_set, first, last)
    assert found[0].starts <= first <= found[0].due_by
    assert found[-1].starts <= last <= found[-1].due_by
    assert all(b.starts == a.due_by + DAY for a, b in itertools.pairwise(found))
    assert all(span.starts <= span.due_by for span in found)
    assert anchor in {span.starts for span in windows(cadence, nothing_set, anchor, anchor)}


@given(per=st.sampled_from(PERIODS), every=st.integers(1, 4), anchor=days, first=days, a=st.integers(0, 500))
def test_a_window_does_not_depend_on_the_range_asked_for(
    per: str, every: int, anchor: date, first: date, a: int
) -> None:
    cadence = Calendar(per, every, anchor)
    alone = windows(cadence, nothing_set, first, first)
    around = windows(cadence, nothing_set, first - a * DAY, first + a * DAY)
    assert [span for span in around if span.starts <= first <= span.due_by] == alone


@given(per=st.sampled_from(("day", "week", "half-month", "month", "quarter", "half-year", "year")), day=days)
def test_one_unit_from_an_anchor_on_its_own_first_day_is_the_calendar_period(per: str, day: date) -> None:
    [period] = windows(Calendar(per), nothing_set, day, day)
    assert windows(Calendar(per, 1, period.starts), nothing_set, day, day) == [period]


def test_two_months_from_the_first_of_january() -> None:
    cadence = Calendar("month", 2, date(2026, 1, 1))
    assert spans(cadence, "2025-12-31", "2026-04-30") == [
        "2025-11-01 2025-12-31",
        "2026-01-01 2026-02-28",
        "2026-03-01 2026-04-30",
    ]


def test_months_from_the_thirty_first_begin_on_the_last_day_of_shorter_months_and_return_to_the_thirty_first() -> None:
    assert spans(Calendar("month", 1, date(2026, 1, 31)), "2026-01-31", "2026-04-29") == [
        "2026-01-31 2026-02-27",
        "2026-02-28 2026-03-30",
        "2026-03-31 2026-04-29",
    ]
    assert spans(Calendar("year", 1, date(2024, 2, 29)), "2025-03-01", "2028-02-29") == [
        "2025-02-28 2026-02-27",
        "2026-02-28 2027-02-27",
        "2027-02-28 2028-02-28",
        "2028-02-29 2029-02-27",
    ]


def test_ten_days_from_an_anchor_in_a_later_year_keep_their_step_backwards() -> None:
    assert spans(Calendar("day", 10, date(2026, 1, 5)), "2025-12-30", "2026-01-14") == [
        "2025-12-26 2026-01-04",
        "2026-01-05 2026-01-14",
    ]


@pytest.mark.parametrize(
    "cadence", [Calendar("fortnight"), Calendar("month", 2), Calendar("month", 0, date(2026, 1, 1))]
)
def test_a_period_that_no_calendar_has_is_refused(cadence: Calendar) -> None:
    with pytest.raises(ValueError, match="周期"):
        windows(cadence, nothing_set, date(2026, 1, 1), date(2026, 12, 31))


def test_a_period_left_open_opens_no_window() -> None:
    assert spans(Calendar(ParameterRef("how_often")), "2026-01-01", "2026-12-31") == []


def test_a_month_under_way_when_the_period_changes_runs_to_its_end() -> None:
    def law(_name: str, day: date) -> str | None:
        if day < date(2026, 2, 1):
            return None
        return "month" if day < date(2026, 3, 10) else "half-month"

    assert spans(Calendar(ParameterRef("how_often")), "2026-01-01", "2026-04-10", law) == [
        "2026-02-01 2026-02-28",
        "2026-03-01 2026-03-31",
        "2026-03-16 2026-03-31",
        "2026-04-01 2026-04-15",
    ]


@pytest.mark.clause("LZ-04-7")
def test_seven_days_before_a_festival_up_to_and_including_it_is_eight_days() -> None:
    cadence = Festivals(("new-year", "spring-festival", "children-day", "mid-autumn", "double-ninth"), 7)
    assert spans(cadence, "2026-01-01", "2026-12-31") == [
        "2025-12-25 2026-01-01",
        "2026-02-10 2026-02-17",
        "2026-05-25 2026-06-01",
        "2026-09-18 2026-09-25",
        "2026-10-11 2026-10-18",
        "2026-12-25 2027-01-01",
    ]


def test_a_festival_window_may_go_on_after_the_day_and_a_fixed_month_day_is_one_too() -> None:
    assert spans(Festivals(("11-15", "02-29"), 1, 2), "2026-01-01", "2026-12-31") == [
        "2026-02-27 2026-03-02",
        "2026-11-14 2026-11-17",
    ]


def test_festivals_on_one_day_open_one_window() -> None:
    assert spans(Festivals(("national-day", "mid-autumn")), "2020-09-30", "2020-10-02") == ["2020-10-01 2020-10-01"]


def test_days_before_a_festival_are_read_on_the_festival_and_open_ones_open_nothing() -> None:
    def law(_name: str, day: date) -> int | None:
        return None if day < date(2026, 1, 1) else 3 if day < date(2026, 9, 1) else 10

    cadence = Festivals(("children-day", "mid-autumn"), ParameterRef("lead"))
    assert spans(cadence, "2025-01-01", "2026-12-31", law) == ["2026-05-29 2026-06-01", "2026-09-15 2026-09-25"]


def test_a_lunar_festival_in_a_year_nobody_trusts_is_refused_not_guessed() -> None:
    assert len(spans(Festivals(("spring-festival",), 7), "2099-01-01", "2099-12-31")) == 1
    with pytest.raises(YearNotTrusted, match="2100 年"):
        spans(Festivals(("spring-festival",)), "2099-01-01", "2100-01-01")
    assert spans(Festivals(("new-year",)), "2101-01-01", "2101-01-31") == ["2101-01-01 2101-01-01"]


def test_an_unknown_festival_is_refused() -> None:
    for name in ("thanksgiving", "13-01", "02-30", "6-1"):
        with pytest.raises(KeyError):
            spans(Festivals((name,)), "2026-01-01", "2026-12-31")


def test_a_yearly_span_may_cross_the_new_year_and_ends_with_february() -> None:
    winter = Yearly((11, 15), (2, 29))
    assert spans(winter, "2027-02-01", "2028-03-01") == ["2026-11-15 2027-02-28", "2027-11-15 2028-02-29"]
    assert spans(winter, "2027-03-01", "2027-11-14") == []
    assert spans(Yearly((6, 1), (6, 1)), "2026-01-01", "2026-12-31") == ["2026-06-01 2026-06-01"]
    assert spans(Yearly((4, 1), (9, 30)), "2026-09-30", "2027-04-01") == [
        "2026-04-01 2026-09-30",
        "2027-04-01 2027-09-30",
    ]


@given(first=st.tuples(st.integers(1, 12), st.integers(1, 28)), last=st.tuples(st.integers(1, 12), st.integers(1, 28)))
def test_a_day_is_in_a_yearly_span_exactly_when_its_month_day_lies_between_the_ends(
    first: tuple[int, int], last: tuple[int, int]
) -> None:
    found = windows(Yearly(first, last), nothing_set, date(2023, 12, 1), date(2025, 2, 1))
    covered = {span.starts + n * DAY for span in found for n in range((span.due_by - span.starts).days + 1)}
    for n in range(366):
        day = date(2024, 1, 1) + n * DAY
        here = (day.month, day.day)
        inside = first <= here <= last if first <= last else here >= first or here <= last
        assert (day in covered) == inside


def test_backwards_ranges_hold_nothing() -> None:
    assert windows(Calendar("day"), nothing_set, date(2026, 1, 2), date(2026, 1, 1)) == []


@given(day=days, months=st.integers(-600, 600))
def test_months_later_is_the_same_day_or_the_last_of_the_month(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + DAY).day == 1)


def test_the_machine_s_time_zone_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    cadences = [
        *(Calendar(per) for per in PERIODS),
        Festivals(("spring-festival", "qingming"), 7),
        Yearly((11, 1), (2, 28)),
    ]

    def everything() -> list[list[Span]]:
        return [windows(cadence, nothing_set, date(2026, 1, 1), date(2027, 12, 31)) for cadence in cadences]

    seen = []
    for zone in ("Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati"):
        monkeypatch.setitem(os.environ, "TZ", zone)
        time.tzset()
        seen.append(everything())
    monkeypatch.undo()
    time.tzset()
    assert seen[0] == seen[1] == seen[2]
