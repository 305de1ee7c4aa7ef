"""One person, one file: what is known and since when, where they stand and why, a year of windows, every visit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import world

from koumen.actions.facts import add_fact, correct_fact, withdraw_fact
from koumen.actions.full_values import ask_full_values, decide_full_values, open_full_values
from koumen.actions.inclusion import confirm_inclusion, exclude
from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive
from koumen.actions.visits import MemberTold, NewKnock, correct_visit, record_knock
from koumen.ledgers.casefile import casefile
from koumen.ledgers.rows.parts import NotHere
from koumen.policy.library import open_pack
from koumen.records.models import Contact
from koumen.records.uid import new_uid

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    """The officer of a township under liuzhou-2021 with the example county's rules, and under guangxi-2023."""
    for pack in ("example-county-2026", "guangxi-2023"):
        adopt_pack(world.the_machine(), open_pack(pack), since=date(2018, 1, 1))
    world.a_village()
    return world.acting(world.a_user("township", world.a_township(), name="韦秀兰"))


@pytest.fixture
def he():
    """An old man under both policies, with a wife in the same home."""
    number = world.an_id_number(date(1948, 10, 22), sex="male")
    _, one, _ = world.an_old_couple(id_number=number, phone="13900000023")
    derive([one.pk], today=world.TODAY)
    return one


def a_knock(person, day=world.TODAY, **more) -> NewKnock:
    answers = more.pop("answers", {})
    member = MemberTold(person=str(person.uid), answers=answers, suggestion=more.pop("suggestion", ""))
    told = {"uid": str(new_uid()), "channel": "home", "visitor_name": "覃阿姨", **more}
    return NewKnock(day=day, members=(member,), **told)


def test_the_file_says_who_where_and_with_whom(town, he):
    visitor = world.a_visitor("黄志强", village=he.area)
    world.assigned(he, visitor)
    file = casefile(town, str(he.uid))
    assert file.who.name == "廖德福" and file.trail[-1].name == "荷塘村"
    assert [member.name for member in file.members] == ["陈秀英"]
    assert file.responsible == ("黄志强（村（居）干部）",)
    assert file.stays[0].label == "在册"
    assert file.may == {
        *("record_visit", "add_fact", "confirm_inclusion", "correct_visit", "withdraw_visit", "add_contact"),
        *("tell_absence", "correct_person", "set_own_cadence", "leave_roster"),
    }


def test_values_are_masked_until_a_deed_has_opened_them(town, he):
    Contact.objects.create(person=he, kind="emergency", name="廖建军", phone="13900000099", recorded_at=world.LONG_AGO)
    for asked in (False, True):
        file = casefile(town, str(he.uid), full=asked)
        assert (file.full, file.full_state) == (False, "offered")
        assert "1948" not in file.id_number and "*" in file.phone
        assert file.contacts[0].phone == "139******99"
    open_full_values(town, person=str(he.uid), reason="核对身份")
    file = casefile(town, str(he.uid), full=True)
    assert (file.full, file.full_state, file.phone) == (True, "shown", "13900000023")
    assert "19481022" in file.id_number and file.contacts[0].phone == "13900000099"
    other = world.acting(world.a_user("township", world.a_township(), name="别人"))
    assert casefile(other, str(he.uid), full=True).full_state == "offered"
    visitor = world.acting(world.a_user("village", he.area))
    assert casefile(visitor, str(he.uid), full=True).full_state == "no"


def test_a_childs_values_wait_for_a_second_person(town):
    child = world.a_child(8, phone="13900000001")
    county = world.acting(world.a_user("county", world.a_county(), name="县里的人"))
    assert casefile(town, str(child.uid)).full_state == "ask"
    asked = ask_full_values(town, person=str(child.uid), reason="开学资助")
    assert casefile(town, str(child.uid)).full_state == "waiting"
    assert casefile(town, str(child.uid)).child_requests == ()
    (request,) = casefile(county, str(child.uid)).child_requests
    assert (request.uid, request.asked_by, request.reason) == (asked.uids[0], "韦秀兰", "开学资助")
    decide_full_values(county, access=asked.uids[0], approved=True)
    assert casefile(town, str(child.uid)).full_state == "offered"
    open_full_values(town, person=str(child.uid), reason="开学资助")
    assert casefile(town, str(child.uid), full=True).phone == "13900000001"


def test_standings_give_their_reasons_with_clauses(town, he):
    confirm_inclusion(town, people=[str(he.uid)], pack="liuzhou-2021", reasons="入户核实重病")
    file = casefile(town, str(he.uid))
    standing = {each.pack: each for each in file.standings}
    ours = standing["liuzhou-2021"]
    assert (ours.inclusion, ours.decided_by, ours.decided_reasons) == ("confirmed", "韦秀兰", "入户核实重病")
    assert ours.categories and ours.tier
    said = {reason.says: reason for reason in ours.reasons}
    assert said["最低生活保障对象：是"].holds == "yes" and said["最低生活保障对象：是"].clause.clause == "一.二"
    assert said["重病：是"].holds == "yes"
    assert standing["guangxi-2023"].inclusion == "unconfirmed"


def test_a_decision_against_the_facts_is_shown_with_its_reason(town, he):
    exclude(town, person=str(he.uid), pack="liuzhou-2021", reason="已迁往外省")
    standing = next(each for each in casefile(town, str(he.uid)).standings if each.pack == "liuzhou-2021")
    assert (standing.inclusion, standing.decided_reasons) == ("excluded", "已迁往外省")
    assert (standing.decided_by, standing.decided_at) == ("韦秀兰", world.NOW)


def test_a_decision_for_an_earlier_day_says_when_it_was_made(town, he):
    confirm_inclusion(town, people=[str(he.uid)], pack="guangxi-2023", since=date(2026, 9, 1))
    standing = next(each for each in casefile(town, str(he.uid)).standings if each.pack == "guangxi-2023")
    assert (standing.since, standing.decided_at) == (date(2026, 9, 1), world.NOW)


def test_what_is_unknown_is_asked_and_never_a_no(town):
    unknown = world.an_elder(82, name="莫阿婆")
    derive([unknown.pk], today=world.TODAY)
    lines = {line.fact: line for line in casefile(town, str(unknown.uid)).facts}
    assert lines["lives_alone"].values == () and lines["lives_alone"].asked_by


def test_facts_keep_every_value_and_todays_comes_first(town, he):
    who, tell = str(he.uid), {"source": "入户核实"}
    add_fact(town, person=who, fact="lives_alone", value="false", since=date(2025, 1, 1), **tell)
    add_fact(town, person=who, fact="lives_alone", value="true", since=date(2026, 3, 1), **tell)
    correct_fact(
        town, person=who, fact="lives_alone", told_since=date(2026, 3, 1), value="true", since=date(2026, 5, 1), **tell
    )
    line = next(line for line in casefile(town, who).facts if line.fact == "lives_alone")
    assert [(value.value, value.since, value.superseded) for value in line.values] == [
        ("是", date(2026, 5, 1), False),
        ("是", date(2026, 3, 1), True),
        ("否", date(2025, 1, 1), False),
    ]
    assert line.values[0].recorded_by == "韦秀兰"
    for since in (date(2026, 5, 1), date(2025, 1, 1)):
        withdraw_fact(town, person=who, fact="lives_alone", since=since, reason="问错了人")
    line = next(line for line in casefile(town, who).facts if line.fact == "lives_alone")
    assert (line.values[0].value, line.values[0].source) == ("", "已撤销")
    assert all(value.superseded for value in line.values[1:])


def test_a_year_of_windows_and_what_each_visit_counted_for(town, he):
    prompt = record_knock(town, knock=a_knock(he, suggestion="请村医看", answers={"liuzhou-2021/health": "ok"}))
    record_knock(town, knock=a_knock(he, date(2026, 10, 9), result="not_home"))
    file = casefile(town, str(he.uid))
    assert {(year.clause.pack) for year in file.years} == {"liuzhou-2021", "guangxi-2023"}
    for year in file.years:
        assert list(year.windows) == sorted(year.windows, key=lambda dot: dot.starts)
        assert all(dot.due_by is None or dot.due_by >= world.TODAY - timedelta(days=365) for dot in year.windows)
    today, october = file.visits
    assert today.uid == prompt.uids[1] and today.met and not today.late
    assert any("11月" in line for line in today.counted) and len(today.counted) >= 2
    assert ("健康状况", "正常") in {(line.label, line.value) for line in today.answers}
    assert today.suggestion == "请村医看"
    assert october.late and october.counted == ("没有见到本人，不计入次数",)


def test_windows_before_the_office_took_over_are_neither_met_nor_missed(town, he):
    world.an_office(world.a_county(), keeps_from=date(2026, 6, 1))
    derive([he.pk], today=world.TODAY)
    months = next(year for year in casefile(town, str(he.uid)).years if year.clause.pack == "guangxi-2023")
    before = [dot for dot in months.windows if dot.status == "before"]
    assert [dot.starts.month for dot in before] == [11, 12, 1, 2, 3, 4, 5]
    assert list(months.windows) == sorted(months.windows, key=lambda dot: dot.starts)
    assert {dot.status for dot in months.windows[len(before) :]} <= {"missed", "due"}


def test_a_visit_that_does_not_count_says_why(town, he):
    record_knock(town, knock=a_knock(he, channel="message"))
    (visit,) = casefile(town, str(he.uid)).visits
    assert visit.counted and all(line.endswith("不计入") for line in visit.counted)


def test_a_corrected_visit_stays_marked(town, he):
    first = record_knock(town, knock=a_knock(he))
    second = correct_visit(town, visit=first.uids[1], knock=a_knock(he, date(2026, 11, 19)))
    lines = {line.uid: line for line in casefile(town, str(he.uid)).visits}
    assert lines[first.uids[1]].superseded and lines[second.uids[1]].corrects == first.uids[1]
    assert not lines[second.uids[1]].superseded


def test_the_file_is_not_here_outside_the_scope(town):
    stranger = world.an_elder(80, name="外村人", village=world.a_village("450298901201", "远村"))
    for uid in (str(stranger.uid), "nobody"):
        with pytest.raises(NotHere):
            casefile(town, uid)


def test_the_file_takes_as_many_queries_however_long_the_history(town, he, django_assert_max_num_queries):
    for days in range(1, 13):
        record_knock(
            town, knock=a_knock(he, world.TODAY - timedelta(days=20 * days), answers={"liuzhou-2021/health": "ok"})
        )
        add_fact(
            town,
            person=str(he.uid),
            fact="mobility_limited",
            value="是" if days % 2 else "否",
            since=world.TODAY - timedelta(days=days),
            source="入户",
        )
    with django_assert_max_num_queries(45):
        file = casefile(town, str(he.uid))
    assert len(file.visits) == 12


@pytest.mark.parametrize(("role", "shown"), [("village", "荷塘村五组"), ("township", "青禾镇荷塘村****")])
def test_of_an_address_nobody_sees_the_door_unasked(town, he, role: str, shown: str):
    he.address = "青禾镇荷塘村五组12号"
    he.save()
    clerk = world.acting(world.a_user(role, he.area))
    assert casefile(clerk, str(he.uid)).address == shown
