"""Rows added by the thousand are the rows Django would have added, keys, locks and guards included."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from world import LONG_AGO, NOW, a_home, a_person, a_village, a_visit, a_visitor

from koumen.records.bulk import add_all, add_plain
from koumen.records.identity import id_index
from koumen.records.models import Fact, ImportBatch, ImportRow, JournalEntry, JournalSeal, Person, Stay, Visit, Window
from koumen.records.names import name_grams, names_like
from koumen.records.uid import new_uid

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 4)


def a_visit_of(person: Person, **known: Any) -> Visit:
    told = {"knock": new_uid(), "day": DAY, "channel": "home", "recorded_at": NOW} | known
    return Visit(person=person, **told)


def kept(row: models.Model) -> dict[str, Any]:
    """Every column but the key as the database holds it, sealed ones opened."""
    again = type(row)._base_manager.get(pk=row.pk)
    held = {field.attname: getattr(again, field.attname) for field in again._meta.concrete_fields}
    return {name: value.open() if hasattr(value, "open") else value for name, value in held.items()}


def rows_of_each_kind() -> list[models.Model]:
    person, visitor = a_person(household=a_home()), a_visitor()
    batch = ImportBatch.objects.create(file_name="名册.xlsx", digest="d", made_at=NOW)
    return [
        a_visit_of(person, moment=time(9, 30, 0, 5), visitor=visitor, findings={"住房": "不安全"}, suggestion="修门"),
        a_visit_of(person, device_at=LONG_AGO + timedelta(microseconds=3), contacted="邻居", late=True),
        Person(name="兰", area=a_village(), id_number="990101194001010028", added_at=NOW, birth_date=date(1940, 1, 1)),
        Fact(person=person, fact="dibao", value=None, since=DAY, recorded_at=NOW),
        Stay(person=person, area=person.area, household=person.household, since=None, until=DAY, recorded_at=NOW),
        ImportRow(batch=batch, line=3, proposes="join", cells='{"姓名": "兰"}', faults=[{"code": "id-missing"}]),
        JournalEntry(at=NOW, deed="test", what={"n": [1, 2]}),
        Window(person=person, area=person.area, pack="p", category="c", duty="d", starts=DAY, required=1),
    ]


def test_each_kind_of_row_is_kept_as_django_keeps_it() -> None:
    for row in rows_of_each_kind():
        model = type(row)
        known = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
        plain = {name: value.open() if hasattr(value, "open") else value for name, value in known.items()}
        fresh = {"uid": new_uid()} if "uid" in plain else {}
        usual = model(**{name: value for name, value in (plain | fresh).items() if name != "id"})
        add_all([row])
        usual.save(force_insert=True)
        mine, djangos = kept(row), kept(usual)
        for name in mine.keys() - {"id", "uid"}:
            assert mine[name] == djangos[name], (model.__name__, name)


def test_what_lies_in_the_columns_is_the_same_to_the_byte() -> None:
    """The bridge reads columns, not models: both ways must write alike."""
    person = a_person()
    mine = a_visit_of(person, moment=time(9, 30), findings={"住房": "不安全"}, device_at=NOW)
    add_all([mine])
    usual = a_visit(
        person, DAY, at=time(9, 30), findings={"住房": "不安全"}, device_at=NOW, knock=mine.knock, told_at=NOW
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM records_visit ORDER BY id")
        names = [column[0] for column in cursor.description]
        one, other = (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
    assert {one["id"], other["id"]} == {mine.pk, usual.pk}
    differing = {name for name in names if one[name] != other[name]}
    assert differing == {"id", "uid"}


def test_rows_get_their_keys_before_they_are_sent_and_later_ones_go_on() -> None:
    village = a_village()
    first = a_person("韦一")
    people = [Person(name=f"人{n}", grams=name_grams(f"人{n}"), area=village, added_at=NOW) for n in range(3)]
    add_all(people)
    add_all([Stay(person=person, area=village, recorded_at=NOW) for person in people])
    after = a_person("韦二")
    keys = [first.pk, *(person.pk for person in people), after.pk]
    assert keys == sorted(set(keys))
    assert Stay.objects.filter(person__in=people).count() == 3
    assert Person.objects.filter(names_like("人")).count() == 3


def test_a_key_once_given_is_not_given_again() -> None:
    village = a_village()
    one = [Person(name="甲", area=village, added_at=NOW)]
    add_all(one)
    gone = one[0].pk
    Person.objects.filter(pk=gone).delete()
    other = [Person(name="乙", area=village, added_at=NOW)]
    add_all(other)
    assert other[0].pk > gone


def test_saving_a_row_afterwards_changes_it() -> None:
    person = Person(name="甲", area=a_village(), added_at=NOW)
    add_all([person])
    person.phone = "13000000001"
    person.save()
    assert Person.objects.get().phone.open() == "13000000001"


def test_nothing_is_added_when_one_row_will_not_do() -> None:
    village = a_village()
    with pytest.raises(IntegrityError), transaction.atomic():
        add_all([Person(name="甲", area=village, added_at=NOW), Person(name="", area=village, added_at=NOW)])
    assert not Person.objects.exists()


def test_keys_of_ones_own_are_kept() -> None:
    entry = JournalEntry(at=NOW, deed="test")
    add_all([entry])
    add_all([JournalSeal(number=7, entry=entry, digest="d")])
    assert JournalSeal.objects.get().pk == 7


def test_no_rows_are_no_work() -> None:
    add_all([])


@pytest.mark.django_db(transaction=True)
def test_it_is_part_of_a_deed() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        add_all([Person(name="甲", area=a_village(), added_at=NOW)])


def test_more_than_one_helping() -> None:
    village = a_village()
    number = id_index("990101194001010028")
    add_all([Person(name="甲", area=village, added_at=NOW, id_index=number if n == 5001 else "") for n in range(5002)])
    assert Person.objects.count() == 5002 and Person.objects.filter(id_index=number).count() == 1


def test_plain_rows_are_kept_as_rows_told_one_by_one_are() -> None:
    person = a_person()
    columns = ("person_id", "fact", "value", "since", "source")
    told = [(person.pk, "dibao", "true", DAY, "名单"), (person.pk, "tekun", None, DAY, "")]
    add_plain(Fact, columns, told, recorded_at=NOW)
    usual = [Fact(person=person, fact=f, value=v, since=d, source=s, recorded_at=NOW) for _, f, v, d, s in told]
    add_all(usual)
    rows = list(Fact.objects.order_by("pk"))
    plain, one_by_one = ([kept(row) for row in some] for some in (rows[:2], rows[2:]))
    for mine, theirs in zip(plain, one_by_one, strict=True):
        assert {**mine, "id": 0} == {**theirs, "id": 0}


def test_plain_rows_are_part_of_a_deed() -> None:
    with pytest.raises(RuntimeError, match="inside its transaction"):
        _outside_a_transaction(lambda: add_plain(Fact, ("fact",), [("dibao",)]))


def _outside_a_transaction(act: Any) -> None:
    connection.in_atomic_block, before = False, connection.in_atomic_block
    try:
        act()
    finally:
        connection.in_atomic_block = before
