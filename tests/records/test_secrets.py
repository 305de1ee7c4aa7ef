"""Personal columns: closed in the database and in memory, opened only in their own row."""

from __future__ import annotations

import stat
from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from world import a_person, a_village, an_id_number

from koumen.records.identity import id_index, normal_phone, phone_index
from koumen.records.models import Person
from koumen.records.secrets.column import open_sealed
from koumen.records.secrets.keys import KeysMissing, make_keys, read_keys
from koumen.records.secrets.masks import mask_address, mask_id_number, mask_name, mask_phone
from koumen.records.secrets.provider import CannotOpen, Software, provider, sm3

pytestmark = pytest.mark.django_db
NUMBER = "990101194001010028"


def kept(person: Person, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM records_person WHERE id = {person.pk}")
        return cursor.fetchone()[0]


def test_a_value_comes_back_as_it_was_and_lies_encrypted() -> None:
    person = a_person(id_number=NUMBER, phone="13000000001")
    again = Person.objects.get(pk=person.pk)
    assert again.id_number.open() == NUMBER
    assert again.phone.open() == "13000000001"
    assert NUMBER not in kept(person, "id_number") and kept(person, "id_number").startswith("1.")


def test_a_value_shows_nothing_until_it_is_opened() -> None:
    person = a_person(id_number=NUMBER)
    assert str(person.id_number) == repr(person.id_number) == "〔已加密〕"
    assert bool(person.id_number) and not person.phone and str(person.phone) == ""


def test_another_row_or_column_cannot_open_it() -> None:
    one, other = a_person(id_number=NUMBER), a_person("蓝二妹")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_person SET id_number = %s, phone = %s WHERE id = %s",
                       [kept(one, "id_number"), kept(one, "id_number"), other.pk])  # fmt: skip
        cursor.execute("UPDATE records_person SET phone = %s WHERE id = %s", [kept(one, "id_number"), one.pk])
    for person, column in ((other, "id_number"), (other, "phone"), (one, "phone")):
        with pytest.raises(CannotOpen):
            getattr(Person.objects.get(pk=person.pk), column).open()


def test_an_altered_value_cannot_be_opened() -> None:
    person = a_person(phone="13000000001")
    sealed = kept(person, "phone")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_person SET phone = %s WHERE id = %s", [sealed[:-6] + "AAAAA=", person.pk])
    with pytest.raises(CannotOpen):
        Person.objects.get(pk=person.pk).phone.open()


def test_saving_again_keeps_a_value_that_nobody_changed() -> None:
    person = Person.objects.get(pk=a_person(phone="13000000001", id_number=NUMBER).pk)
    before = kept(person, "id_number")
    person.phone = "13000000002"
    person.save()
    assert kept(person, "id_number") == before
    assert Person.objects.get(pk=person.pk).phone.open() == "13000000002"


def test_many_rows_at_once_are_sealed_each_for_itself() -> None:
    village = a_village()
    people = [
        Person(name=f"人{letter}", area=village, phone=f"1300000000{n}", added_at="2026-01-01T00:00Z")
        for n, letter in enumerate("甲乙丙")
    ]
    Person.objects.bulk_create(people)
    assert {person.phone.open() for person in Person.objects.all()} == {f"1300000000{n}" for n in range(3)}


def test_update_of_a_personal_column_is_refused() -> None:
    person = a_person()
    with pytest.raises(TypeError, match="encrypted for one row"):
        Person.objects.filter(pk=person.pk).update(phone="13000000001")


def test_values_read_beside_their_uid_can_be_opened() -> None:
    a_person(phone="13000000001")
    uid, sealed = Person.objects.values_list("uid", "phone").get()
    assert open_sealed(Person, "phone", uid, sealed) == "13000000001"


def test_the_index_finds_a_number_however_it_was_typed() -> None:
    number = an_id_number(date(1940, 3, 5), serial=13)
    person = a_person(id_number=number, phone="13000000001")
    a_person("蓝二妹", id_number=NUMBER)
    assert Person.objects.get(id_index=id_index(f" {number.lower()} ")) == person
    assert Person.objects.get(phone_index=phone_index("+86 130-0000-0001")) == person
    assert normal_phone("１３０ 0000 0001") == "13000000001"
    assert id_index("") == "" and number not in person.id_index


def test_the_index_depends_on_its_purpose_and_its_key(tmp_path) -> None:
    make_keys(tmp_path / "keys.json")
    other = Software(read_keys(tmp_path / "keys.json"))
    assert provider().index("1", "phone") != provider().index("1", "id_number")
    assert provider().index("1", "phone") != other.index("1", "phone")


def test_an_old_key_still_opens_what_it_sealed(tmp_path) -> None:
    make_keys(tmp_path / "keys.json")
    keys = read_keys(tmp_path / "keys.json")
    old = Software(keys).seal("旧", "t.c.1")
    keys.ciphers[2] = bytes(range(16))
    renewed = Software(type(keys)(2, keys.ciphers, keys.index, keys.web))
    assert renewed.open(old, "t.c.1") == "旧"
    assert renewed.seal("新", "t.c.1").startswith("2.")


def test_digests_and_ciphers_are_the_standards() -> None:
    assert sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_keys_are_for_their_owner_alone_and_never_made_twice(tmp_path) -> None:
    path = tmp_path / "deep" / "keys.json"
    assert make_keys(path) and not make_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(KeysMissing, match="koumen setup"):
        read_keys(tmp_path / "none.json")
    assert str(settings.KEYS) != settings.DATABASES["default"]["NAME"]


@pytest.mark.clause("FZ-05-13")
def test_masks_leave_too_little_to_use() -> None:
    assert mask_id_number(NUMBER) == "990*************28"
    assert mask_phone("13000000078") == "130******78"
    assert mask_phone("12345") == "*****" and mask_phone("") == ""
    assert mask_address("某县某镇某村三组12号") == "某县某镇某村****"


@pytest.mark.parametrize(
    "address",
    [
        "荷塘村12号",
        "荷塘村一组7号",
        "荷塘村拾贰号",
        "荷塘村１２号",
        "荷塘村③号",
        "荷塘村B座",
        "北街7号",
        "12号",
        "村口李家",
    ],
)
def test_nothing_of_a_door_is_shown(address: str) -> None:
    shown = mask_address(address)
    assert not set(shown.strip("*")) & set("0123456789１２号一拾贰③7B座李家")
    assert shown.endswith("****") and mask_address("") == ""
    assert mask_name("王小明") == "王**"
