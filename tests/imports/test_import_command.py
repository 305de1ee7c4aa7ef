"""`koumen import roster`: the same import from the command line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from invented import FIXTURES
from world import a_place, the_machine

from koumen.actions.packs import adopt_pack
from koumen.cli import main
from koumen.policy.library import open_pack
from koumen.records.models import Person

pytestmark = pytest.mark.django_db
ROSTER = str(FIXTURES / "official-wps.xlsx")


@pytest.fixture(autouse=True)
def county() -> None:
    for code, name in (
        ("450299", "示例县"),
        ("450299101", "龙溪镇"),
        ("450299101201", "大岭村委会"),
        ("450299101001", "民权社区居委会"),
    ):
        a_place(code, name)
    adopt_pack(the_machine(), open_pack("liuzhou-2021"), since=date(2021, 5, 31))


def test_a_preview_writes_nobody_and_says_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "roster", ROSTER, "--area", "450299", "--pack", "liuzhou-2021"]) == 0
    said = capsys.readouterr().out
    assert "认出 序号、姓名、性别、身份证号码、住址、访视对象类型（1至4）、备注" in said
    assert "第 7 行“身份证号码”被表格改成了 9.901E+17" in said
    assert "名单自 2026-10-08 起算" in said
    assert not Person.objects.exists()
    batch = said.split("koumen import confirm ")[1].split()[0]
    assert main(["import", "confirm", batch]) == 0
    assert "已写入：新增 " in capsys.readouterr().out
    assert Person.objects.filter(name="覃福生").exists()


def test_rejected_rows_are_saved_beside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    back = tmp_path / "back.xlsx"
    since = ["--since", "2026-11-01", "--confirm", "--returned", str(back)]
    assert main(["import", "roster", ROSTER, "--area", "450299", "--pack", "liuzhou-2021", *since]) == 0
    assert "未导入" in capsys.readouterr().out
    names = [row[1] for row in openpyxl.load_workbook(back).active.iter_rows(values_only=True)]
    assert "罗新民" in names
    assert Person.objects.get(name="覃福生").stays.get().since == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [([ROSTER, "--area", "999999"], "没有代码为 999999 的地方"), ([ROSTER, "--area", "450299", "--pack", "fuzhou-2018"], "还没有采用政策"),
     (["nowhere.xlsx", "--area", "450299"], "读不到文件"), ([__file__, "--area", "450299"], "没有找到表头")],
)  # fmt: skip
def test_refusals_say_what_to_do(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "roster", *arguments]) == 2
    assert says in capsys.readouterr().err
    assert not Person.objects.exists()
