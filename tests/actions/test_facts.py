"""A fact is told from a day on, corrected and withdrawn beside what was told before; the tasks follow."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import world

from koumen.actions.absences import add_absence, end_absence
from koumen.actions.contacts import add_contact, end_contact
from koumen.actions.facts import add_fact, correct_fact, withdraw_fact
from koumen.actions.packs import adopt_pack
from koumen.actions.people import WhoTold, correct_person
from koumen.actions.projection import derive
from koumen.actions.refusals import NotYours, Refused
from koumen.policy.library import open_pack
from koumen.records.models import Absence, Amendment, Contact, Fact, JournalEntry, Person, Standing, Window

pytestmark = pytest.mark.django_db
SINCE = date(2026, 3, 1)


@pytest.fixture
def town():
    """The officer of a township under guangxi-2023."""
    adopt_pack(world.the_machine(), open_pack("guangxi-2023"), since=date(2018, 1, 1))
    world.a_village()
    return world.acting(world.a_user("township", world.a_township(), name="韦秀兰"))


@pytest.fixture
def granny():
    """Someone of whom little more than the age is known."""
    person = world.an_elder(72, tekun="none")
    derive([person.pk], today=world.TODAY)
    return person


def tell(actor, person, value, fact="lives_alone", since=SINCE, **more):
    return add_fact(
        actor, person=str(person.uid), fact=fact, value=value, since=since, **{"source": "入户核实", **more}
    )


def under(person) -> bool:
    """Whether the person stands under guangxi-2023 today."""
    return Standing.objects.filter(person=person, pack="guangxi-2023", last__isnull=True).exists()


@pytest.mark.clause("GX-03-1")
def test_a_fact_brings_someone_under_a_policy_from_its_day(town, granny):
    assert not under(granny)
    tell(town, granny, "是")
    assert under(granny)
    assert min(Window.objects.filter(person=granny).values_list("starts", flat=True)) >= SINCE
    entry = JournalEntry.objects.get(deed="facts.add_fact")
    assert entry.person == granny and "是" not in str(entry.what)
    tell(town, granny, "", since=date(2026, 6, 1))
    assert not under(granny)


@pytest.mark.parametrize(
    ("fact", "value", "kept"),
    [
        ("lives_alone", "是", "true"),
        ("lives_alone", "FALSE", "false"),
        ("lives_alone", None, None),
        ("ability", "半自理", "partial"),
        ("ability", "unable", "unable"),
        ("children_away_months", "6.0", "6"),
        ("hukou_region", "450200", "4502"),
    ],
)
def test_a_value_is_kept_as_the_catalogue_writes_it(town, granny, fact, value, kept):
    tell(town, granny, value, fact)
    assert Fact.objects.get(fact=fact).value == kept


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"value": "也许"}, "“独居”只能填：是、否；收到“也许”。"),
        ({"fact": "ability", "value": "还行"}, "“生活自理能力”只能填：自理、半自理、不能自理；收到“还行”。"),
        (
            {"fact": "children_away_months", "value": "半年"},
            "“子女离开时间”要填 0 到 100000 的数字（个月）；收到“半年”。",
        ),
        ({"fact": "children_away_months", "value": "-1"}, "要填 0 到 100000 的数字"),
        ({"fact": "hukou_region", "value": "柳州"}, "“户籍地”要填行政区划代码：2、4、6、9 或 12 位数字；收到“柳州”。"),
        ({"fact": "favourite_colour", "value": "红"}, "没有“favourite_colour”这项情况；请从列出的情况里选。"),
        ({"fact": "birth_date", "value": "1950-01-01"}, "“出生日期”是基本资料；请在基本资料里更正。"),
        (
            {"since": world.TODAY + timedelta(days=1)},
            "起始日 2026年11月22日 在今天（2026年11月21日）以后；请等到那天再登记。",
        ),
        ({"since": date(1900, 1, 1)}, "早于出生日期"),
        ({"source": " "}, "请写明来源：谁说的、看了什么证件。"),
        ({"evidence": "证" * 121}, "“凭据”最多 120 字，请写短一些。"),
    ],
)
def test_what_cannot_be_so_is_refused_with_the_remedy(town, granny, told, fault):
    with pytest.raises(Refused) as refused:
        tell(town, granny, **{"value": "是", **told})
    assert fault in str(refused.value)
    assert Fact.objects.count() == 1


def test_told_again_for_the_same_day_it_takes_the_place_of_the_first(town, granny):
    tell(town, granny, "是")
    assert tell(town, granny, "是").again
    assert not tell(town, granny, "否").again
    first, second = Fact.objects.filter(fact="lives_alone").order_by("pk")
    assert second.supersedes == first and not under(granny)


def test_a_correction_and_a_withdrawal_keep_what_was_told(town, granny):
    tell(town, granny, "是")
    who = str(granny.uid)
    moved = {"value": "是", "since": date(2026, 9, 1), "source": "本人"}
    correct_fact(town, person=who, fact="lives_alone", told_since=SINCE, **moved)
    assert min(Window.objects.filter(person=granny).values_list("starts", flat=True)) >= date(2026, 9, 1)
    with pytest.raises(Refused, match="请刷新后再办"):
        correct_fact(town, person=who, fact="lives_alone", told_since=SINCE, **moved)
    with pytest.raises(Refused, match="写明原因"):
        withdraw_fact(town, person=who, fact="lives_alone", since=date(2026, 9, 1), reason="")
    withdraw_fact(town, person=who, fact="lives_alone", since=date(2026, 9, 1), reason="问错了人")
    told = Fact.objects.filter(fact="lives_alone")
    assert not under(granny) and told.count() == 3 and not told.standing().exists()


def test_two_days_are_not_made_one_by_a_correction(town, granny):
    tell(town, granny, "是")
    tell(town, granny, "否", since=date(2026, 5, 1))
    with pytest.raises(Refused, match="2026年5月1日已经登记过"):
        correct_fact(
            town,
            person=str(granny.uid),
            fact="lives_alone",
            told_since=SINCE,
            value="是",
            since=date(2026, 5, 1),
            source="本人",
        )


def test_nobody_tells_facts_outside_their_scope_or_their_role(town, granny):
    stranger = world.an_elder(80, name="外村人", village=world.a_village("450298901201", "远村"))
    with pytest.raises(NotYours):
        tell(town, stranger, "是")
    with pytest.raises(Refused, match="不能登记情况"):
        tell(world.acting(world.a_user("visitor", granny.area)), granny, "是")


def test_an_absence_excuses_and_its_end_takes_the_excuse_back(town, granny):
    tell(town, granny, "是")
    who, began = str(granny.uid), date(2026, 10, 1)
    add_absence(town, person=who, reason="hospital", since=began)
    october = Window.objects.filter(person=granny, starts__lte=began, due_by__gte=date(2026, 10, 31))
    assert october and all(row.excused for row in october)
    end_absence(town, person=who, reason="hospital", since=began, until=date(2026, 10, 20))
    assert not any(row.excused for row in october.all())
    assert Absence.objects.count() == 2
    assert end_absence(town, person=who, reason="hospital", since=began, until=date(2026, 10, 20)).again
    for wrong in (
        {"reason": "asleep", "since": began},
        {"reason": "away", "since": began, "until": date(2026, 9, 1)},
    ):
        with pytest.raises(Refused):
            add_absence(town, person=who, **wrong)


def test_a_contact_is_added_once_and_ended(town, granny):
    who = {"person": str(granny.uid), "kind": "emergency", "name": "廖建军", "phone": "139 0000 0023"}
    added = add_contact(town, **who)
    assert add_contact(town, **who).again
    assert Contact.objects.get().phone.open() == "13900000023"
    with pytest.raises(Refused, match="早于添加日"):
        end_contact(town, contact=added.uids[0], until=world.TODAY - timedelta(days=1))
    end_contact(town, contact=added.uids[0], until=world.TODAY + timedelta(days=1))
    assert Contact.objects.standing().get().until == world.TODAY + timedelta(days=1)
    for wrong in ({"kind": "friend"}, {"name": " "}, {"phone": "12"}):
        with pytest.raises(Refused):
            add_contact(town, **{**who, **wrong})


def test_a_corrected_birth_date_corrects_history(town, granny):
    tell(town, granny, "是")
    assert under(granny)
    receipt = correct_person(town, person=str(granny.uid), told=WhoTold(birth_date=date(1980, 1, 1)), reason="户口簿")
    assert not receipt.again and not under(granny)
    assert not Window.objects.filter(person=granny).exists()
    change = Amendment.objects.get()
    assert (change.column, change.became) == ("birth_date", "1980-01-01")


def test_who_someone_is_can_be_found_by_what_is_new(town, granny):
    number = world.an_id_number(granny.birth_date)
    granny.to_complete = True
    granny.save()
    told = WhoTold(name="覃秀英", sex="female", id_number=number, phone="139-0000-0001")
    correct_person(town, person=str(granny.uid), told=told, reason="身份证")
    person = Person.objects.get()
    assert person.id_number.open() == number and person.id_index and person.phone_index
    assert "覃" in person.grams.split() and not person.to_complete
    secret = Amendment.objects.get(column="id_number")
    assert (secret.was, secret.became, secret.secret_became.open()) == (None, None, number)
    assert number not in str(JournalEntry.objects.get(deed="people.correct_person").what)
    assert correct_person(town, person=str(granny.uid), told=told, reason="身份证").again


def test_a_wrong_id_number_is_not_taken_and_a_doubtful_one_is_said(town, granny):
    with pytest.raises(Refused, match="身份证号码校验码不对"):
        number = world.an_id_number(granny.birth_date)
        wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
        correct_person(town, person=str(granny.uid), told=WhoTold(id_number=wrong), reason="身份证")
    other = world.an_id_number(date(1950, 1, 1), sex="male")
    receipt = correct_person(town, person=str(granny.uid), told=WhoTold(id_number=other), reason="身份证")
    assert receipt.says.endswith("出生日期与身份证号码不一致，请核对。")
