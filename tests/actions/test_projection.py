"""The projection is what the engine says, kept as rows: deriving again changes nothing, deleting it loses nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import world

from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive, derive_all, horizon
from koumen.engine.evaluate import evaluation
from koumen.policy.library import open_pack
from koumen.records.adopted import adopted_packs
from koumen.records.arrow import inputs_for
from koumen.records.models import Ask, Person, Standing, Window

pytestmark = pytest.mark.django_db
REFERENCE = Path(__file__).parents[1] / "reference" / "packs"
COLUMNS = ("person_id", "pack", "duty", "starts", "due_by", "required", "done", "met_on")


def _adopt(*packs: str) -> None:
    actor = world.the_machine()
    for pack in packs:
        adopt_pack(actor, open_pack(pack), since=date(2018, 1, 1))


def _rows() -> list[tuple[object, ...]]:
    return sorted(Window.objects.values_list(*COLUMNS), key=str)


@pytest.mark.clause("EMS-04-4", "EMS-04-5")
def test_rows_are_the_engines_own() -> None:
    _adopt("emeishan-2022")
    village = world.a_place("511181001001")
    granny = world.an_elder(alone=True, age=84, village=village, hukou_region="511181")
    for fact, value in {"hukou_kind": "rural", "left_behind": "true", "tekun": "none"}.items():
        world.a_fact(granny, fact, value, since=date(2020, 1, 1))
    world.a_visit(granny, day=date(2026, 11, 4), channel="phone")
    derive([granny.pk], today=world.TODAY)
    work = evaluation(
        adopted_packs(world.TODAY),
        inputs_for([granny.pk]),
        world.TODAY,
        first=date(2022, 1, 1),
        last=horizon(world.TODAY),
    )
    told = [
        (int(r["person_id"]), r["pack"], r["duty"], r["starts"], r["due_by"], r["required"], r["done"], r["met_on"])
        for r in work.out().to_pylist()
    ]
    assert told
    assert _rows() == sorted(told, key=str)
    assert Standing.objects.filter(person=granny, tier="key").exists()


def test_deriving_again_changes_nothing_and_deleting_loses_nothing() -> None:
    _adopt("emeishan-2022", "guangxi-2023")
    village = world.a_place("450299001001")
    granny = world.an_elder(alone=True, age=84, village=village)
    first = derive([granny.pk], today=world.TODAY)
    before = _rows()
    assert first.added
    again = derive_all(today=world.TODAY)
    assert (again.added, again.removed) == (0, 0)
    Window.objects.all().delete()
    derive_all(today=world.TODAY)
    assert _rows() == before


def test_an_unknown_fact_is_asked() -> None:
    _adopt("guangxi-2023")
    elder = world.an_elder(age=70, village=world.a_place("450299001001"))
    derive([elder.pk], today=world.TODAY)
    asked = Ask.objects.filter(person=elder).values_list("missing", flat=True)
    assert any("lives_alone" in missing for missing in asked)
    assert Person.objects.count() == 1


def test_a_home_stands_once_however_its_members_spans_overlap() -> None:
    _adopt("fuzhou-2018")
    home = world.a_home(world.a_village("350299001001", "海边村"))
    he = world.a_person("林家旺", born=date(1976, 3, 7), household=home, sudden_hardship=True)
    she = world.a_person("陈玉兰", born=date(1966, 9, 30), household=home, since=date(2021, 5, 1), sudden_hardship=True)
    world.a_fact(he, "dibao", True, since=date(2023, 2, 1))
    for person in (he, she):
        world.a_fact(person, "hukou_region", "3501", since=date(2000, 1, 1))
    derive([he.pk, she.pk], today=world.TODAY)
    rows = Standing.objects.filter(household=home, pack="fuzhou-2018")
    assert [(row.category, row.first, row.last) for row in rows] == [("sudden-hardship", date(2018, 1, 1), None)]
    for _ in range(3):
        again = derive_all(today=world.TODAY)
        assert (again.added, again.removed) == (0, 0)


def test_a_home_stands_by_all_its_members_categories_together_and_their_highest_tier() -> None:
    adopt_pack(world.the_machine(), open_pack(str(REFERENCE / "every-household")), since=date(2025, 1, 1))
    home = world.a_home()
    poor = world.a_person("甲", age=40, household=home, dibao=True, since=date(2025, 1, 1))
    ill = world.a_person("乙", age=60, household=home, disabled=True, since=date(2026, 3, 1))
    world.a_fact(ill, "ill", "1", since=date(2026, 3, 1))
    derive([poor.pk, ill.pk], today=world.TODAY)
    rows = Standing.objects.filter(household=home).order_by("first")
    assert [(row.category, row.tier, row.first, row.last) for row in rows] == [
        ("poor", "general", date(2025, 1, 1), date(2026, 2, 28)),
        ("poor+ill", "middle", date(2026, 3, 1), None),
    ]
