"""Wrong files of `koumen evaluate`: each is refused by file, line, column and remedy, and nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine.files import read
from engine.laid_out import (
    ODD_IDS,
    RIGHT,
    A,
    Absences,
    E,
    Events,
    F,
    Facts,
    O,
    Own,
    P,
    People,
    V,
    Visits,
    command,
    laid_out,
    owed,
    parquet,
    refused,
)
from engine.packs import FOLDERS

from koumen.cli import main

OVERLAY = """
[overlay]
id = "invented-county"
of = "liuzhou-2021"
title = "虚构县细则"
number = "虚构"
issuer = "虚构县民政局"
level = "county"
region = "450298"
from = 2026-01-01
version = "1"

[[event]]
id = "fog"
clause = "第一条"
label = "大雾"
sort = "weather"

[[duty]]
id = "in-fog"
clause = "第一条"
says = "大雾期间上门一次"
tier = "key"
at_least = 1
event = "fog"
channels = ["home"]
"""


# which file, its text, the line and the column named ("" where the whole line is meant), a word of the remedy
WRONG = {
    "a person without an id": (People, f"{P}\n,511181\n", 2, "person_id", "补填"),
    "a blank region": (People, f"{P}\np1,511181\np2,\n", 3, "region", "补填"),
    "a region in words": (People, f"{P}\np1,峨眉山市\n", 2, "region", "行政区划代码"),
    "a region of one digit": (People, f"{P}\np1,5\n", 2, "region", "2 至 12 位"),
    "a region of thirteen digits": (People, f"{P}\np1,5111810000001\n", 2, "region", "2 至 12 位"),
    "no region column": (People, "person_id\np1\n", 1, "region", "表头加上 region"),
    "no person_id column": (People, "region\n511181\n", 1, "person_id", "表头加上 person_id"),
    "a column twice": (People, f"{P},region\np1,511181,511181\n", 1, "region", "只留一列"),
    "a short row": (People, f"{P},sex\np1,511181,male\np2,511181\n", 3, "", "补齐"),
    "a long row": (People, f"{P}\np1,511181,male\n", 2, "", "多出的格"),
    "a short row after a blank line": (People, f"{P},sex\n\np1,511181\n", 3, "", "补齐"),
    "a comma too many in the header": (People, f"{P},sex,\np1,511181,male\n", 2, "", "末尾多出的逗号"),
    "a day in wide figures": (People, f"{P},birth_date\np1,511181,１９５０-02-03\n", 2, "birth_date", "YYYY-MM-DD"),
    "a quote that never ends": (People, f'{P}\np1,"511181\n', 2, "", "引号"),
    "a bad cell under a blank line and the header": (People, f"\n{P}\np1,5\n", 3, "region", "2 至 12 位"),
    "a missing column of a header on the second line": (People, "\nperson_id\np1\n", 2, "region", "表头加上 region"),
    "months below nothing": (People, f"{P},children_away_months\np1,511181,-3\n", 2, "children_away_months", "0 至"),
    "months of no life": (
        People,
        f"{P},residence_permit_months\np1,511181,1201\n",
        2,
        "residence_permit_months",
        "0 至 1200",
    ),
    "dated months below nothing": (Facts, f"{F}\np1,children_away_months,-1,2026-01-01\n", 2, "value", "0 至"),
    "more visits than a week has days": (Own, f"{O}\np1,emeishan-2022,home,8,week,,\n", 2, "at_least", "7 次以内"),
    "more visits than the shortest month has days": (
        Own,
        f"{O}\np1,emeishan-2022,home,29,month,,\n",
        2,
        "at_least",
        "28 次以内",
    ),
    "until before from": (People, f"{P},from,until\np1,511181,2026-05-01,2026-04-01\n", 2, "until", "核对"),
    "until on from": (People, f"{P},from,until\np1,511181,2026-05-01,2026-05-01\n", 2, "until", "核对"),
    "spans that overlap": (
        People,
        f"{P},from,until\np1,511181,2026-01-01,2026-03-01\np2,511181,,\np1,511181,2026-02-28,\n",
        4,
        "from",
        "until",
    ),
    "two open spans": (People, f"{P}\np1,511181\np1,511181\n", 3, "from", "until"),
    "a day that is none": (People, f"{P},birth_date\np1,511181,1950-02-30\n", 2, "birth_date", "真实的日期"),
    "a day written otherwise": (People, f"{P},birth_date\np1,511181,1950/2/3\n", 2, "birth_date", "YYYY-MM-DD"),
    "a yes-or-no that is neither": (People, f"{P},lives_alone\np1,511181,大概\n", 2, "lives_alone", "是/否"),
    "a word that is not listed": (People, f"{P},ability\np1,511181,Partial\n", 2, "ability", "partial"),
    "a number in words": (People, f"{P},children_away_months\np1,511181,六\n", 2, "children_away_months", "数字"),
    "a bad value in a fact no pack asks": (People, f"{P},hukou_kind\np1,511181,乡\n", 2, "hukou_kind", "rural"),
    "a decision that is neither": (People, f"{P},included:emeishan-2022\np1,511181,maybe\n", 2, "included", "是/否"),
    "a visit id twice": (Visits, f"{V}\nv1,p1,2026-05-06,home\nv1,p1,2026-05-07,home\n", 3, "visit_id", "自己的编号"),
    "a visit without an id": (Visits, f"{V}\n,p1,2026-05-06,home\n", 2, "visit_id", "补填"),
    "a visit without a day": (Visits, f"{V}\nv1,p1,,home\n", 2, "at", "补填"),
    "a visit at no hour": (Visits, f"{V}\nv1,p1,2026-05-06T25:00,home\n", 2, "at", "真实的日期和时间"),
    "a visit at half a time": (Visits, f"{V}\nv1,p1,2026-05-06T9,home\n", 2, "at", "2026-11-05T09:30"),
    "a channel that is none": (Visits, f"{V}\nv1,p1,2026-05-06,上门\n", 2, "channel", "home"),
    "a visit without a channel": (Visits, f"{V}\nv1,p1,2026-05-06,\n", 2, "channel", "补填"),
    "a result that is none": (Visits, f"{V},result\nv1,p1,2026-05-06,home,done\n", 2, "result", "not_home"),
    "kinds with a gap": (Visits, f"{V},kind\nv1,p1,2026-05-06,home,visit++call\n", 2, "kind", "+"),
    "an event without from": (Events, f"{E}\nflood,00,,2026-05-01\n", 2, "from", "补填"),
    "an event without scope": (Events, f"{E}\nflood,,2026-05-01,\n", 2, "scope", "补填"),
    "a scope that is none": (Events, f"{E}\nflood,全市,2026-05-01,\n", 2, "scope", "地区代码"),
    "an event that ends before it begins": (Events, f"{E}\nflood,00,2026-05-02,2026-05-01\n", 2, "until", "核对"),
    "an absence without an end": (Absences, f"{A}\np1,2026-05-01,,hospital\n", 2, "until", "补填"),
    "an absence without a reason": (Absences, f"{A}\np1,2026-05-01,2026-05-02,\n", 2, "reason", "补填"),
    "an absence for no reason listed": (Absences, f"{A}\np1,2026-05-01,2026-05-02,travel\n", 2, "reason", "hospital"),
    "an absence backwards": (Absences, f"{A}\np1,2026-05-03,2026-05-02,away\n", 2, "until", "核对"),
    "no reason column": (Absences, "person_id,from,until\np1,2026-05-01,2026-05-02\n", 1, "reason", "表头加上 reason"),
    "a dated fact without a day": (Facts, f"{F}\np1,lives_alone,true,\n", 2, "from", "补填"),
    "a dated fact of a wrong value": (Facts, f"{F}\np1,lives_alone,soso,2026-01-01\n", 2, "value", "是/否"),
    "a dated fact no pack asks": (Facts, f"{F}\np1,hukou_kind,乡,2026-01-01\n", 2, "value", "rural"),
    "a dated fact twice": (Facts, f"{F}\np1,sex,male,2026-01-01\np1,sex,female,2026-01-01\n", 3, "fact", "只留一行"),
    "no visits at all": (Own, f"{O}\np1,emeishan-2022,home,0,week,,\n", 2, "at_least", "1 或更大"),
    "a cadence of no unit": (Own, f"{O}\np1,emeishan-2022,home,1,fortnight,,\n", 2, "per", "week"),
    "two weeks from nowhere": (Own, f"{O}\np1,emeishan-2022,home,1,2 week,,\n", 2, "from", "填写 from"),
    "a cadence by no channel": (Own, f"{O}\np1,emeishan-2022,sms,1,week,,\n", 2, "channels", "home"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused_where_it_is_wrong(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, text, line, column, remedy = WRONG[name]
    said = refused(tmp_path, laid_out(tmp_path, {file: text}), capsys)
    assert f"{file}.csv：第 {line} 行" in said
    assert f"“{column}" in said or not column
    assert remedy in said
    assert said.endswith("。")


@pytest.mark.parametrize("name", RIGHT)
def test_zero_bytes_are_no_file_and_a_header_alone_is_one(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(tmp_path, laid_out(tmp_path, {name: ""}), capsys)
    assert f"{name}.csv：整个文件" in said
    assert "表头" in said
    header = RIGHT[name].splitlines()[0]
    for ending in ("\n", "\r\n", ""):
        assert main(command(tmp_path, laid_out(tmp_path, {name: header + ending}))) == 0


def test_a_file_that_is_not_there_or_of_another_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = laid_out(tmp_path, {})
    assert "没有这个文件" in refused(tmp_path, files | {"visits": tmp_path / "none.csv"}, capsys)
    files["visits"].rename(tmp_path / "visits.xlsx")
    assert "请另存为" in refused(tmp_path, files | {"visits": tmp_path / "visits.xlsx"}, capsys)


def test_another_encoding_is_named_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "person_id,region,note\np1,511181,ok\np2,511181,张三\n".encode("gb18030")
    said = refused(tmp_path, laid_out(tmp_path, {"people": text}), capsys)
    assert "people.csv：第 3 行" in said
    assert "UTF-8" in said


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a mark"])
@pytest.mark.parametrize("ending", [b"\n", b"\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("blank", [False, True], ids=["tight", "with blank lines"])
def test_one_table_however_it_is_written(mark: bytes, ending: bytes, blank: bool, tmp_path: Path) -> None:
    assert main(command(tmp_path, laid_out(tmp_path, {}))) == 0
    expected = read(tmp_path / "out.result.csv")
    assert expected
    between = ending * 2 if blank else ending
    changed = {
        name: mark + (ending if blank else b"") + between.join(text.encode().splitlines()) + between
        for name, text in RIGHT.items()
    }
    assert main(command(tmp_path, laid_out(tmp_path, dict(changed)))) == 0
    assert read(tmp_path / "out.result.csv") == expected


def test_what_is_passed_over_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed: dict[str, str | bytes] = {
        "people": f"{P},tekun,备注\np1,511181,dispersed,x\n",
        "visits": f"{V}\nv1,nobody,2026-05-06,home\n",
        "events": f"{E}\nno-such-event,00,2026-05-01,\n",
    }
    assert main(command(tmp_path, laid_out(tmp_path, changed))) == 0
    said = capsys.readouterr().err
    assert "备注" in said
    assert "visits.csv：1 行写的人不在名单里" in said
    assert "no-such-event" in said


def test_a_birth_date_after_the_day_of_judgement_is_told_and_taken_as_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = f"{P},birth_date,tekun\np1,350102,2026-05-20,dispersed\np2,350102,2026-05-21,dispersed\n"
    assert main(command(tmp_path, laid_out(tmp_path, {"people": people}))) == 0
    assert "1 人的出生日期晚于判定日，仍照所填计算，请核实（如“p2”）" in capsys.readouterr().err
    assert {row["person_id"] for row in read(tmp_path / "out.result.csv")} == {"p1", "p2"}


HOW = {
    "csv": ODD_IDS,
    "csv without quotes": [id for id in ODD_IDS if not set('",\r') & set(id)],
    "parquet": ODD_IDS,
}


@pytest.mark.parametrize(("kind", "id"), [(kind, id) for kind, ids in HOW.items() for id in ids])
def test_an_id_is_written_back_exactly_as_it_came(kind: str, id: str, tmp_path: Path) -> None:
    files = laid_out(tmp_path, {})
    people = {"person_id": [id], "region": ["350102"], "tekun": ["dispersed"], "household_id": [id]}
    visits = {"visit_id": [id], "person_id": [id], "at": ["2026-05-06"], "channel": ["home"]}
    for name, columns in (("people", people), ("visits", visits)):
        if kind == "parquet":
            files[name] = parquet(tmp_path, name, dict(columns))
            continue
        mark = '"' if kind == "csv" else ""
        cells = [mark + values[0].replace('"', '""') + mark for values in columns.values()]
        files[name].write_bytes(f"{','.join(columns)}\n{','.join(cells)}\n".encode())
    rows = owed(tmp_path, files)
    assert {(row["person_id"], row["done"]) for row in rows} == {(id, "1")}
    assert {row["visit_id"] for row in read(tmp_path / "printed.result.csv")} == {id}


def test_an_id_with_a_space_is_another_id_and_the_notice_shows_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    visits = f"{V}\nv1,p1 ,2026-05-06,home\n"
    assert {row["done"] for row in owed(tmp_path, laid_out(tmp_path, {"visits": visits}))} == {"0"}
    assert "visits.csv：1 行写的人不在名单里，已忽略（如第 2 行“p1 ”）" in capsys.readouterr().err


def test_a_line_ends_at_no_other_sign_than_a_line_end(tmp_path: Path) -> None:
    noted = "，".join(["甲\u2028乙", "甲\x85乙", "甲\x0b乙", "甲\x0c乙", "甲\x1d乙"])
    people = f"{P},tekun,note\np1,350102,dispersed,{noted}\n"
    assert len(owed(tmp_path, laid_out(tmp_path, {"people": people}))) == 1
    assert len(owed(tmp_path, laid_out(tmp_path, {"people": people + '\np2,350102,dispersed,"quoted"\n'}))) == 2
    assert len(owed(tmp_path, laid_out(tmp_path, {"people": people.replace("\n", "\r")}))) == 1


NOTICED = [
    ("visits", f"{V},weather\nv1,p1,2026-05-06,home,fine\n", "所选政策不看这些列，已忽略：weather"),
    ("visits", f"{V},day\nv1,p1,2026-05-06,home,fine\n", "所选政策不看这些列，已忽略：day"),
    ("absences", f"{A},note\n", "用不到这些列，已忽略：note"),
    ("own", f"{O}\np1,guangxi-2023,home,1,week,,\n", "没有选这些政策，已忽略：guangxi-2023"),
    ("people", f"{P},included:liuzhou-2021\np1,350102,true\n", "纳入决定用不到，已忽略：included:liuzhou-2021"),
    ("facts", f"{F}\np1,included:x,true,2026-01-01\n", "纳入决定用不到，已忽略：included:x"),
    ("people", f"{P},\np1,350102,\n", "已忽略：（第 3 列，没有列名）"),
    ("people", f"{P},,\np1,350102,a,b\n", "已忽略：（第 3 列，没有列名）、（第 4 列，没有列名）"),
]


@pytest.mark.parametrize(("name", "text", "notice"), NOTICED)
def test_each_thing_passed_over_has_its_own_sentence(
    name: str, text: str, notice: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command(tmp_path, laid_out(tmp_path, {name: text}))) == 0
    (said,) = [line for line in capsys.readouterr().err.splitlines() if notice in line]
    assert said.startswith(f"提示：{name}.csv：")


def test_a_column_of_a_sum_is_passed_over_in_favour_of_its_parts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = laid_out(tmp_path, {"people": f"{P},frailty\np1,9901,7\n"})
    words = command(tmp_path, files)
    words[words.index("emeishan-2022")] = str(FOLDERS["every-shape"])
    assert main(words) == 0
    assert "“frailty”由 meals、walking 相加得出，这一列已忽略，请填写各项" in capsys.readouterr().err


def test_an_event_that_only_an_overlay_declares_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overlay = tmp_path / "invented-county"
    overlay.mkdir()
    (overlay / "pack.toml").write_text(OVERLAY, "utf-8")
    files = laid_out(
        tmp_path,
        {
            "people": f"{P},tekun,lives_alone\np1,450298,dispersed,true\n",
            "events": f"{E}\nfog,4502,2026-05-18,2026-05-21\n",
        },
    )
    words = command(tmp_path, files)
    words[words.index("emeishan-2022")] = str(overlay)
    assert main(words) == 0
    assert [row["duty"] for row in read(tmp_path / "out.result.csv")] == ["in-fog"]
    assert "没有提到" not in capsys.readouterr().err
