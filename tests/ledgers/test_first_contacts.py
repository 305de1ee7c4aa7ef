"""First contacts: asked of those whose policy names one, listed until one is named; children away are reminded."""

from __future__ import annotations

from datetime import date

import pytest
import world

from koumen.actions.contacts import add_contact
from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive_all
from koumen.actions.refusals import NotYours, Refused
from koumen.actions.reminders import remind
from koumen.ledgers.first_contacts import first_contacts
from koumen.policy.library import open_pack
from koumen.records.models import Contact, Person, Reminder
from koumen.records.scope import Actor

pytestmark = pytest.mark.django_db
TODAY = world.TODAY


@pytest.fixture
def town() -> Actor:
    world.a_village()
    for pack in ("guangxi-2023", "liuzhou-2021"):
        adopt_pack(world.the_machine(), open_pack(pack), since=date(2018, 1, 1))
    return world.acting(world.a_user("township", world.a_township(), name="韦秀兰"))


def elder(name: str, children: str, **known: object) -> Person:
    person = world.an_elder(
        82, name=name, alone=True, children=children, **{"tekun": "none", "since": date(2026, 1, 1), **known}
    )
    derive_all(today=TODAY)
    return person


@pytest.mark.clause("GX-06-1", "GX-06-3")
def test_who_has_none_is_listed_until_one_is_named(town: Actor) -> None:
    with_child, childless = elder("覃大妹", "same_city"), elder("莫秀英", "none")
    world.a_child()
    add_contact(town, person=str(with_child.uid), kind="child", name="李大力", phone="138-0000-0001")
    page = first_contacts(town)
    found = {each.who.name: each for each in page.without}
    assert set(found) == {"覃大妹", "莫秀英"}
    assert page.without_total == 2
    assert [child.label for child in found["覃大妹"].near] == ["李大力"]
    assert found["莫秀英"].childless
    add_contact(town, person=str(with_child.uid), kind="primary", name="李大力", relation="儿子")
    add_contact(town, person=str(childless.uid), kind="primary", name="黄志强", relation="邻居")
    assert first_contacts(town).without_total == 0


def test_who_stands_only_under_another_policy_is_not_asked_for_one(town: Actor) -> None:
    world.a_person("小花", age=8, orphan=True, since=date(2026, 1, 1))
    derive_all(today=TODAY)
    assert first_contacts(town).without_total == 0


@pytest.mark.clause("GX-06-2")
def test_children_away_are_reminded_and_the_longest_waiting_stand_first(town: Actor) -> None:
    people = [elder("覃大妹", "elsewhere"), elder("莫秀英", "elsewhere"), elder("韦阿公", "same_city")]
    for person in people:
        add_contact(town, person=str(person.uid), kind="child", name=f"{person.name}之子", relation="儿子")
    uid = {row.person.name: str(row.uid) for row in Contact.objects.select_related("person")}
    assert [line.reminded for line in first_contacts(town).away] == [None, None]
    remind(town, contact=uid["覃大妹"], day=date(2026, 11, 1), way="phone", said="每周打一次电话")
    lines = first_contacts(town).away
    assert [line.who.name for line in lines] == ["莫秀英", "覃大妹"]
    assert (lines[1].reminded, lines[1].said) == (date(2026, 11, 1), "每周打一次电话")
    again = remind(town, contact=uid["覃大妹"], day=date(2026, 11, 1), way="phone", said="每周打一次电话")
    assert again.again
    assert Reminder.objects.count() == 1


def test_what_cannot_be_is_refused(town: Actor) -> None:
    person = elder("覃大妹", "elsewhere")
    add_contact(town, person=str(person.uid), kind="child", name="李大力")
    contact = str(Contact.objects.get().uid)
    with pytest.raises(Refused, match="怎么提醒"):
        remind(town, contact=contact, day=TODAY, way="pigeon")
    with pytest.raises(Refused, match="今天以后"):
        remind(town, contact=contact, day=date(2026, 11, 22), way="phone")
    other = world.acting(world.a_user("township", world.a_township("450299902"), username="other"))
    with pytest.raises(NotYours):
        remind(other, contact=contact, day=TODAY, way="phone")
