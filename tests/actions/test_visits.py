"""One knock kept for each member it concerned: once, on its own day, and never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
import world
from django.db import connection
from django.test.utils import CaptureQueriesContext

from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive, derive_all
from koumen.actions.refusals import NotYours, Refused
from koumen.actions.visits import (
    Away,
    MemberTold,
    NewKnock,
    NotKept,
    correct_visit,
    record_knock,
    record_many,
    withdraw_visit,
)
from koumen.ledgers.visiting import visit_form
from koumen.policy.library import open_pack
from koumen.records.models import Absence, Answer, Contact, JournalEntry, Visit, Window
from koumen.records.uid import new_uid

pytestmark = pytest.mark.django_db
SAID = {"guangxi-2023/illness": "severe", "guangxi-2023/disease-name": "支气管炎", "liuzhou-2021/health": "ok"}


@pytest.fixture
def town():
    """The officer of a township under liuzhou-2021 with the example county's rules, and under guangxi-2023."""
    for pack in ("example-county-2026", "guangxi-2023"):
        adopt_pack(world.the_machine(), open_pack(pack), since=date(2018, 1, 1))
    world.a_village()
    return world.acting(world.a_user("township", world.a_township(), name="韦秀兰"))


@pytest.fixture
def couple():
    """Two old people of one home, both under both policies."""
    home = world.a_home(group="五组")
    he = world.an_elder(78, name="廖德福", sex="male", household=home, ability="unable", dibao=True, ill=True)
    she = world.an_elder(
        82, name="陈秀英", sex="female", household=home, empty_nest=True, ability="unable", dibao=True, ill=True
    )
    for person in (he, she):
        world.a_fact(person, "tekun", "none", since=date(2020, 1, 1))
    derive([he.pk, she.pk], today=world.TODAY)
    return he, she


def told(*people, **more) -> NewKnock:
    """A home visit of today, met, with the members named."""
    members = more.pop("members", None) or tuple(MemberTold(person=str(person.uid)) for person in people)
    known = {"uid": str(new_uid()), "day": world.TODAY, "channel": "home", "visitor_name": "覃阿姨"}
    return NewKnock(**{**known, "members": members, **more})


def owed(person) -> dict[tuple[str, str], int]:
    """How often each duty under way today has been done, by pack and duty."""
    rows = Window.objects.filter(person=person, starts__lte=world.TODAY, due_by__gte=world.TODAY)
    return {(row.pack, row.duty): row.done for row in rows}


def test_one_knock_discharges_every_policy_of_every_member_and_asks_nothing_twice(town, couple):
    he, she = couple
    form = visit_form(town, str(he.uid))
    for fields in (form.household_items, *(member.items for member in form.members)):
        labels = [(field.label, field.options) for field in fields]
        assert len(labels) == len(set(labels))
    packs = {pack for pack, _ in owed(he)}
    assert packs == {"liuzhou-2021", "guangxi-2023"} == {pack for pack, _ in owed(she)}
    assert not any(owed(he).values()) and not any(owed(she).values())
    receipt = record_knock(town, knock=told(he, she))
    assert len(receipt.uids) == 3 and not receipt.again
    for person in couple:
        assert {pack for (pack, _), done in owed(person).items() if done} == {"liuzhou-2021", "guangxi-2023"}
    assert Visit.objects.count() == 2
    assert JournalEntry.objects.filter(deed="visits.record_knock").count() == 1


def test_the_home_answers_once_and_each_member_for_themselves(town, couple):
    he, she = couple
    members = (
        MemberTold(person=str(he.uid), answers=SAID, suggestion="请村医看"),
        MemberTold(person=str(she.uid), answers={"liuzhou-2021/health": "ok"}),
    )
    record_knock(town, knock=told(members=members, household={"guangxi-2023/gas-safety": "unsafe"}))
    home = Answer.objects.get(scope="household")
    assert (home.pack, home.item, home.value.open(), home.visit) == ("guangxi-2023", "gas-safety", "unsafe", None)
    his = Visit.objects.get(person=he)
    assert {answer.item for answer in his.answers.all()} == {"illness", "disease-name", "health"}
    assert his.suggestion.open() == "请村医看"
    assert his.findings == {"health-worse": "yes", "hazard": "yes"}
    assert Visit.objects.get(person=she).findings == {}


def test_a_uid_already_kept_is_answered_and_not_kept_again(town, couple):
    knock = told(*couple)
    first = record_knock(town, knock=knock)
    again = record_knock(town, knock=knock)
    assert again.again and again.uids == first.uids
    assert Visit.objects.count() == 2
    assert JournalEntry.objects.filter(deed="visits.record_knock").count() == 1


def test_a_late_entry_is_taken_marked_and_counted_on_its_own_day(town, couple):
    he, _ = couple
    record_knock(town, knock=told(he, day=date(2026, 10, 9)))
    record_knock(town, knock=told(he, day=date(2026, 11, 20)))
    late, prompt = Visit.objects.order_by("day")
    assert late.late and not prompt.late
    assert "补录" in record_knock(town, knock=told(he, day=date(2026, 9, 9))).says
    october = Window.objects.filter(person=he, pack="guangxi-2023", starts__lte="2026-10-09", due_by__gte="2026-10-09")
    assert october and all(row.done == 1 for row in october)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        (
            {"day": world.TODAY + timedelta(days=1)},
            "日期 2026年11月22日 在今天（2026年11月21日）以后；请填实际去的那天。",
        ),
        ({"day": date(2006, 10, 9)}, "日期 2006年10月9日 太早了，请核对年份；最早可以补登 2016年1月1日。"),
        ({"moment": time(23, 0)}, "时间 23:00 还没有到；请填实际去的时间。"),
        ({"channel": "pigeon"}, "请选方式：上门、电话等。"),
        ({"result": "perhaps"}, "廖德福：请选结果：见到本人、无人应门等。"),
        ({"visitor_name": " "}, "请选谁去的，或写去的人姓名。"),
        ({"visitor": str(new_uid())}, "所选的人不在名单里；请重选谁去的，或直接写姓名。"),
        ({"kinds": ("party",)}, "现行政策没有这种性质：party；请重选。"),
        ({"uid": "x"}, "这次登记没有编号；请重新打开登记页再填。"),
        ({"household": {"guangxi-2023/gas-safety": "fine"}}, "全户：“燃气安全”只能答：安全、较安全、不安全。"),
        ({"household": {"guangxi-2023/illness": "same"}}, "全户：“疾病状况”要按人填，请填在各人名下。"),
        (
            {"household": {"guangxi-2023/nothing": "same"}},
            "全户：现行政策没有“guangxi-2023/nothing”这一项；请重新打开登记页再填。",
        ),
        ({"household": {"guangxi-2023/family-size": "more"}}, "全户：“家庭人口”答了“增加”，请一并填写“增加人数”。"),
        (
            {"household": {"guangxi-2023/family-size": "more", "guangxi-2023/family-more": "两人"}},
            "全户：“增加人数”要填数字（人），不要带文字。",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(town, couple, changed, fault):
    with pytest.raises(NotKept) as refused:
        record_knock(town, knock=told(couple[0], **changed))
    assert fault in refused.value.faults
    assert not Visit.objects.exists() and not JournalEntry.objects.filter(deed__startswith="visits").exists()


@pytest.mark.clause("GX-A2-31")
def test_severe_illness_asks_for_its_name(town, couple):
    he, _ = couple
    members = (MemberTold(person=str(he.uid), answers={"guangxi-2023/illness": "severe"}),)
    with pytest.raises(NotKept) as refused:
        record_knock(town, knock=told(members=members))
    assert refused.value.faults == ("廖德福：“疾病状况”答了“严重”，请一并填写“疾病名称”。",)


@pytest.mark.parametrize(
    ("findings", "fault"),
    [({"weather": "bad"}, "廖德福：现行政策没有“weather”这种判定；请重选。"), ({"hazard": "yes"}, "")],
)
def test_a_judgment_on_the_spot_is_one_that_a_policy_knows(town, couple, findings, fault):
    knock = told(members=(MemberTold(person=str(couple[0].uid), findings=findings),))
    if fault:
        with pytest.raises(NotKept) as refused:
            record_knock(town, knock=knock)
        assert refused.value.faults == (fault,)
    else:
        record_knock(town, knock=knock)
        assert Visit.objects.get().findings == findings


def test_people_of_two_homes_are_two_knocks(town, couple):
    other = world.an_elder(75, name="莫大山", household=world.a_home())
    with pytest.raises(NotKept, match="廖德福、莫大山不在同一户；请分户登记"):
        record_knock(town, knock=told(couple[0], other))


def test_a_shut_door_keeps_who_was_turned_to_and_raises_the_alarm(town, couple):
    he, _ = couple
    Contact.objects.create(person=he, kind="emergency", name="廖建军", recorded_at=world.LONG_AGO)
    receipt = record_knock(town, knock=told(he, result="not_home", contacted=("廖建军：在卫生院",)))
    assert "廖建军" in receipt.says and "当天报乡镇" in receipt.says
    visit = Visit.objects.get()
    assert visit.contacted.open() == "廖建军：在卫生院"
    assert not any(owed(he).values())
    assert JournalEntry.objects.get(deed="visits.record_knock").what["alarm"] == 1


@pytest.mark.parametrize(
    ("channel", "result", "offered"), [("home", "no_answer", "无人应门"), ("phone", "not_home", "未接通")]
)
def test_a_door_is_not_a_telephone(town, couple, channel, result, offered):
    with pytest.raises(NotKept, match=f"不会是“.*”；请选：.*{offered}"):
        record_knock(town, knock=told(couple[0], channel=channel, result=result))
    assert not Visit.objects.exists()


@pytest.mark.parametrize("result", ["refused", "moved", "deceased"])
def test_who_refuses_or_is_gone_raises_no_alarm(town, couple, result):
    receipt = record_knock(town, knock=told(couple[0], result=result))
    assert "报乡镇" not in receipt.says
    assert ("办理退出" in receipt.says) == (result != "refused")
    assert JournalEntry.objects.get(deed="visits.record_knock").what["alarm"] == 0


def test_an_absence_told_at_the_door_is_kept_with_the_visit(town, couple):
    he, _ = couple
    away = Away(reason="hospital", since=date(2026, 11, 1), until=date(2026, 11, 30))
    record_knock(town, knock=told(members=(MemberTold(person=str(he.uid), result="not_home", away=away),)))
    assert Absence.objects.get().reason == "hospital"
    month = Window.objects.filter(person=he, starts__gte="2026-11-01", due_by__lte="2026-11-30")
    assert month and all(row.excused for row in month)


def test_the_visitor_the_recorder_and_the_respondent_are_three(town, couple):
    he, _ = couple
    volunteer = world.a_visitor("覃阿姨", kind="volunteer")
    record_knock(
        town, knock=told(he, visitor=str(volunteer.uid), visitor_name="", respondent="陈秀英", relation="妻子")
    )
    visit = Visit.objects.get()
    assert (visit.visitor, visit.recorded_by_id, visit.respondent) == (volunteer, town.user, "陈秀英")


def test_a_correction_supersedes_and_both_stay(town, couple):
    he, _ = couple
    first = record_knock(town, knock=told(he, channel="phone"))
    again = told(he, channel="home", day=date(2026, 11, 20))
    receipt = correct_visit(town, visit=first.uids[1], knock=again)
    assert Visit.objects.count() == 2
    (latest,) = Visit.objects.standing()
    assert (str(latest.uid), latest.channel, str(latest.supersedes.uid)) == (receipt.uids[1], "home", first.uids[1])
    assert correct_visit(town, visit=first.uids[1], knock=again).again
    with pytest.raises(Refused, match="已被更正"):
        correct_visit(town, visit=first.uids[1], knock=told(he))
    with pytest.raises(Refused, match="只能填本人"):
        correct_visit(town, visit=receipt.uids[1], knock=told(couple[1]))


def test_a_correction_of_a_prompt_entry_is_not_late(town, couple):
    he, _ = couple
    that_day = date(2026, 10, 9)
    prompt = replace(town, today=that_day, now=datetime.combine(that_day, time(18), world.NOW.tzinfo))
    first = record_knock(prompt, knock=told(he, day=date(2026, 10, 9)))
    assert not Visit.objects.get().late
    receipt = correct_visit(town, visit=first.uids[1], knock=told(he, day=date(2026, 10, 9), channel="phone"))
    assert not Visit.objects.get(uid=receipt.uids[1]).late


def test_a_withdrawn_visit_counts_no_more_and_stays(town, couple):
    he, _ = couple
    receipt = record_knock(town, knock=told(he))
    assert any(owed(he).values())
    with pytest.raises(Refused, match="原因"):
        withdraw_visit(town, visit=receipt.uids[1], reason=" ")
    withdraw_visit(town, visit=receipt.uids[1], reason="填错了人")
    assert not any(owed(he).values())
    assert Visit.objects.count() == 2 and not Visit.objects.standing().exists()


def test_nobody_outside_the_scope_can_be_visited_or_asked_about(town, couple):
    stranger = world.an_elder(80, name="外村人", village=world.a_village("450298901201", "远村"))
    knock = told(stranger)
    with pytest.raises(NotYours):
        record_knock(town, knock=knock)
    done = record_knock(world.the_machine(), knock=knock)
    for deed in (
        lambda: correct_visit(town, visit=done.uids[1], knock=told(stranger)),
        lambda: withdraw_visit(town, visit=done.uids[1], reason="x"),
    ):
        with pytest.raises(NotYours):
            deed()
    with pytest.raises(NotYours):
        record_knock(town, knock=told(couple[0], uid=knock.uid))


def test_those_who_only_look_record_nothing(couple):
    auditor = world.acting(world.a_user("auditor", world.a_county()))
    with pytest.raises(Refused, match="您的账号不能登记探访"):
        record_knock(auditor, knock=told(couple[0]))


def test_a_batch_is_all_or_nothing_and_names_the_place(town, couple):
    he, she = couple
    batch = [told(he), told(she, day=date(2027, 1, 1))]
    with pytest.raises(NotKept) as refused:
        record_many(town, knocks=batch)
    assert refused.value.faults[0].startswith("第 2 次：日期")
    assert not Visit.objects.exists()
    kept = told(he)
    record_knock(town, knock=kept)
    receipts = record_many(town, knocks=[kept, told(she)])
    assert [receipt.again for receipt in receipts] == [True, False]
    assert Visit.objects.count() == 2


def test_a_batch_of_fifty_is_derived_once_in_as_many_queries_as_one(town, monkeypatch):
    people = [world.an_elder(80, name=f"老人{n}", alone=True, ability="unable", tekun="none") for n in range(50)]
    derive([person.pk for person in people], today=world.TODAY)
    one, rest = [told(people[0])], [told(person) for person in people[1:]]
    with CaptureQueriesContext(
        connection,
    ) as single:
        record_many(town, knocks=one)
    with CaptureQueriesContext(connection) as many:
        record_many(town, knocks=rest)
    inserts = sum(1 for query in many if query["sql"].startswith('INSERT INTO "records_window"'))
    assert len(many) - inserts <= len(single) + 2
    assert all(any(owed(person).values()) for person in people)
    changed = derive_all(today=world.TODAY)
    assert (changed.added, changed.removed) == (0, 0)


def test_nobody_was_visited_before_they_were_born(town):
    child = world.a_child(3)
    with pytest.raises(NotKept, match="早于出生日期"):
        record_knock(town, knock=told(child, day=date(2021, 1, 1)))
