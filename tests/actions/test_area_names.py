"""A new name of a place holds from its day: shown and understood from then on, and not before."""

from __future__ import annotations

from datetime import date

import pytest
import world

from koumen.actions.areas import take_areas
from koumen.actions.imports.preview import gazetteer_of
from koumen.actions.night import nightly_round
from koumen.records.models import Area, AreaName

pytestmark = pytest.mark.django_db
DAY = date(2027, 1, 1)
CODE = "450299901201"


@pytest.mark.parametrize("row", [f"{CODE},新荷村,{DAY},", f"450299901299,新荷村,{DAY},{CODE}"])
def test_a_name_to_come_is_borne_from_its_day(row: str) -> None:
    village = world.a_village(CODE, "荷塘村")
    take_areas(world.the_machine(), f"代码,名称,启用,原代码\n{row}\n")
    assert Area.objects.get(pk=village.pk).name == "荷塘村"
    assert gazetteer_of(world.a_county(), world.TODAY).find(address="荷塘村1号").place.id == village.pk
    nightly_round(world.the_machine())
    assert Area.objects.get(pk=village.pk).name == "荷塘村"
    nightly_round(world.the_machine(DAY))
    assert Area.objects.get(pk=village.pk).name == "新荷村"
    assert not AreaName.objects.exists()


def test_a_name_of_today_is_borne_at_once() -> None:
    village = world.a_village(CODE, "荷塘村")
    taken = take_areas(world.the_machine(), f"代码,名称\n{CODE},新荷村\n")
    assert (taken.renamed, Area.objects.get(pk=village.pk).name) == (1, "新荷村")


@pytest.mark.parametrize("address", ["青禾镇荷塘村3号", "荷塘村3号"])
def test_a_merged_village_means_the_one_it_was_merged_into(address: str) -> None:
    world.a_township()
    world.a_village(CODE, "荷塘村")
    heir = world.a_place("450299902202", "竹湾村")
    table = f"代码,名称,停用,并入\n{CODE},荷塘村,2026-01-01,450299902202\n"
    take_areas(world.the_machine(), table)
    assert gazetteer_of(world.a_county(), world.TODAY).find(address=address).place.id == heir.pk
    assert gazetteer_of(world.a_county(), world.TODAY).find(code=CODE).place.id == heir.pk
