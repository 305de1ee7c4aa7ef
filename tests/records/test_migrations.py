"""An installation from before is brought up to date with everything it holds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

HERE = os.environ.get("KOUMEN_DATABASE_URL", "")
BEFORE = "0007"  # the last state in which free words stood in plain

FILL = """
import json
from django.db import connection
from koumen.records.uid import new_uid
NOW = "2026-11-01 02:00:00+00:00"
def add(table, **row):
    marks = ", ".join(["%s"] * len(row))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO records_{table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))
uid = lambda: new_uid().hex
kept = {"recorded_at": NOW, "withdrawn": False}
add("area", id=9001, uid=uid(), name="甲省", level="province", path="/9001/", functional=False, example=False)
add("person", id=1, uid=uid(), name="韦一", grams="", id_number="", id_index="", phone="", phone_index="", address="",
    note="", area_id=9001, group_name="", group_order=0, to_complete=False, added_at=NOW)
add("importbatch", id=1, uid=uid(), file_name="韦家名单.xlsx", digest="d", layout="table", pack="", state="read",
    heads=json.dumps({"since": "2026-10-08", "faults": {"id-missing": 2}, "sheets": [{"name": "韦家"}]}),
    totals="{}", faults=json.dumps(["工作表“韦家”里…"]), rows=1, done=0, made_at=NOW)
add("importrow", id=1, uid=uid(), batch_id=1, line=3, proposes="join", cells="", changes="[]",
    faults=json.dumps([{"code": "id-missing", "column": "身份证", "severity": "warning"}]))
add("visit", id=1, uid=uid(), knock=uid(), person_id=1, day="2026-10-09", channel="home", result="not_home",
    reason="锁门", kinds="visit", roles="", visitor_name="", respondent="", relation="侄子",
    contacted=json.dumps(["打给侄子", "说住院"]), findings="{}", suggestion="", outcome="", late=False, source="office",
    **kept)
add("fact", id=1, person_id=1, fact="dibao", value="true", since="2026-10-01", source="入户核实", evidence="", **kept)
add("fact", id=2, person_id=1, fact="tekun", value="none", since="2026-10-01", source="女儿说", evidence="低保证", **kept)
add("stay", id=1, person_id=1, area_id=9001, reason="名单导入", **kept)
add("stay", id=2, person_id=1, area_id=9001, reason="去了女儿家", **kept)
"""
READ = """
import json
from koumen.records.models import Fact, ImportBatch, ImportRow, Stay, Visit
visit, batch = Visit.objects.get(), ImportBatch.objects.get()
print(json.dumps({
    "visit": [visit.reason.open(), visit.relation.open(), visit.contacted.open()],
    "facts": [[row.source, row.words.open(), row.evidence.open(), row.uid is None] for row in Fact.objects.order_by("pk")],
    "stays": [[row.reason, row.words.open(), row.uid is None] for row in Stay.objects.order_by("pk")],
    "batch": [batch.file_name.open(), str(batch.since), batch.faults, json.loads(batch.sheets.open()),
              json.loads(batch.notices.open())],
    "row": ImportRow.objects.get().faults,
}))
try:
    Visit._base_manager.filter(pk=1).update(late=True)
except Exception as refused:
    print(type(refused).__name__)
"""
WORDS = ("锁门", "侄子", "女儿说", "低保证", "去了女儿家", "韦家", "身份证")


@pytest.fixture
def address() -> Iterator[str]:
    """The address of an empty database: none for SQLite, one of its own on the PostgreSQL the tests run on."""
    if not HERE:
        yield ""
        return
    import psycopg

    name = f"old{uuid4().hex[:8]}"
    with psycopg.connect(HERE, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield f"{HERE.rsplit('/', 1)[0]}/{name}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(data: Path, address: str, *words: str, said: str = "") -> str:
    quiet = {name: value for name, value in os.environ.items() if not name.startswith(("KOUMEN_", "DJANGO_"))}
    known = {
        "KOUMEN_DATA": str(data),
        "KOUMEN_DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "koumen.server.settings",
    }
    done = subprocess.run(
        [sys.executable, *words], input=said, env=quiet | known, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_words_of_before_are_sealed_and_come_back_as_they_were(tmp_path: Path, address: str) -> None:
    keys = "from pathlib import Path; from koumen.records.secrets.keys import make_keys; "
    run(tmp_path, address, "-c", keys + f"make_keys(Path({str(tmp_path)!r}) / 'keys.json')")
    run(tmp_path, address, "-m", "koumen.cli", "manage", "migrate", "records", BEFORE)
    run(tmp_path, address, "-c", "import django; django.setup()\n" + FILL)
    run(tmp_path, address, "-m", "koumen.cli", "manage", "migrate")
    told, refused = run(tmp_path, address, "-c", "import django; django.setup()\n" + READ).splitlines()
    assert json.loads(told) == {
        "visit": ["锁门", "侄子", "打给侄子；说住院"],
        "facts": [["入户核实", "", "", True], ["", "女儿说", "低保证", False]],
        "stays": [["list", "", True], ["other", "去了女儿家", False]],
        "batch": ["韦家名单.xlsx", "2026-10-08", {"id-missing": 2}, [{"name": "韦家"}], ["工作表“韦家”里…"]],
        "row": [{"code": "id-missing", "severity": "warning"}],
    }
    assert refused.endswith("Error"), "the guard against changes stands again"
    if not address:
        run(tmp_path, address, "-m", "koumen.cli", "manage", "shell", "-c",
            "from django.db import connection; connection.cursor().execute('VACUUM')")  # fmt: skip
        lies = (tmp_path / "koumen.sqlite3").read_bytes()
        assert [word for word in WORDS if word.encode() in lies or json.dumps(word)[1:-1].encode() in lies] == []
