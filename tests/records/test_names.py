"""Finding people by name: the same answer on both databases."""

from __future__ import annotations

import pytest
from django.db import connection
from world import a_person

from koumen.records.models import Person
from koumen.records.names import name_grams, names_like

pytestmark = pytest.mark.django_db
NAMES = ("韦小明", "单雨桐", "曾国安", "吕布", "阿依古丽·买买提", "王小明", "𬭎大力", "明")


@pytest.fixture
def everyone() -> None:
    for name in NAMES:
        a_person(name)


def found(asked: str) -> set[str]:
    return set(Person.objects.filter(names_like(asked)).values_list("name", flat=True))


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("小明", {"韦小明", "王小明"}),
        ("明", {"韦小明", "王小明", "明"}),
        ("韦小明", {"韦小明"}),
        ("wxm", {"韦小明", "王小明"}),
        ("WangXiaoMing", {"王小明"}),
        ("wang xiao", {"王小明"}),
        ("xiaoming", {"韦小明", "王小明"}),
        ("王 xm", {"王小明"}),
        ("shan", {"单雨桐"}),
        ("shanyutong", {"单雨桐"}),
        ("zengguoan", {"曾国安"}),
        ("lvbu", {"吕布"}),
        ("买买提", {"阿依古丽·买买提"}),
        ("阿依古丽·买买提", {"阿依古丽·买买提"}),
        ("𬭎", {"𬭎大力"}),
        ("明小", set()),
        ("zzz", set()),
        ("", set()),
        ("  ", set()),
        ('"', set()),
        ("'; DROP", set()),
    ],
)
def test_people_are_found(everyone: None, asked: str, names: set[str]) -> None:
    assert found(asked) == names


def test_a_changed_name_is_found_by_the_new_one_alone(everyone: None) -> None:
    person = Person.objects.get(name="吕布")
    person.name = "貂蝉"
    person.grams = name_grams(person.name)
    person.save()
    assert found("貂蝉") == {"貂蝉"} and found("吕布") == set()
    Person.objects.filter(pk=person.pk).update(grams=name_grams("赤兔"), name="赤兔")
    assert found("赤兔") == {"赤兔"} and found("貂蝉") == set()


def test_the_search_uses_an_index(everyone: None) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        plan = Person.objects.filter(names_like("小明")).explain()
    assert "VIRTUAL TABLE INDEX" in plan if connection.vendor == "sqlite" else "records_name_grams" in plan, plan


def test_grams_hold_characters_pairs_sounds_and_initials() -> None:
    assert name_grams("吕布") == "吕 布 吕布 lv bu lvbu lb"
    assert name_grams("") == ""
    assert {"曾", "小", "曾小", "zeng", "ceng", "xiaoming", "zengxiaoming", "zxm", "xm"} <= set(
        name_grams("曾小明").split()
    )
