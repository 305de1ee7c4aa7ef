"""Parquet says what CSV says: the same blanks, the same days, the same refusals."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from engine.files import read
from engine.laid_out import P, V, command, laid_out, owed, parquet, refused

from koumen.cli import main


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


BLANKS = [pa.array(["", None]), pa.array([" ", "\u3000"]), pa.nulls(2), pa.array(["", ""]).dictionary_encode()]


@pytest.mark.parametrize("blanks", BLANKS, ids=["empty", "spaces", "nulls", "dictionary"])
def test_what_is_blank_in_csv_is_blank_in_parquet(blanks: pa.Array, tmp_path: Path) -> None:
    heads = [
        "from",
        "until",
        "household_id",
        "birth_date",
        "lives_alone",
        "dibao",
        "included:fuzhou-2018",
        "hukou_region",
    ]
    lines = "".join(f"p{n},350102,dispersed{',' * len(heads)}\n" for n in (1, 2))
    visits = f"{V},result,kind,role,visitor_id\nv1,p1,2026-05-06,home,,,,\nv2,p2,2026-05-06,home,,,,\n"
    files = laid_out(tmp_path, {"people": f"{P},tekun,{','.join(heads)}\n{lines}", "visits": visits})
    expected = owed(tmp_path, files)
    assert {row["done"] for row in expected} == {"1"}
    people = {"person_id": ["p1", "p2"], "region": ["350102"] * 2, "tekun": ["dispersed"] * 2}
    went = {"visit_id": ["v1", "v2"], "person_id": ["p1", "p2"], "at": ["2026-05-06"] * 2, "channel": ["home"] * 2}
    files["people"] = parquet(tmp_path, "people", people | dict.fromkeys(heads, blanks))
    files["visits"] = parquet(
        tmp_path, "visits", went | dict.fromkeys(("result", "kind", "role", "visitor_id"), blanks)
    )
    assert owed(tmp_path, files) == expected


def test_what_is_no_number_in_parquet_is_unknown(tmp_path: Path) -> None:
    away = (
        "birth_date,children,children_away_months,hukou_region,hukou_kind,left_behind,lives_alone,ability,accompanied"
    )
    facts = "1950-01-01,elsewhere,,511181,rural,是,否,able,否"
    files = laid_out(tmp_path, {"people": f"{P},tekun,{away}\np1,511181,none,{facts}\n"})
    expected = owed(tmp_path, files)
    unknown = read(tmp_path / "screening.result.csv")
    assert {row["missing"] for row in unknown if row["pack"] == "emeishan-2022"} == {"children_away_months"}
    columns: dict[str, object] = {"person_id": ["p1"], "region": ["511181"], "tekun": ["none"]}
    columns |= {name: [value] for name, value in zip(away.split(","), facts.split(","), strict=True)}
    files["people"] = parquet(tmp_path, "people", columns | {"children_away_months": [float("nan")]})
    assert owed(tmp_path, files) == expected
    assert read(tmp_path / "screening.result.csv") == unknown


@pytest.mark.parametrize(
    ("column", "values", "word"),
    [
        ("person_id", [""], "不能为空"),
        ("person_id", ["  "], "不能为空"),
        ("person_id", [b"p1"], "二进制"),
        ("person_id", [1.0], "小数"),
        ("person_id", [True], "真假值"),
        ("region", [350102.0], "存为文本"),
        ("region", [date(2026, 1, 1)], "日期"),
        ("birth_date", [1950.0], "小数"),
        ("children_away_months", [float("inf")], "不是数"),
        ("from", [datetime(2300, 1, 1)], "1800 至 2199 年"),
        ("from", [date(1492, 1, 1)], "1800 至 2199 年"),
    ],
)
def test_a_column_of_the_wrong_type_is_refused_with_a_fitting_remedy(
    column: str, values: list[object], word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    columns: dict[str, object] = {"person_id": ["p1"], "region": ["350102"]}
    files = laid_out(tmp_path, {}) | {"people": parquet(tmp_path, "people", columns | {column: values})}
    said = refused(tmp_path, files, capsys)
    assert f"“{column}”列" in said
    assert word in said


def test_times_of_any_kind_in_parquet_are_chinese_local_time(tmp_path: Path) -> None:
    files = laid_out(tmp_path, {})
    columns: dict[str, object] = {"visit_id": ["v1"], "person_id": ["p1"], "channel": ["home"]}
    for at in (
        pa.array([datetime(2026, 4, 30, 16)], pa.timestamp("ms", "UTC")),
        pa.array([datetime(2026, 4, 30, 18)], pa.timestamp("us", "Europe/Berlin")),
        pa.array([1777565000000000123], pa.timestamp("ns", "UTC")),
        pa.array([datetime(2026, 5, 1)], pa.timestamp("s")),
        pa.array([date(2026, 5, 1)], pa.date64()),
    ):
        files["visits"] = parquet(tmp_path, "visits", columns | {"at": at})
        assert {row["met_on"] for row in owed(tmp_path, files)} == {"2026-05-01"}


def test_a_broken_parquet_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = laid_out(tmp_path, {}) | {"people": tmp_path / "people.parquet"}
    files["people"].write_bytes(b"PAR1 and no more")
    assert "people.parquet：整个文件" in refused(tmp_path, files, capsys)
