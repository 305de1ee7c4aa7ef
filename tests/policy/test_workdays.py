"""Working days: the table, counting, a year without a notice, a notice's file, the command."""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from notices import a_notice

from koumen.cli import workdays as command
from koumen.policy.notices import Notice, NoticeFaults, read_notice
from koumen.policy.workdays import NoticeMissing, Table

TABLE = Table.load()
DAY = timedelta(days=1)
known_days = st.dates(date(2004, 1, 1), date(2026, 11, 1))
any_days = st.dates(date(1990, 1, 1), date(2040, 12, 31))

# 2027 as a notice might be; invented for these tests, no such notice is published.
INVENTED_2027 = a_notice(
    2027, new_year="2026-12-31,2027-01-02,休,元旦\n2027-01-03,,班,元旦", spring="2027-02-05,2027-02-11,休,春节"
)


def d(text: str) -> date:
    return date.fromisoformat(text)


def test_the_table_agrees_with_an_independent_one_on_every_day_of_2004_to_2026() -> None:
    day = date(2004, 1, 1)
    while day <= date(2026, 12, 31):
        assert TABLE.is_workday(day) == chinese_calendar.is_workday(day), day
        day += DAY


@pytest.mark.clause("FZ-05-14", "FZ-05-17")
@pytest.mark.parametrize(
    ("start", "number", "expected"),
    [
        ("2026-11-17", 2, "2026-11-19"),
        ("2026-11-20", 2, "2026-11-24"),  # over a weekend
        ("2026-09-30", 2, "2026-10-09"),  # over the National Day week
        ("2026-10-08", 2, "2026-10-10"),  # a Saturday made up counts
        ("2026-02-13", 1, "2026-02-14"),  # as does the one before Spring Festival
        ("2026-02-14", 3, "2026-02-26"),
        ("2026-10-10", 0, "2026-10-10"),  # a made-up Saturday is itself a working day
        ("2026-10-03", 0, "2026-10-08"),
        ("2026-01-01", 0, "2026-01-04"),  # a made-up Sunday
        ("2025-12-31", 1, "2026-01-04"),
    ],
)
def test_working_days_are_counted_with_make_up_days(start: str, number: int, expected: str) -> None:
    found = TABLE.add(d(start), number)
    assert found.day == d(expected)
    assert not found.years_missing


@given(day=known_days, number=st.integers(0, 30))
def test_counting_agrees_with_walking_an_independent_calendar(day: date, number: int) -> None:
    found, left = day, number
    while left or not chinese_calendar.is_workday(found):
        found += DAY
        left -= chinese_calendar.is_workday(found) if left else 0
    assert TABLE.add(day, number).day == found


@given(day=any_days, number=st.integers(0, 400), more=st.integers(1, 5))
def test_more_working_days_and_later_starts_never_give_an_earlier_day(day: date, number: int, more: int) -> None:
    found = TABLE.add(day, number).day
    assert found >= day
    further = TABLE.add(day, number + more).day
    assert further > found or (number == 0 and more == 1 and further == found)  # from a day off, 0 and 1 are one day
    assert TABLE.add(day + more * DAY, number).day >= found


@given(day=any_days, number=st.integers(0, 60))
def test_a_day_is_provisional_exactly_when_a_year_it_crossed_has_no_notice(day: date, number: int) -> None:
    found = TABLE.add(day, number)
    counted_from = day + DAY if number else day
    years = set(range(counted_from.year, found.day.year + 1))
    assert set(found.years_crossed) == years
    assert set(found.years_missing) == {year for year in years if not 2004 <= year <= 2026}
    assert found.provisional == bool(found.years_missing)


@pytest.mark.clause("FZ-05-14", "FZ-05-17")
def test_a_deadline_into_a_year_without_a_notice_is_provisional_and_moves_when_it_is_loaded() -> None:
    provisional = TABLE.add(d("2026-12-30"), 2)
    assert (provisional.day, provisional.years_missing) == (d("2027-01-04"), (2027,))
    loaded = TABLE.with_notice(read_notice(INVENTED_2027.encode(), "2027.csv"))
    official = loaded.add(d("2026-12-30"), 2)
    assert (official.day, official.years_missing) == (d("2027-01-04"), ())
    assert loaded.add(d("2026-12-30"), 1).day == d("2027-01-03")  # 31 December off, the Sunday made up
    assert TABLE.add(d("2026-12-30"), 1).day == d("2026-12-31")


def test_the_first_of_january_is_never_a_working_day_even_without_a_notice() -> None:
    assert TABLE.add(d("2027-12-31"), 1).day == d("2028-01-03")
    assert TABLE.add(d("2029-12-31"), 1).day == d("2030-01-02")


def test_a_year_without_a_notice_is_refused_when_one_of_its_days_is_asked_about() -> None:
    for year, why in ((2003, "不在表内（表自 2004 年起）"), (2027, "尚未公布")):
        with pytest.raises(NoticeMissing, match=f"{year} 年.*{why}"):
            TABLE.is_workday(date(year, 3, 1))


def test_a_notice_takes_the_place_of_the_one_before_it_whole() -> None:
    changed = TABLE.with_notice(Notice(2026, {d("2026-01-01"): False}))
    assert not changed.is_workday(d("2026-10-10"))
    assert changed.is_workday(d("2026-10-05"))
    assert TABLE.is_workday(d("2026-10-10"))


@pytest.mark.parametrize("number", [-1, -100])
def test_counting_backwards_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="负数"):
        TABLE.add(d("2026-01-01"), number)


def test_a_notice_is_read_as_a_spreadsheet_saves_it() -> None:
    plain = read_notice(INVENTED_2027.encode(), "2027.csv")
    for saved in (
        INVENTED_2027.encode("gbk"),
        INVENTED_2027.encode("utf-8-sig"),
        INVENTED_2027.replace("\n", "\r\n").encode(),
        INVENTED_2027.replace("2027-02-05", "2027/2/5").encode(),
        (INVENTED_2027 + "\n,,,\n").encode(),
    ):
        assert read_notice(saved, "2027.csv") == plain
    assert plain.year == 2027
    assert plain.days[d("2026-12-31")] is False
    assert plain.days[d("2027-01-03")] is True
    assert len(plain.days) == 16


HEADING = "起,止,安排,节日\n2027-01-01,,休,元旦\n"


@pytest.mark.parametrize(
    ("text", "code", "line", "key"),
    [
        ("", "N002", 1, ""),
        ("日期,安排\n2027-01-01,休\n", "N002", 1, ""),
        (HEADING + "2027-02-05,休,春节\n", "N003", 3, ""),
        (HEADING + "2月5日,,休,春节\n", "N004", 3, "起"),
        (HEADING + "2027-02-05,2027-02-30,休,春节\n", "N004", 3, "止"),
        (HEADING + "2027-02-05,2027-02-04,休,春节\n", "N005", 3, "止"),
        (HEADING + "2027-02-05,,补,春节\n", "N006", 3, "安排"),
        (HEADING + "2028-01-02,,休,元旦\n", "N007", 3, "起"),
        (HEADING + "2026-11-30,,休,元旦\n", "N007", 3, "起"),
        (HEADING + "2027-01-01,2027-01-03,休,元旦\n", "N008", 3, "起"),
        ("起,止,安排,节日\n2027-02-05,,休,春节\n", "N009", None, ""),
        (HEADING + "2027-02-03,,班,春节\n", "N010", 3, "起"),
        (HEADING + "2027-02-05,2027-02-11,休,春节\n", "N011", None, ""),
    ],
)
def test_a_faulty_notice_is_refused_with_place_and_remedy(text: str, code: str, line: int | None, key: str) -> None:
    with pytest.raises(NoticeFaults) as refused:
        read_notice(text.encode(), "通知.csv")
    [fault] = refused.value.faults
    assert (fault.code, fault.file, fault.line, fault.key) == (code, "通知.csv", line, key)
    assert fault.remedy.endswith("。")


def test_a_notice_that_lacks_a_holiday_is_refused_naming_it() -> None:
    lines = INVENTED_2027.splitlines()
    kept = [line for line in lines if not line.endswith(("清明节", "中秋节"))]
    with pytest.raises(NoticeFaults, match="没有写清明节、中秋节的放假安排"):
        read_notice("\n".join(kept).encode(), "x.csv")
    by_day = [line.replace("清明节", "").replace("中秋节", "假") for line in lines]
    assert read_notice("\n".join(by_day).encode(), "x.csv").year == 2027
    block = [*kept, "2027-04-05,,休,清明", "2027-09-15,,休,中秋节、国庆节"]
    assert read_notice("\n".join(block).encode(), "x.csv").year == 2027
    worked = [*kept, "2027-04-05,,休,清明节", "2027-09-18,,班,中秋节"]
    with pytest.raises(NoticeFaults, match="没有写中秋节的放假安排"):
        read_notice("\n".join(worked).encode(), "x.csv")


def test_every_fault_of_a_notice_is_told_at_once_in_the_order_of_lines() -> None:
    with pytest.raises(NoticeFaults) as refused:
        read_notice((HEADING + "2027-13-01,,休,春节\n2027-02-05,,歇,春节\n2027-03-01\n").encode(), "x.csv")
    assert [(fault.line, fault.code) for fault in refused.value.faults] == [(3, "N004"), (4, "N006"), (5, "N003")]


@pytest.mark.parametrize("last", ["2030-01-01", "9999-12-31"])
def test_a_span_into_a_wrong_year_is_one_fault(last: str) -> None:
    with pytest.raises(NoticeFaults) as refused:
        read_notice((HEADING + f"2027-02-05,{last},休,春节\n").encode(), "x.csv")
    assert [(fault.line, fault.code) for fault in refused.value.faults] == [(3, "N007")]


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(NoticeFaults, match="N001"):
        read_notice(b"PK\x03\x04\xff\xff\xff", "2027.xlsx")


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    command.register(parser.add_subparsers(required=True))
    options = parser.parse_args(["workdays", *words])
    return int(options.run(options))


def test_the_command_prints_the_day_first_and_then_that_the_notice_is_loaded(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("2026-09-30", "2") == 0
    assert capsys.readouterr().out.splitlines() == ["2026-10-09", "2026 年的放假调休安排已装入。"]


def test_the_command_calls_a_year_without_a_notice_provisional(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("2026-12-30", "3") == 0
    day, standing = capsys.readouterr().out.splitlines()
    assert day == "2027-01-05"
    assert standing.startswith("暂定：2027 年")
    assert "尚未公布" in standing


def test_the_command_says_that_the_table_begins_later(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("2003-12-30", "0") == 0
    day, standing = capsys.readouterr().out.splitlines()
    assert day == "2003-12-30"
    assert standing.startswith("暂定：2003 年的放假调休安排不在表内（表自 2004 年起），")
    assert "尚未公布" not in standing


def test_the_command_takes_a_new_year_s_notice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notice = tmp_path / "2027.csv"
    notice.write_text(INVENTED_2027, encoding="utf-8")
    assert run("2026-12-30", "3", "--notice", str(notice)) == 0
    assert capsys.readouterr().out.splitlines() == ["2027-01-05", "2026 年、2027 年的放假调休安排已装入。"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("2026-12-30", "-1"), "不是 0 或正整数"),
        (("2026-12-30", "1.5"), "不是 0 或正整数"),
        (("2026-12-30", "两"), "不是 0 或正整数"),
        (("2026-12-30", "１"), "不是 0 或正整数"),
        (("2026-12-30", "999999999"), "超出了日历"),
        (("2026-02-29", "1"), "不是日期"),
        (("20261230", "1"), "不是日期"),
        (("2026-W01-1", "1"), "不是日期"),
        (("2026-12-30", "1", "--notice", "/nowhere/2027.csv"), "读不到文件 /nowhere/2027.csv：没有这个文件。"),
    ],
)
def test_the_command_refuses_what_it_cannot_answer(
    words: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err


def test_the_command_refuses_a_faulty_notice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notice = tmp_path / "2027.csv"
    notice.write_text("起,止,安排,节日\n2027-01-01,,放,元旦\n", encoding="utf-8")
    assert run("2026-12-30", "3", "--notice", str(notice)) == 2
    assert "第 2 行第 3 列 安排：安排“放”不认识" in capsys.readouterr().err
