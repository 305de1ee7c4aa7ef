"""The operator's commands: set-up that never loses keys, the first administrator, areas, the journal's chain."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import world
from world import a_user

from koumen.cli import main
from koumen.cli.admin import PASSWORD_VARIABLE
from koumen.records.models import Area, JournalEntry, User


def koumen(data: Path, *arguments: str, **known: str) -> subprocess.CompletedProcess[str]:
    quiet = {name: value for name, value in os.environ.items() if not name.startswith(("KOUMEN_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "koumen.cli", *arguments],
        env=quiet | {"KOUMEN_DATA": str(data)} | known,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_installation_is_prepared_once_and_again(tmp_path: Path) -> None:
    data = tmp_path / "data"
    before = koumen(data, "admin", "journal")
    assert before.returncode == 2 and "koumen setup" in before.stderr
    first = koumen(data, "setup")
    assert first.returncode == 0 and "已生成密钥文件" in first.stdout and "行政区划 3356 个" in first.stdout
    keys = (data / "keys.json").read_text()
    again = koumen(data, "setup")
    assert "密钥文件已有" in again.stdout and (data / "keys.json").read_text() == keys
    made = koumen(data, "admin", "create", "root", **{PASSWORD_VARIABLE: "knock-2-doors"})
    assert made.returncode == 0, made.stderr
    unasked = koumen(data, "admin", "create", "another")
    assert unasked.returncode == 2 and PASSWORD_VARIABLE in unasked.stderr and "Traceback" not in unasked.stderr
    (data / "keys.json").unlink()
    lost = koumen(data, "setup")
    assert lost.returncode == 2 and "恢复密钥文件" in lost.stderr and not (data / "keys.json").exists()


@pytest.mark.django_db
def test_the_first_administrator_has_no_business(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "knock-2-doors")
    assert main(["admin", "create", "root", "--name", "老韦"]) == 0
    user = User.objects.get(username="root")
    assert user.name == "老韦" and user.check_password("knock-2-doors")
    assert [(grant.role, grant.area) for grant in user.grants.all()] == [("system", None)]
    assert JournalEntry.objects.get().what == {"user": str(user.uid)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("password", "says"), [("short-1", "密码太短"), ("aaaaaaaaaaaa", "一种字符"), ("password123", "太常见")]
)
def test_a_weak_password_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], password: str, says: str
) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, password)
    assert main(["admin", "create", "root"]) == 2
    assert says in capsys.readouterr().err and not User.objects.exists()


@pytest.mark.django_db
def test_a_name_taken_is_refused_and_a_password_is_set_anew(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    a_user(username="wei")
    monkeypatch.setenv(PASSWORD_VARIABLE, "another-9-doors")
    assert main(["admin", "create", "wei"]) == 2 and "已有人使用" in capsys.readouterr().err
    assert main(["admin", "password", "nobody"]) == 2 and "没有用户" in capsys.readouterr().err
    assert main(["admin", "password", "wei"]) == 0
    user = User.objects.get(username="wei")
    assert user.check_password("another-9-doors") and user.must_change_password


@pytest.mark.django_db
def test_areas_are_loaded_and_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "areas.csv"
    file.write_text("代码,名称\n45,广西壮族自治区\n4502,柳州市\n450299,青禾县\n450299901,青禾镇\n", encoding="utf-8")
    assert main(["areas", "load", str(file)]) == 0 and "新增 4" in capsys.readouterr().out
    assert main(["areas", "show", "450299"]) == 0
    assert capsys.readouterr().out.splitlines() == ["450299 广西壮族自治区柳州市青禾县", "  450299901 青禾镇"]
    again = tmp_path / "again.csv"
    again.write_text(
        "代码,名称,启用,停用,原代码\n450299903,青禾街道,2026-07-01,,450299901\n450299904,老乡,,2020-01-01,\n", "utf-8"
    )
    assert main(["areas", "load", str(again)]) == 0 and capsys.readouterr()
    assert main(["areas", "show", "450299"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["  450299903 青禾街道"], "once, by today's code, none long gone"
    assert main(["areas", "show", "99"]) == 1
    file.write_text("代码,名称\n4502\n", encoding="utf-8")
    assert main(["areas", "load", str(file)]) == 2
    assert "有 1 处错误，没有载入" in capsys.readouterr().err and Area.objects.count() == 5


@pytest.mark.django_db
def test_the_journal_is_sealed_and_checked(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "knock-2-doors")
    main(["admin", "create", "root"])
    assert main(["admin", "journal"]) == 0
    assert "已封存 1 条（本次 1 条），未封存 0 条" in capsys.readouterr().out


@pytest.mark.django_db
def test_an_office_and_its_first_account_are_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world.a_county()
    assert main(["admin", "office", "青禾县民政局", "--area", "450299", "--keeps-from", "2026-11-01"]) == 0
    told = ["--name", "覃局", "--role", "county", "--area", "450299", "--office", "青禾县民政局"]
    assert main(["admin", "account", "qin", *told]) == 0
    said = capsys.readouterr().out
    password = said.partition("第一次登录的密码：")[2].partition("（")[0]
    user = User.objects.get(username="qin")
    assert user.check_password(password)
    assert user.organisation is not None
    assert user.organisation.name == "青禾县民政局"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["office", "某局", "--area", "999999"], "没有代码为 999999 的地方"),
        (["account", "a b", "--name", "覃局", "--role", "county", "--area", "450299"], "不能有空格"),
        (["account", "qin", "--name", "覃局", "--role", "boss", "--area", "450299"], "请选角色"),
        (
            ["account", "qin", "--name", "覃局", "--role", "county", "--area", "450299", "--office", "无"],
            "请选本地的机构",
        ),
        (["create", ""], "用户名用 2 至 60 个"),
    ],
)
def test_what_cannot_be_made_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], says: str
) -> None:
    world.a_county()
    monkeypatch.setenv(PASSWORD_VARIABLE, "knock-2-doors")
    assert main(["admin", *words]) == 2
    assert says in capsys.readouterr().err
    assert not User.objects.exists()
