"""Who answers for whom: assigned from a day, handed over, a whole village at a change of term."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import world

from koumen.actions.assigning import NewVisitor, add_visitor, assign, hand_over, hand_over_village
from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive_all
from koumen.actions.refusals import NotYours, Refused
from koumen.ledgers.visitors import visitor_page, visitors
from koumen.policy.library import open_pack
from koumen.records.models import Area, Assignment, Handover, Person, Visitor
from koumen.records.scope import Actor

pytestmark = pytest.mark.django_db
TODAY = world.TODAY


@pytest.fixture
def village() -> Area:
    return world.a_village()


@pytest.fixture
def town(village: Area) -> Actor:
    return world.acting(world.a_user("township", world.a_township(), name="韦秀兰"))


@pytest.fixture
def people(village: Area) -> list[Person]:
    adopt_pack(world.the_machine(), open_pack("guangxi-2023"), since=date(2018, 1, 1))
    found = [
        world.an_elder(
            70 + n, name=f"人{n}", alone=True, tekun="none", group="一组", village=village, since=date(2026, 1, 1)
        )
        for n in range(3)
    ]
    derive_all(today=TODAY)
    return found


def uids(people: list[Person]) -> list[str]:
    return [str(person.uid) for person in people]


def spans(person: Person) -> list[tuple[str, date, date | None]]:
    rows = Assignment.objects.standing().filter(person=person).select_related("visitor").order_by("since", "pk")
    return [(row.visitor.name, row.since, row.until) for row in rows]


def test_a_visitor_without_account_is_entered_once(town: Actor, village: Area) -> None:
    new = NewVisitor(name="黄志强", kind="resident", area=str(village.uid), post="驻村第一书记", phone="138-0000-0001")
    first = add_visitor(town, new=new)
    visitor = Visitor.objects.get()
    assert (visitor.kind, visitor.post, visitor.user) == ("resident", "驻村第一书记", None)
    assert add_visitor(town, new=new).uids == first.uids
    assert Visitor.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"name": " "}, "请写姓名"),
        ({"name": "黄 13800000001"}, "不写号码"),
        ({"kind": "boss"}, "请选身份"),
        ({"post": "书记13800000001"}, "职务"),
        ({"phone": "12"}, "电话"),
    ],
)
def test_what_cannot_be_is_said(town: Actor, village: Area, told: dict[str, str], says: str) -> None:
    with pytest.raises(Refused, match=says):
        add_visitor(town, new=NewVisitor(**{"name": "黄志强", "kind": "cadre", "area": str(village.uid), **told}))
    assert not Visitor.objects.exists()


def test_whoever_is_assigned_answers_from_the_day_and_the_one_before_until_it(
    town: Actor, village: Area, people: list[Person]
) -> None:
    first, second = world.a_visitor("甲", village=village), world.a_visitor("乙", village=village)
    assert visitors(town).unassigned == 3
    assign(town, people=uids(people), visitor=str(first.uid), since=date(2026, 3, 1))
    assert assign(town, people=uids(people), visitor=str(first.uid)).again
    assign(town, people=uids(people[:1]), visitor=str(second.uid), since=date(2026, 9, 1))
    assert spans(people[0]) == [("甲", date(2026, 3, 1), date(2026, 9, 1)), ("乙", date(2026, 9, 1), None)]
    assert visitors(town).unassigned == 0
    assert {line.name: line.people for line in visitors(town).lines} == {"甲": 2, "乙": 1}


def test_an_earlier_day_told_later_ends_where_the_later_one_begins(
    town: Actor, village: Area, people: list[Person]
) -> None:
    first, second = world.a_visitor("甲", village=village), world.a_visitor("乙", village=village)
    assign(town, people=uids(people[:1]), visitor=str(second.uid), since=date(2026, 9, 1))
    assign(town, people=uids(people[:1]), visitor=str(first.uid), since=date(2026, 3, 1))
    assert spans(people[0]) == [("甲", date(2026, 3, 1), date(2026, 9, 1)), ("乙", date(2026, 9, 1), None)]


def test_the_load_is_seen_before_assigning(town: Actor, village: Area, people: list[Person]) -> None:
    visitor = world.a_visitor("甲", village=village)
    assign(town, people=uids(people), visitor=str(visitor.uid), since=date(2026, 3, 1))
    (line,) = visitors(town).lines
    assert (line.people, line.owed, line.left) == (3, 3, 3)
    world.a_visit(people[0], day=date(2026, 11, 4))
    derive_all(today=TODAY)
    (line,) = visitors(town).lines
    assert (line.owed, line.left) == (3, 2)
    (choice,) = visitors(town).takers
    assert "现负责 3 人" in choice.label


def test_some_are_handed_over_and_the_sheet_says_it(town: Actor, village: Area, people: list[Person]) -> None:
    first, second = world.a_visitor("甲", village=village), world.a_visitor("乙", village=village)
    assign(town, people=uids(people), visitor=str(first.uid), since=date(2026, 3, 1))
    told = {"giver": str(first.uid), "taker": str(second.uid), "day": date(2026, 11, 1), "reason": "外出务工"}
    hand_over(town, people=uids(people[:2]), **told)
    first.refresh_from_db()
    assert first.until is None
    assert {line.name: line.people for line in visitors(town).lines} == {"甲": 1, "乙": 2}
    (sheet,) = visitor_page(town, str(second.uid)).handed
    assert (sheet.giver, sheet.taker, sheet.people, sheet.reason) == ("甲", "乙", 2, "外出务工")


def test_at_a_change_of_term_the_village_passes_on_and_old_accounts_stop(
    town: Actor, village: Area, people: list[Person]
) -> None:
    user = world.a_user("visitor", username="old", name="老支书", kind="assigned")
    old, new = world.a_visitor("老支书", village=village, user=user), world.a_visitor("新支书", village=village)
    assign(town, people=uids(people), visitor=str(old.uid), since=date(2026, 3, 1))
    receipt = hand_over_village(town, takers={str(old.uid): str(new.uid)}, day=date(2026, 11, 10), reason="村委会换届")
    assert "已交接 3 人" in receipt.says
    assert "原来的账号已停用" in receipt.says
    user.refresh_from_db()
    assert not user.is_active
    assert [spans(person)[-1] for person in people] == [("新支书", date(2026, 11, 10), None)] * 3
    assert Handover.objects.get().village == village
    assert "老支书" not in {line.name for line in visitors(town).lines}


def test_a_village_passes_on_whole_or_not_at_all(town: Actor, village: Area, people: list[Person]) -> None:
    first, idle, taker = (world.a_visitor(name, village=village) for name in ("甲", "闲", "乙"))
    assign(town, people=uids(people), visitor=str(first.uid), since=date(2026, 3, 1))
    with pytest.raises(Refused, match="闲在 2026年11月10日 没有负责的人"):
        hand_over_village(
            town,
            takers={str(first.uid): str(taker.uid), str(idle.uid): str(taker.uid)},
            day=date(2026, 11, 10),
            reason="换届",
        )
    assert [spans(person) for person in people] == [[("甲", date(2026, 3, 1), None)]] * 3
    assert not Handover.objects.exists()


def test_what_a_hand_over_lacks_is_said(town: Actor, village: Area, people: list[Person]) -> None:
    first, second = world.a_visitor("甲", village=village), world.a_visitor("乙", village=village)
    assign(town, people=uids(people), visitor=str(first.uid), since=date(2026, 3, 1))
    good = {"giver": str(first.uid), "taker": str(second.uid), "day": TODAY, "reason": "换届"}
    for wrong, says in (
        ({"reason": " "}, "交接原因"),
        ({"taker": str(first.uid)}, "同一个人"),
        ({"day": TODAY + timedelta(days=1)}, "等到那天"),
        ({"people": []}, "没有负责的人"),
    ):
        with pytest.raises(Refused, match=says):
            hand_over(town, **{**good, **wrong})
    elsewhere = world.a_visitor("外乡人", village=world.a_village("450299902201", "远山村"))
    with pytest.raises(NotYours):
        hand_over(town, **{**good, "taker": str(elsewhere.uid)})
    assert not Handover.objects.exists()


@pytest.mark.clause("FZ-01-2", "GX-06-12", "GX-06-13", "JDZ-02-3", "LZ-03-6")
def test_every_kind_that_the_documents_name_goes_to_doors(town: Actor, village: Area, people: list[Person]) -> None:
    labels = dict(Visitor.Kind.choices)
    for kind in (
        "cadre", "mass_body", "charity", "social_worker", "social_station", "volunteer", "younger_elder", "elders",
        "property", "party", "agency",
    ):  # fmt: skip
        new = NewVisitor(name=f"上门的{labels[kind]}", kind=kind, area=str(village.uid))
        (uid,) = add_visitor(town, new=new).uids
        assign(town, people=uids(people[:1]), visitor=uid)
        (held,) = Assignment.objects.standing().filter(person=people[0], until=None)
        assert held.visitor.kind == kind
    assert len(visitors(town).lines) == 11
