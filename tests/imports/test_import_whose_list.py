"""Of which places a list is: who can be left out by it, and whose rows on it are somebody else's."""

from __future__ import annotations

import pytest
from world import a_person, a_place, the_machine

from koumen.actions.imports.confirm import confirm_roster
from koumen.actions.imports.preview import Preview, RosterFile, preview_roster
from koumen.actions.imports.refusals import ImportRefused
from koumen.actions.imports.settling import Accepted
from koumen.cli import main
from koumen.ledgers import imports as lists
from koumen.records.models import Area, ImportBatch, Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county() -> Area:
    """Two townships of one county, somebody of a former plain list in each of them."""
    places = {
        code: a_place(code, name)
        for code, name in (
            ("450299", "示例县"), ("450299101", "龙溪镇"), ("450299101201", "大岭村委会"), ("450299101202", "新村村委会"),
            ("450299201", "青石乡"), ("450299201201", "上洞村委会"),
        )
    }  # fmt: skip
    former = "姓名,住址\n韦大岭,龙溪镇大岭村1号\n覃上洞,青石乡上洞村2号\n"
    confirm_roster(the_machine(), batch_uid=_preview(former, places["450299"]).batch, accepted=Accepted())
    return places["450299"]


def _preview(table: str, area: Area) -> Preview:
    return preview_roster(the_machine(), file=RosterFile("名单.csv", table.encode()), area=area)


def _said(shown: Preview) -> list[str]:
    return [says for line in lists.preview(the_machine(), str(shown.batch)).lines for says in line.says]


def _left(shown: Preview) -> set[str]:
    return {line.name for line in lists.preview(the_machine(), str(shown.batch), "gone").lines}


def _list_of(unit: str) -> str:
    return f"访视对象名单,\n填报单位：{unit},\n姓名,住址\n莫新人,大岭村9号\n"


def test_a_list_of_a_township_leaves_nobody_of_another_out(county: Area) -> None:
    shown = _preview(_list_of("龙溪镇人民政府"), county)
    assert _left(shown) == {"韦大岭"}
    assert "只与龙溪镇的人比对退出" in shown.notices[0]


def test_a_list_of_the_county_leaves_out_whoever_is_not_on_it(county: Area) -> None:
    shown = _preview(_list_of("示例县民政局"), county)
    assert _left(shown) == {"韦大岭", "覃上洞"}
    assert not any("填报单位" in notice for notice in shown.notices)


@pytest.mark.parametrize(("unit", "code"), [("青石乡人民政府", "450299101"), ("外县民政局", "450299")])
def test_a_list_from_elsewhere_is_said_and_leaves_nobody_out(unit: str, code: str) -> None:
    shown = _preview(_list_of(unit), a_place(code))
    assert _left(shown) == set()
    assert f"填报单位“{unit}”不在" in shown.notices[0]


def test_the_lines_of_the_file_are_counted_not_who_is_absent_from_it(county: Area) -> None:
    shown = _preview(_list_of("示例县民政局"), county)
    confirm_roster(the_machine(), batch_uid=shown.batch)
    batch = ImportBatch.objects.get(uid=shown.batch)
    assert (shown.totals["leave"], batch.rows, batch.done) == (2, 1, 1)


@pytest.mark.parametrize(
    ("code", "row", "named"),
    [("450299101", "姓名,住址\n莫东,青石乡5号\n", "青石乡"), ("450299101", "姓名,住址\n莫东,上洞村5号\n", "青石乡上洞村委会"),
     ("450299101201", "姓名,住址\n莫东,龙溪镇新村村5号\n", "龙溪镇新村村委会"),
     ("450299101", "姓名,乡镇,村,住址\n莫东,青石,上洞,5号\n", "青石乡")],
)  # fmt: skip
def test_a_row_of_another_place_of_the_county_is_asked_about(code: str, row: str, named: str) -> None:
    shown = _preview(row, a_place(code))
    assert shown.totals["ask"] == 1
    assert f"写的是{named}，不在这份名单的地方" in "".join(_said(shown))
    confirm_roster(the_machine(), batch_uid=shown.batch)
    assert not Person.objects.filter(name="莫东").exists()


def test_a_row_that_names_its_own_place_too_is_its_own() -> None:
    shown = _preview("姓名,住址\n莫东,龙溪镇大岭村5号（原青石乡）\n", a_place("450299101"))
    assert shown.totals["ask"] == 0


def test_who_is_kept_here_is_not_asked_for_again() -> None:
    a_person("黄在册", village=a_place("450299101201"), id_number="990101194403051216")
    shown = _preview("姓名,身份证号码,住址\n黄在册,990101194403051216,青石乡5号\n", a_place("450299101"))
    assert (shown.totals["change"], shown.totals["ask"]) == (1, 0)


def test_a_heading_alone_is_refused_and_keeps_no_batch(county: Area) -> None:
    before = ImportBatch.objects.count()
    with pytest.raises(ImportRefused, match="表里只有表头，没有人员"):
        _preview("姓名,身份证号码,住址\n", county)
    assert ImportBatch.objects.count() == before


def test_what_still_asks_after_confirming_is_counted(tmp_path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "名单.csv").write_text("姓名,住址\n莫东,青石乡5号\n莫西,大岭村6号\n", "utf-8")
    assert main(["import", "roster", str(tmp_path / "名单.csv"), "--area", "450299101", "--confirm"]) == 0
    said = capsys.readouterr().out
    assert "还有 1 行须选定，没有写入" in said and "网页“导入名单”" in said
