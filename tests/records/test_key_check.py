"""A database is written under one set of keys: another's are refused before anything is read, made or migrated."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from world import a_person, the_machine

from koumen.actions.keys import keep_key_check
from koumen.records.key_check import KeysDoNotFit, require_fitting_keys
from koumen.records.models import KeyCheck
from koumen.records.secrets.keys import KeysMissing, make_keys, read_keys

HERE = os.environ.get("KOUMEN_DATABASE_URL", "")


@pytest.fixture
def address() -> Iterator[str]:
    """The address of an empty database: none for SQLite, one of its own on the PostgreSQL the tests run on."""
    if not HERE:
        yield ""
        return
    import psycopg

    name = f"keys{uuid4().hex[:8]}"
    with psycopg.connect(HERE, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield f"{HERE.rsplit('/', 1)[0]}/{name}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def koumen(data: Path, address: str, *words: str) -> subprocess.CompletedProcess[str]:
    quiet = {name: value for name, value in os.environ.items() if not name.startswith(("KOUMEN_", "DJANGO_"))}
    known = {"KOUMEN_DATA": str(data), "KOUMEN_DATABASE_URL": address}
    return subprocess.run(
        [sys.executable, "-m", "koumen.cli", *words], env=quiet | known, capture_output=True, text=True, check=False
    )


def test_set_up_makes_no_new_keys_over_data_and_nothing_runs_under_anothers(tmp_path: Path, address: str) -> None:
    data = tmp_path / "data"
    assert koumen(data, address, "setup").returncode == 0
    keys = data / "keys.json"
    own = keys.read_text()
    keys.unlink()
    lost = koumen(data, address, "setup")
    assert lost.returncode == 2 and "恢复密钥文件" in lost.stderr and not keys.exists()
    make_keys(keys)
    list_ = tmp_path / "list.csv"
    list_.write_text("姓名,住址\n韦一,甲村\n")
    for words in (["night"], ["serve", "--port", "1"], ["import", "roster", str(list_), "--area", "45"], ["setup"]):
        refused = koumen(data, address, *words)
        assert refused.returncode == 2 and "不是同一套" in refused.stderr, words
        assert "Traceback" not in refused.stderr
    keys.write_text(own)
    assert koumen(data, address, "night").returncode == 0


@pytest.mark.django_db
def test_a_database_from_before_the_check_is_known_by_what_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_person(phone="13000000001")
    assert not KeyCheck.objects.exists()
    require_fitting_keys()
    make_keys(tmp_path / "other.json")
    monkeypatch.setattr(settings, "KEYS", tmp_path / "other.json")
    with pytest.raises(KeysDoNotFit):
        require_fitting_keys()


@pytest.mark.django_db
def test_renewed_keys_fit_as_long_as_the_old_one_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_key_check(the_machine())
    keep_key_check(the_machine())
    assert KeyCheck.objects.count() == 1
    kept = json.loads(Path(settings.KEYS).read_text())
    kept["sm4"]["2"], kept["current"] = "00" * 16, 2
    renewed = tmp_path / "renewed.json"
    renewed.write_text(json.dumps(kept))
    monkeypatch.setattr(settings, "KEYS", renewed)
    require_fitting_keys()
    del kept["sm4"]["1"]
    gone = tmp_path / "gone.json"
    gone.write_text(json.dumps(kept))
    monkeypatch.setattr(settings, "KEYS", gone)
    with pytest.raises(KeysDoNotFit):
        require_fitting_keys()


@pytest.mark.parametrize(
    "text",
    ["{}", "[]", "", "3", '{"current": 1, "sm4": {"1": "00"}, "index": "", "web": "x"}', '{"current": 1, "sm4": []}'],
)
def test_a_damaged_key_file_is_said_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)
    with pytest.raises(KeysMissing, match="内容不全"):
        read_keys(path)


def test_the_command_says_so_too(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{}")
    said = koumen(tmp_path, "", "night")
    assert said.returncode == 2 and "内容不全" in said.stderr and "Traceback" not in said.stderr
