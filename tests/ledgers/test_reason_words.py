"""Reasons as a clerk reads them: today's age beside the age asked for, values in words, nothing of the law's own switches."""

from __future__ import annotations

from datetime import date

import pytest
import world
from ledgers.town import CITY, adopted, derived, granny, keeping, township_officer

from koumen.ledgers.casefile import casefile
from koumen.ledgers.reason_words import leaf_said
from koumen.policy.conditions import Leaf
from koumen.policy.library import open_pack
from koumen.policy.words import Words

TODAY = date(2026, 11, 21)
FACTS = {"birth_date": date(1947, 12, 1), "age": 70, "lives_alone": True, "tekun": "none", "children_away_months": 4.0}


@pytest.mark.parametrize(
    ("leaf", "says"),
    [
        (("age", ">=", "60"), "78 周岁（满 60 周岁起）"),
        (("age", ">=", "$advanced_age"), "78 周岁（满 80 周岁起）"),
        (("age", "<", "18"), "78 周岁（未满 18 周岁）"),
        (("lives_alone", "=", "true"), "独居：是"),
        (("severe_disability", "=", "true"), "重度残疾：不知道"),
        (("tekun", "=", "dispersed"), "特困供养：非特困（要分散供养特困人员）"),
        (("children_away_months", ">=", "6"), "子女离开时间：4 个月（6 个月起）"),
    ],
)
def test_a_leaf_is_said_as_people_say_it(leaf, says):
    pack = open_pack("emeishan-2022")
    fact, op, value = leaf
    assert leaf_said(Leaf(fact, op, (value,), f"{fact} {op} {value}"), FACTS, Words(pack), TODAY) == says


def test_whose_birth_date_nobody_knows_has_no_age():
    said = leaf_said(Leaf("age", ">=", ("60",), "age >= 60"), {}, Words(open_pack("emeishan-2022")), TODAY)
    assert said == "年龄不知道（满 60 周岁起）"


@pytest.mark.django_db
def test_the_age_in_a_reason_is_that_of_the_head_and_no_switch_of_the_law_is_a_reason():
    adopted()
    keeping()
    wei = granny(age=83)
    derived(wei)
    file = casefile(township_officer(), str(wei.uid))
    said = [reason.says for standing in file.standings for reason in standing.reasons]
    assert file.who.age == 83
    assert any(says.startswith("83 周岁（满") for says in said)
    assert not [says for says in said if "按本地规定" in says or "连接" in says or "$" in says]


@pytest.mark.django_db
def test_the_year_of_festivals_is_named_after_all_of_them():
    adopted()
    keeping()
    wei = granny()
    derived(wei)
    says = [year.says for year in casefile(township_officer(), str(wei.uid)).years if year.clause.pack == CITY]
    assert "元旦、春节、儿童节、中秋节、重阳节前各上门访视 1 次" in says
    assert world.TODAY == TODAY
