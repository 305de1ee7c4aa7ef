"""Wrong files of `koumen evaluate`: each is refused by file, line, column and remedy, and nothing is written."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from engine.files import read

from koumen.cli import main

RIGHT = {
    "people": "person_id,region,birth_date,lives_alone,tekun\np1,350102,1940-01-01,true,dispersed\n",
    "visits": "visit_id,person_id,at,channel\nv1,p1,2026-05-06,home\n",
    "events": "event,scope,from,until\n",
    "absences": "person_id,from,until,reason\n",
    "facts": "person_id,fact,value,from\n",
    "own": "person_id,pack,channels,at_least,per,from,until\n",
}
OUTPUTS = ("out", "screening", "printed")
People, Visits, Events, Absences, Facts, Own = RIGHT
P, V = "person_id,region", "visit_id,person_id,at,channel"
E, A = "event,scope,from,until", "person_id,from,until,reason"
F, O = "person_id,fact,value,from", "person_id,pack,channels,at_least,per,from,until"  # noqa: E741

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
    "a quote that never ends": (People, f'{P}\np1,"511181\n', 2, "", "引号"),
    "a blank line before the header": (People, f"\n{P}\np1,511181\n", 1, "", "空行"),
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


def command(folder: Path, files: dict[str, Path]) -> list[str]:
    words = ["evaluate", "--pack", "emeishan-2022", "--pack", "fuzhou-2018", "--on", "2026-05-20"]
    for name, path in files.items():
        words += [f"--{name}", str(path)]
    for name in OUTPUTS:
        words += [f"--{name}", str(folder / f"{name}.result.csv")]
    return words


def laid_out(folder: Path, changed: dict[str, str | bytes]) -> dict[str, Path]:
    files = {name: folder / f"{name}.csv" for name in RIGHT}
    for name, text in (RIGHT | changed).items():
        files[name].write_bytes(text if isinstance(text, bytes) else text.encode())
    return files


def refused(folder: Path, files: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> str:
    """Run the command, hold that it refuses and writes nothing, and return what it says."""
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert main(command(folder, files)) == 2
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    said = capsys.readouterr()
    assert said.out == ""
    return said.err.strip().splitlines()[-1]


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
    changed = {name: mark + between.join(text.encode().splitlines()) + between for name, text in RIGHT.items()}
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


def parquet(folder: Path, name: str, columns: dict[str, list[object]]) -> Path:
    path = folder / f"{name}.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def test_parquet_with_types_says_what_csv_says(tmp_path: Path) -> None:
    files = laid_out(tmp_path, {})
    assert main(command(tmp_path, files)) == 0
    expected = read(tmp_path / "out.result.csv")
    assert expected
    files["people"] = parquet(
        tmp_path,
        "people",
        {
            "person_id": ["p1"],
            "region": ["350102"],
            "birth_date": [date(1940, 1, 1)],
            "lives_alone": [True],
            "tekun": ["dispersed"],
        },
    )
    files["visits"] = parquet(
        tmp_path,
        "visits",
        {"visit_id": ["v1"], "person_id": ["p1"], "at": [datetime(2026, 5, 6, 9, 30)], "channel": ["home"]},
    )
    assert main(command(tmp_path, files)) == 0
    assert read(tmp_path / "out.result.csv") == expected


@pytest.mark.parametrize(
    ("columns", "column", "remedy"),
    [
        ({"person_id": ["p1", None], "region": ["511181", "511181"]}, "person_id", "补填"),
        ({"person_id": ["p0", "p1"], "region": ["511181", "x"]}, "region", "行政区划代码"),
        ({"person_id": ["p0", "p1"], "region": ["511181"] * 2, "ability": ["able", "x"]}, "ability", "partial"),
        ({"person_id": ["p1", "p1"], "region": ["511181"] * 2}, "from", "until"),
    ],
)
def test_wrong_parquet_is_refused_as_csv_is(
    columns: dict[str, list[object]], column: str, remedy: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = laid_out(tmp_path, {}) | {"people": parquet(tmp_path, "people", columns)}
    said = refused(tmp_path, files, capsys)
    assert f"people.parquet：第 3 行“{column}”列" in said
    assert remedy in said


def test_a_broken_parquet_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = laid_out(tmp_path, {}) | {"people": tmp_path / "people.parquet"}
    files["people"].write_bytes(b"PAR1 and no more")
    assert "people.parquet：整个文件" in refused(tmp_path, files, capsys)


def test_nothing_is_half_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = laid_out(tmp_path, {})
    words = command(tmp_path, files)
    words[words.index("--screening") + 1] = str(tmp_path / "no-such-folder" / "screening.csv")
    before = sorted(tmp_path.iterdir())
    assert main(words) == 2
    assert sorted(tmp_path.iterdir()) == before
    assert "写不进去" in capsys.readouterr().err
