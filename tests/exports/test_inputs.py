"""What is exported and evaluated elsewhere is what the pages show, row for row."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
import world

from koumen.actions.exports import export_inputs
from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive_all, horizon
from koumen.actions.refusals import Refused
from koumen.cli import main
from koumen.ledgers.status import status_of
from koumen.policy.library import open_packs
from koumen.records.models import Area, JournalEntry, Window

LAW = ("liuzhou-2021", "example-county-2026", "guangxi-2023", "fuzhou-2018")
KEEPS = date(2026, 9, 1)


@pytest.fixture
def county(transactional_db) -> Area:
    """A county under three policies: someone alone, a home of two, a departure, an absence, a season, late visits."""
    for pack in open_packs(LAW):
        adopt_pack(world.the_machine(), pack, since=date(2018, 1, 1))
    place = world.a_county()
    world.an_office(place, keeps_from=KEEPS)
    known = {"tekun": "none", "ability": "able", "disabled": False}
    granny = world.an_elder(name="韦凤英", age=83, alone=True, dibao=True, **known)
    home = world.a_home()
    for name, age in (("覃大明", 71), ("莫小妹", 66)):
        world.an_elder(name=name, age=age, household=home, dibao=True, ill=True, alone=False, **known)
    gone = world.an_elder(name="李桂花", age=90, alone=True, until=date(2026, 10, 20), **known)
    world.an_elder(name="蒙志明", age=70, alone=None)
    elsewhere = world.a_village("350199901201", "海棠村")
    world.an_elder(name="林水生", age=70, village=elsewhere, household=world.a_home(elsewhere), sudden_hardship=True)
    world.a_fact(granny, "ability", "unable", since=date(2026, 10, 9))
    world.an_inclusion(gone, "guangxi-2023", False, since=date(2026, 9, 10))
    world.an_absence(granny, date(2026, 9, 28), date(2026, 10, 20))
    world.a_special_period("cold-wave", date(2026, 11, 18), area=place)
    world.a_visit(granny, date(2026, 9, 3), at=world.NOW.time())
    world.a_visit(granny, date(2026, 11, 19), told_at=world.NOW)
    world.a_visit(gone, date(2026, 9, 20), channel="phone")
    derive_all(today=world.TODAY)
    return place


def _evaluated(folder: Path, packs: tuple[str, ...]) -> list[tuple[str, ...]]:
    files = [f"--{name}={folder / name}.csv" for name in ("people", "visits", "events", "absences", "facts", "own")]
    span = ["--on", f"{world.TODAY}", "--from", f"{KEEPS}", "--to", f"{horizon(world.TODAY)}"]
    law = [word for pack in packs for word in ("--pack", pack)]
    assert main(["evaluate", *law, *files, *span, "--out", str(folder / "out.csv")]) == 0
    with (folder / "out.csv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    columns = ("person_id", "pack", "duty", "starts", "due_by", "required", "done", "status")
    return sorted(tuple(row[name] for name in columns) for row in rows if row["starts"] >= f"{KEEPS}")


def _shown(area: Area) -> list[tuple[str, ...]]:
    found = []
    for row in Window.objects.filter(area__path__startswith=area.path):
        subject = str(row.person_id) if row.person_id else f"h{row.household_id}"
        days = (str(row.starts), str(row.due_by or ""))
        counts = (str(row.required), str(row.done), status_of(row, world.TODAY))
        found.append((subject, row.pack, row.duty, *days, *counts))
    return sorted(found)


def test_export_then_evaluate_is_what_the_pages_show(county: Area, tmp_path: Path, capsys) -> None:
    assert main(["export", "inputs", "--area", "450299", "--to", str(tmp_path / "files")]) == 0
    said = capsys.readouterr()
    assert "people 5 行" in said.out
    assert said.err.startswith(f"青禾县自 {KEEPS} 起接管：此前开始的访视期这里记作未接管")
    assert f"--from {KEEPS}" in said.err and f"starts 不早于 {KEEPS}" in said.err
    evaluated = _evaluated(tmp_path / "files", LAW)
    assert evaluated == _shown(county)
    assert {row[-1] for row in evaluated} >= {"met", "missed", "due", "excused", "upcoming"}
    assert JournalEntry.objects.filter(deed="exports.export_inputs", area=county).count() == 1


def test_an_unknown_place_is_refused_in_chinese(transactional_db, tmp_path: Path, capsys) -> None:
    assert main(["export", "inputs", "--area", "999999", "--to", str(tmp_path / "files")]) == 2
    assert "没有代码为 999999 的地方" in capsys.readouterr().err
    assert not (tmp_path / "files").exists()


def test_only_the_operator_exports_a_register(transactional_db, tmp_path: Path) -> None:
    officer = world.acting(world.a_user("county", world.a_county()))
    with pytest.raises(Refused, match="运维人员"):
        export_inputs(officer, area=world.a_county(), folder=tmp_path)
    assert list(tmp_path.iterdir()) == []
