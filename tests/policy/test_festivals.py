"""Festivals fall on the days that the published calendars give."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from chinese_calendar import get_solar_terms, is_holiday

from koumen.policy.festivals import FESTIVALS, FIRST_YEAR, LAST_YEAR, YearNotTrusted, festival


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("spring-festival", "2026-02-17"),
        ("spring-festival", "2027-02-06"),
        ("spring-festival", "2033-01-31"),
        ("mid-autumn", "2026-09-25"),
        ("mid-autumn", "2033-09-08"),
        ("double-ninth", "2026-10-18"),
        ("dragon-boat", "2026-06-19"),
        ("dragon-boat", "2020-06-25"),
        ("lantern", "2026-03-03"),
        ("qixi", "2025-08-29"),
        ("new-year-eve", "2026-02-16"),
        ("qingming", "2026-04-05"),
        ("winter-solstice", "2026-12-22"),
        ("disability-day", "2026-05-17"),
        ("children-day", "2026-06-01"),
        ("new-year", "2026-01-01"),
    ],
)
@pytest.mark.clause("LZ-04-7")
def test_a_festival_falls_on_its_day(name: str, day: str) -> None:
    known = date.fromisoformat(day)
    assert FESTIVALS[name].day_in(known.year) == known


@pytest.mark.parametrize(
    "name", ["new-year", "spring-festival", "qingming", "labour-day", "dragon-boat", "national-day", "mid-autumn"]
)
def test_a_public_festival_was_a_day_off_in_every_year_since_it_became_one(name: str) -> None:
    for year in range(2008, 2027):
        assert is_holiday(FESTIVALS[name].day_in(year)), year


def test_solar_terms_agree_with_a_second_almanac() -> None:
    for year in range(2004, 2051):
        terms = {name: day for day, name in get_solar_terms(date(year, 1, 1), date(year, 12, 31))}
        assert FESTIVALS["qingming"].day_in(year) == terms["清明"]
        assert FESTIVALS["winter-solstice"].day_in(year) == terms["冬至"]


def test_every_festival_of_every_trusted_year_stays_in_its_part_of_the_year() -> None:
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for name, known in FESTIVALS.items():
            day = known.day_in(year)
            assert day.year == year, name
            assert abs(day - known.day_in(2026).replace(year=year)) <= timedelta(days=31), name
        assert FESTIVALS["mid-autumn"].day_in(year) < FESTIVALS["double-ninth"].day_in(year)


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1])
def test_a_lunar_day_outside_the_trusted_years_is_refused(year: int) -> None:
    for name in ("spring-festival", "new-year-eve", "qingming"):
        with pytest.raises(YearNotTrusted, match=f"{year} 年"):
            FESTIVALS[name].day_in(year)
    assert FESTIVALS["national-day"].day_in(year) == date(year, 10, 1)


def test_a_fixed_month_day_is_a_festival_with_a_name() -> None:
    assert festival("12-03").label == "12月3日"
    assert festival("02-29").day_in(2028) == date(2028, 2, 29)
    assert festival("02-29").day_in(2026) == date(2026, 2, 28)
