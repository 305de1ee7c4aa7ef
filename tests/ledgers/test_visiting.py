"""The form at one door: the home once, each member's own, no item twice, the last answers beside them."""

from __future__ import annotations

import json
from datetime import date

import pytest
import world
from django.db import connection
from django.test.utils import CaptureQueriesContext

from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive
from koumen.actions.visits import MemberTold, NewKnock, record_knock
from koumen.ledgers.drafts import visit_draft
from koumen.ledgers.facts_on import FactsOn
from koumen.ledgers.rows.parts import NotHere
from koumen.ledgers.visiting import visit_form
from koumen.policy.library import open_pack
from koumen.records.models import Answer, Contact, Draft
from koumen.records.uid import new_uid

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    """The officer of a township where liuzhou-2021 and guangxi-2023 are adopted."""
    for pack in ("liuzhou-2021", "guangxi-2023"):
        adopt_pack(world.the_machine(), open_pack(pack), since=date(2018, 1, 1))
    world.a_village()
    return world.acting(world.a_user("township", world.a_township(), name="韦秀兰"))


def a_couple():
    """Two old people of one home; he is unable, both are left behind, he lives under both policies."""
    home, he, she = world.an_old_couple()
    derive([he.pk, she.pk], today=world.TODAY)
    return home, he, she


def test_one_knock_asks_the_home_once_and_each_member_their_own(town):
    _, he, _ = a_couple()
    form = visit_form(town, str(he.uid))
    assert form.household == "廖德福户"
    assert [member.who.name for member in form.members] == ["廖德福", "陈秀英"]
    assert {tag.clause.pack for tag in form.members[0].owed} >= {"guangxi-2023"}
    for member in form.members:
        questions = [(item.label, item.options) for item in member.items]
        assert len(questions) == len(set(questions)), "no item twice"
    keys = [item.key for item in form.household_items]
    assert len(keys) == len(set(keys))
    assert {source for member in form.members for item in member.items for source, _ in item.sources} >= {
        "guangxi-2023"
    }


def test_the_suggestion_of_a_visit_is_asked_in_one_place_only(town):
    _, he, _ = a_couple()
    labels = [item.label for item in visit_form(town, str(he.uid)).members[0].items]
    assert "有关建议" not in labels


def test_every_duty_that_one_knock_discharges_is_named_with_its_clause(town):
    _, he, _ = a_couple()
    (member, _) = visit_form(town, str(he.uid)).members
    policies = {line.clause.pack for line in member.owed}
    assert "guangxi-2023" in policies
    assert all(line.clause.clause for line in member.owed)


def test_the_last_answer_stands_beside_the_question(town):
    _, he, _ = a_couple()
    visit = world.a_visit(he, date(2026, 10, 18))
    first = next(each for each in visit_form(town, str(he.uid)).members[0].items if each.options)
    pack, item = first.sources[0]
    value = first.options[-1].value
    Answer.objects.create(
        knock=visit.knock, visit=visit, pack=pack, item=item, scope="person", value=value, recorded_at=visit.recorded_at
    )
    again = next(one for one in visit_form(town, str(he.uid)).members[0].items if one.key == first.key)
    assert again.last_day == date(2026, 10, 18)
    assert again.last_answer == first.options[-1].label


def test_a_first_visit_has_no_better_or_worse(town):
    """The first under each policy: an earlier visit at which nothing of it was answered is nothing to compare with."""
    _, he, _ = a_couple()
    compared = {
        f"{pack.id}/{item.id}": pack.id
        for pack in map(open_pack, ("liuzhou-2021", "guangxi-2023"))
        for item in pack.items
        if pack.scales[item.scale].compares
    }

    def asked() -> set[str]:
        form = visit_form(town, str(he.uid))
        items = [*form.household_items, *form.members[0].items]
        return {f"{pack}/{item}" for each in items for pack, item in each.sources}

    assert not asked() & compared.keys()
    visit = world.a_visit(he, date(2026, 10, 18))
    assert not asked() & compared.keys()
    Answer.objects.create(
        knock=visit.knock,
        visit=visit,
        pack="guangxi-2023",
        item="illness",
        scope="person",
        value="none",
        recorded_at=visit.recorded_at,
    )
    found = asked() & compared.keys()
    assert found
    assert {compared[key] for key in found} == {"guangxi-2023"}


def test_who_lives_in_an_institution_is_known_from_the_absence(town):
    """So that a checklist can leave out the home of someone who does not live there."""
    away, held = world.an_old_couple()[1:], world.an_elder(80, tekun="institutional")
    world.an_absence(away[0], date(2026, 11, 1), reason="institution")
    world.an_absence(away[1], date(2026, 11, 1), date(2026, 11, 20), reason="institution")
    facts = FactsOn([*away, held], [])
    on = world.TODAY
    assert [facts.of(person, on).get("in_institution") for person in (*away, held)] == [True, None, True]
    assert facts.of(away[1], date(2026, 11, 20))["in_institution"] is True


def test_a_day_in_a_window_that_has_ended_is_late(town):
    _, he, _ = a_couple()
    assert not visit_form(town, str(he.uid), day=world.TODAY).late
    assert visit_form(town, str(he.uid), day=date(2026, 10, 30)).late


def test_a_shut_door_of_someone_impaired_names_whom_to_call(town):
    _, he, _ = a_couple()
    Contact.objects.create(
        person=he, kind="emergency", name="廖建军", relation="侄子", phone="13900000023", recorded_at=world.LONG_AGO
    )
    form = visit_form(town, str(he.uid))
    assert form.next_steps[0].alarm
    assert "廖建军" in form.next_steps[0].says
    assert form.members[0].contacts[0].phone == "139******23"
    single = world.an_elder(70, name="韦安", empty_nest=True, ability="able", tekun="none", alone=False)
    derive([single.pk], today=world.TODAY)
    assert not visit_form(town, str(single.uid)).next_steps[0].alarm


def test_a_draft_comes_back_with_its_day_and_its_knock(town):
    _, he, _ = a_couple()
    told = {"knock": "019a0000-0000-7000-8000-000000000001", "day": "2026-11-19", "channel": "phone", "person": ""}
    Draft.objects.create(user_id=town.user, page=visit_draft(he), content=json.dumps(told), saved_at=world.NOW)
    form = visit_form(town, str(he.uid))
    assert (form.knock, form.day, form.channel) == (told["knock"], date(2026, 11, 19), "phone")
    assert form.drafted_at == world.NOW


def test_a_correction_is_filled_with_what_was_told(town):
    _, he, _ = a_couple()
    visit = world.a_visit(he, date(2026, 10, 18), suggestion="请村医看", respondent="本人")
    form = visit_form(town, str(he.uid), corrects=str(visit.uid))
    assert [member.who.name for member in form.members] == ["廖德福"]
    assert form.day == date(2026, 10, 18)
    assert form.values[f"suggestion-{he.uid}"] == "请村医看"


def test_a_door_outside_the_scope_is_not_here(town):
    stranger = world.an_elder(80, name="外村人", village=world.a_village("450298901201", "远村"))
    with pytest.raises(NotHere):
        visit_form(town, str(stranger.uid))
    with pytest.raises(NotHere):
        visit_form(town, "not-a-uid")


def test_those_responsible_are_offered_first(town):
    _, he, _ = a_couple()
    near = world.a_visitor("乙", village=he.area)
    mine = world.a_visitor("甲", village=he.area)
    world.assigned(he, mine)
    form = visit_form(town, str(he.uid))
    assert form.visitor == str(mine.uid)
    assert [choice.value for choice in form.visitors] == [str(mine.uid), str(near.uid)]


def two_policies_that_ask_alike():
    """A home in Emeishan whose old man's hukou is in Fuzhou; his wife is under Emeishan's policy alone."""
    for pack in ("emeishan-2022", "fuzhou-2018"):
        adopt_pack(world.the_machine(), open_pack(pack), since=date(2018, 1, 1))
    home = world.a_home(world.a_place("511181001001", "报国村"))
    known = {"household": home, "tekun": "none", "special_family": True}
    he = world.an_elder(81, name="林大川", hukou_region="3501", dibao=True, **known)
    she = world.an_elder(79, name="许阿妹", hukou_region="511181", **known)
    derive([he.pk, she.pk], today=world.TODAY)
    return he, she


def test_a_home_is_asked_once_for_all_policies_of_all_members():
    he, she = two_policies_that_ask_alike()
    for person in (he, she):
        form = visit_form(world.the_machine(), str(person.uid))
        gas = [item for item in form.household_items if item.label == "燃气安全"]
        assert [item.sources for item in gas] == [(("emeishan-2022", "gas-safety"), ("fuzhou-2018", "gas-safety"))]
        assert len(gas[0].clauses) == 2
        keys = [item.key for item in form.household_items]
        assert len(keys) == len(set(keys))


def test_what_is_answered_once_is_kept_for_both_and_stands_beside_either():
    he, she = two_policies_that_ask_alike()
    members = tuple(MemberTold(person=str(person.uid)) for person in (he, she))
    told = {"uid": str(new_uid()), "day": date(2026, 11, 3), "channel": "home", "visitor_name": "覃阿姨"}
    record_knock(
        world.the_machine(), knock=NewKnock(members=members, household={"emeishan-2022/gas-safety": "unsafe"}, **told)
    )
    kept = {(answer.pack, answer.value.open()) for answer in Answer.objects.filter(item="gas-safety")}
    assert kept == {("emeishan-2022", "unsafe"), ("fuzhou-2018", "unsafe")}
    gas = next(i for i in visit_form(world.the_machine(), str(she.uid)).household_items if i.label == "燃气安全")
    assert (gas.last_answer, gas.last_day) == ("不安全", date(2026, 11, 3))


def test_the_form_names_the_sheets_of_every_policy():
    he, _ = two_policies_that_ask_alike()
    sheets = {member.who.name: set(member.forms) for member in visit_form(world.the_machine(), str(he.uid)).members}
    assert sheets["许阿妹"] and sheets["许阿妹"] < sheets["林大川"]


def test_items_of_a_season_are_asked_only_then(town):
    _, he, _ = a_couple()

    def asked_on(day: date) -> set[str]:
        form = visit_form(town, str(he.uid), day=day)
        return {item.key for item in (*form.household_items, *form.members[0].items)}

    assert "guangxi-2023/relocation" not in asked_on(world.TODAY)
    world.a_special_period("disaster-warning", date(2026, 11, 20), area=he.area)
    assert "guangxi-2023/relocation" in asked_on(world.TODAY)
    assert "guangxi-2023/relocation" not in asked_on(date(2026, 11, 19))


def test_a_special_period_makes_any_shut_door_an_alarm(town):
    calm = world.an_elder(70, name="韦安", empty_nest=True, ability="able", tekun="none", alone=False)
    derive([calm.pk], today=world.TODAY)
    assert not visit_form(town, str(calm.uid)).next_steps[0].alarm
    world.a_special_period("cold-wave", date(2026, 11, 20), area=calm.area)
    form = visit_form(town, str(calm.uid))
    assert form.next_steps[0].alarm and "当天报乡镇" in form.next_steps[0].says
    assert not visit_form(town, str(calm.uid), day=date(2026, 11, 19)).next_steps[0].alarm


def test_who_refuses_has_moved_or_has_died_is_no_alarm_and_has_a_next_step_of_their_own(town):
    _, he, _ = a_couple()
    steps = {result: step for step in visit_form(town, str(he.uid)).next_steps for result in step.results}
    assert [result for result, step in steps.items() if step.alarm] == ["no_answer", "not_home"]
    for result, said in (
        ("refused", "不愿接受"),
        ("moved", "办理退出"),
        ("deceased", "办理退出"),
        ("other", "择日再来"),
    ):
        assert said in steps[result].says


@pytest.mark.parametrize(
    ("channel", "without", "met"),
    [("home", "no_answer", "见到本人"), ("phone", "not_home", "联系上本人"), ("video", "not_home", "联系上本人")],
)
def test_each_way_of_visiting_has_results_of_its_own(town, channel, without, met):
    _, he, _ = a_couple()
    offered = {choice.value: choice.label for choice in visit_form(town, str(he.uid), channel=channel).results}
    assert without not in offered and len(offered) == 6
    assert offered["met"] == met


def test_a_large_home_takes_no_more_queries_than_a_small_one(town):
    home, he, _ = a_couple()
    with CaptureQueriesContext(connection) as small:
        visit_form(town, str(he.uid))
    more = [
        world.an_elder(60 + n, name=f"廖{n}", household=home, empty_nest=True, ability="able", tekun="none")
        for n in range(8)
    ]
    derive([person.pk for person in more], today=world.TODAY)
    for person in more:
        Contact.objects.create(person=person, kind="child", name="廖建", recorded_at=world.LONG_AGO)
        world.a_visit(person, date(2026, 11, 2))
    with CaptureQueriesContext(connection) as large:
        assert len(visit_form(town, str(he.uid)).members) == 10
    assert len(large) <= len(small) + 1


@pytest.mark.parametrize(
    ("day", "late"),
    [
        (date(2026, 11, 20), False),
        (date(2026, 11, 2), False),
        (date(2026, 10, 20), True),
        (date(2026, 8, 31), True),
        (date(2019, 3, 3), True),
    ],
)
def test_a_visit_of_a_month_that_is_over_is_told_late_though_no_window_holds_it(town, day, late):
    """The office has kept visits since September; what lies before is 未接管, and years ago there was no policy."""
    world.an_office(world.a_county(), keeps_from=date(2026, 9, 1))
    _, he, _ = a_couple()
    assert visit_form(town, str(he.uid), day=day).late == late


def a_told_visit(person, day: date, **answers: str) -> None:
    """A visit at which these of the region's items were answered; `home_` before an item of the home."""
    home = {f"guangxi-2023/{key[5:].replace('_', '-')}": value for key, value in answers.items() if key[:5] == "home_"}
    own = {f"guangxi-2023/{key.replace('_', '-')}": value for key, value in answers.items() if key[:5] != "home_"}
    knock = NewKnock(
        uid=str(new_uid()),
        day=day,
        channel="home",
        visitor_name="覃阿姨",
        members=(MemberTold(person=str(person.uid), answers=own),),
        household=home,
    )
    record_knock(world.the_machine(), knock=knock)


def filled(form) -> dict[str, str]:
    """What "nothing changed" would fill, by item."""
    items = (*form.household_items, *(item for member in form.members for item in member.items))
    return {item.key.partition("/")[2]: item.unchanged for item in items if item.unchanged}


def test_nothing_changed_carries_the_last_answer_over_but_never_one_that_looks_for_a_risk(town):
    _, he, _ = a_couple()
    assert "policy-told" not in filled(visit_form(town, str(he.uid)))
    a_told_visit(he, date(2026, 10, 9), policy_told="yes", clothing="some", home_gas_safety="safe", expression="same")
    carried = filled(visit_form(town, str(he.uid)))
    assert (carried["policy-told"], carried["clothing"]) == ("yes", "some")
    assert carried["expression"] == "same", "the scale's own word for it"
    assert "gas-safety" not in carried
    assert "clothing" not in filled(visit_form(town, str(he.uid), day=date(2026, 10, 9)))


def test_an_answer_of_more_than_a_year_ago_is_not_carried_over(town):
    _, he, _ = a_couple()
    a_told_visit(he, date(2025, 11, 19), policy_told="yes")
    assert "policy-told" not in filled(visit_form(town, str(he.uid)))
