"""The workbench: special periods first, then missed, then due; why in one line; every figure opens its list."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import parse_qs

import pytest
import world
from ledgers.town import CARE, CITY, adopted, derived, granny, keeping, township_officer

from koumen.actions.packs import adopt_pack
from koumen.ledgers.progress import progress
from koumen.ledgers.roster import roster
from koumen.ledgers.rows.parts import NotHere
from koumen.ledgers.rows.progress import ProgressAsked
from koumen.ledgers.rows.roster import RosterFilter
from koumen.ledgers.rows.workbench import Task, Workbench
from koumen.ledgers.shell import shell
from koumen.ledgers.worklist import workbench
from koumen.policy.library import open_pack
from koumen.records.models import Window
from koumen.records.scope import Actor

pytestmark = pytest.mark.django_db
COLD = date(2026, 11, 19)


@pytest.fixture(autouse=True)
def law() -> None:
    adopted()
    keeping()


@pytest.fixture
def officer() -> Actor:
    return township_officer()


def names(bench: Workbench, sort: str) -> list[str]:
    return [task.who.name for task in tasks(bench, sort)]


def tasks(bench: Workbench, sort: str) -> list[Task]:
    return [task for group in bench.groups if group.sort == sort for lane in group.lanes for task in lane.tasks]


def lines(task: Task) -> str:
    return "\n".join(line.says for line in task.owed)


def test_calls_that_do_not_count_are_told_in_the_line(officer: Actor) -> None:
    wei = granny()
    world.a_visit(wei, date(2026, 10, 20))
    for day in (4, 9):
        world.a_visit(wei, date(2026, 11, day), channel="phone")
    derived(wei)
    [task] = tasks(workbench(officer), "missed")
    missed = task.owed[0]
    assert missed.says == "11月上半月上门访视 1 次；已电话 2 次，不计入上门次数"
    assert (missed.status, missed.due_by, task.due_text, task.urgency) == (
        "missed",
        date(2026, 11, 15),
        "漏访 6 天",
        "late",
    )
    assert missed.clause.clause and missed.clause.says
    assert task.dots[-1].status == "due"
    assert [dot.status for dot in task.dots if dot.starts == date(2026, 11, 1)] == ["missed"]
    assert task.last_visit == "11月9日 电话"


def test_what_met_nobody_is_told_by_its_own_name_and_does_not_count(officer: Actor) -> None:
    wei = granny()
    world.a_visit(wei, date(2026, 11, 17), result="refused")
    world.a_visit(wei, date(2026, 11, 18), result="not_home")
    for day in (19, 20):
        world.a_visit(wei, date(2026, 11, day), channel="phone", result="no_answer")
    derived(wei)
    [task] = tasks(workbench(officer), "missed")
    said = "上门 1 次本人拒绝、上门 1 次无人应门、电话 2 次未接通，不计入"
    assert f"11月下半月上门访视 1 次；{said}" in lines(task)


def test_several_missed_windows_of_one_duty_are_one_line(officer: Actor) -> None:
    wei = granny()
    derived(wei)
    [task] = tasks(workbench(officer), "missed")
    home = [line.says for line in task.owed if "半月" in line.says]
    assert home == ["11月上半月上门访视 1 次；连同更早的共漏 4 期", "11月下半月上门访视 1 次"]


def test_each_week_s_call_says_which_week(officer: Actor) -> None:
    adopt_pack(world.the_machine(), open_pack("emeishan-2022"), since=date(2018, 1, 1))
    village = world.a_village("511181901201", "云鬟村")
    li = world.an_elder(
        70, name="李大山", village=village, hukou_region="511181", hukou_kind="rural", left_behind=True, tekun="none"
    )
    world.a_visit(li, date(2026, 11, 3), channel="phone")
    world.a_visit(li, date(2026, 11, 14))
    derived(li)
    [task] = tasks(workbench(world.acting(world.a_user("village", village))), "missed")
    assert [line.says for line in task.owed if "电话" in line.says] == [
        "上周电话巡访或视频巡访 1 次；已上门 1 次，不计入电话、视频次数",
        "本周电话巡访或视频巡访 1 次",
    ]


def test_a_later_visit_takes_someone_off_the_missed(officer: Actor) -> None:
    wei = granny()
    derived(wei)
    assert names(workbench(officer), "missed") == ["韦凤英"]
    world.a_visit(wei, date(2026, 11, 20))
    derived(wei)
    bench = workbench(officer)
    assert (bench.missed, names(bench, "missed")) == (0, [])


def test_special_periods_come_first_and_each_person_once(officer: Actor) -> None:
    wei, qin, far = (
        granny(),
        granny("覃大妹", group="一组"),
        granny("莫远", village=world.a_village("450299902201", "远村")),
    )
    world.a_special_period("cold-wave", COLD, area=world.a_county())
    world.a_visit(qin, date(2026, 11, 20))
    derived(wei, qin, far)
    bench = workbench(officer)
    assert next(group.sort for group in bench.groups) == "special"
    assert names(bench, "special") == ["韦凤英"]
    assert "韦凤英" not in names(bench, "missed") + names(bench, "due")
    [period] = bench.periods
    assert (period.owed, period.unvisited, bench.special_unvisited) == (2, 1, 1)
    [task] = tasks(bench, "special")
    assert "寒潮" in task.owed[0].says
    assert task.urgency == "late"
    assert bench.lede.startswith(f"{period.label}期间 1 人未访；")


def test_every_figure_is_the_number_of_people_its_query_lists(officer: Actor) -> None:
    people = [
        granny(name, group=f"{n % 3}组") for n, name in enumerate(("韦凤英", "覃大妹", "莫秀莲", "廖桂花", "陈玉兰"))
    ]
    for n, person in enumerate(people):
        world.a_visit(person, date(2026, 11, 3 + 4 * n), channel="phone" if n == 3 else "home")
    world.a_special_period("cold-wave", COLD, area=world.a_township())
    world.a_special_period("flood-season", date(2026, 11, 1), area=world.a_county())
    derived(*people)
    bench = workbench(officer)
    assert {group.sort for group in bench.groups} == {"special", "missed", "due"}
    for group in bench.groups:
        asked = {key: value for key, [value] in parse_qs(group.query).items()}
        assert roster(officer, RosterFilter(**asked)).total == group.people, group.query
    for figure, status in ((bench.missed, "missed"), (bench.unvisited, "due")):
        assert roster(officer, RosterFilter(status=status)).total == figure
    for period in bench.periods:
        assert roster(officer, RosterFilter(event=period.uid)).total == period.owed
        assert roster(officer, RosterFilter(event=period.uid, status="due")).total == period.unvisited
    assert roster(officer, RosterFilter(waiting="facts")).total == bench.asks_total
    assert roster(officer, RosterFilter(waiting="confirm")).total == sum(v.joining for v in bench.to_confirm)
    assert shell(officer).missed_count == bench.missed
    assert bench.roster_count == 5


def test_the_rate_is_the_progress_pages_and_twelve_months(officer: Actor) -> None:
    wei = granny()
    world.a_visit(wei, date(2026, 11, 17))
    derived(wei)
    bench = workbench(officer)
    whole = progress(officer, ProgressAsked(world.TODAY.replace(day=1))).whole
    assert (bench.met, bench.owed) == (whole.met, whole.owed)
    assert bench.met
    assert len(bench.trend) == 12
    ended = Window.objects.filter(person=wei, due_by__year=2026, due_by__month=10)
    assert bench.trend[-2] == (0, ended.count())


def test_before_the_office_took_over_nothing_shows(officer: Actor) -> None:
    keeping(world.a_township(), since=date(2026, 11, 16))
    derived(granny())
    bench = workbench(officer)
    assert (bench.missed, bench.unvisited) == (0, 1)
    assert tasks(bench, "due")[0].dots[0].starts == date(2026, 11, 16)


def test_households_together_by_group(officer: Actor) -> None:
    home = world.a_home(group="五组")
    people = [
        granny("廖桂花", household=home, group="五组"),
        granny("陈玉兰", household=home, group="五组"),
        granny(group="一组"),
    ]
    derived(*people)
    bench = workbench(officer)
    lanes = [lane for group in bench.groups for lane in group.lanes]
    assert [(lane.name, lane.households, len(lane.tasks)) for lane in lanes] == [
        ("荷塘村一组", 1, 1),
        ("荷塘村五组", 1, 2),
    ]


def test_missing_facts_are_asked_as_questions(officer: Actor) -> None:
    elder = world.an_elder(name="李桂花", age=70, tekun="none", disabled=False)
    derived(elder)
    bench = workbench(officer)
    [ask] = bench.asks
    assert (ask.who.name, ask.kept, bench.asks_total) == ("李桂花", False, 1)
    assert ("lives_alone", "是否独居？") in ask.questions


def test_nobody_asks_whether_an_adult_is_an_orphan(officer: Actor) -> None:
    elder = world.an_elder(name="李桂花", age=70, tekun="none", disabled=False)
    child = world.a_person("莫小宝", age=10)
    teen = world.a_person("莫大宝", born=date(2008, 11, 21))
    derived(elder, child, teen)
    asked = {ask.who.name: {fact for fact, _ in ask.questions} for ask in workbench(officer).asks}
    assert "orphan" not in asked["李桂花"] | asked.get("莫大宝", set())
    assert {"orphan", "unsupported_child"} <= asked["莫小宝"]


def test_many_people_to_ask_are_gathered_by_the_question(officer: Actor) -> None:
    elders = [world.an_elder(name=f"李{word}", age=70, tekun="none", disabled=False) for word in "一二三四五六七八九"]
    derived(*elders)
    bench = workbench(officer)
    assert (bench.asks, bench.asks_total) == ((), 9)
    alone = next(question for question in bench.questions if question.asks == "是否独居？")
    assert alone.people == 9
    asked = {key: value for key, [value] in parse_qs(alone.query).items()}
    assert roster(officer, RosterFilter(**asked)).total == 9
    assert [question.people for question in bench.questions] == sorted(
        (question.people for question in bench.questions), reverse=True
    )


def test_what_is_due_first_is_told_with_how_many(officer: Actor) -> None:
    wei, qin = granny(), granny("覃大妹", alone=False, disabled=True)
    for person in (wei, qin):
        world.a_visit(person, date(2026, 11, 12))
        world.a_visit(person, date(2026, 10, 20))
    derived(wei, qin)
    bench = workbench(officer)
    [due] = [group for group in bench.groups if group.sort == "due"]
    assert (due.earliest, due.ending, bench.unvisited_by) == (date(2026, 11, 30), due.people, date(2026, 11, 30))
    assert bench.lede.endswith(f"其中 {due.people} 人 9 天内到期。")


def test_a_birthday_is_the_reason_whatever_else_was_told_that_day(officer: Actor) -> None:
    turning = world.a_person("黄玉兰", born=date(1946, 11, 21), alone=True, dibao=False, tekun="none")
    world.a_fact(turning, "accompanied", False, since=world.TODAY)
    world.an_inclusion(turning, CITY, True, since=world.TODAY)
    derived(turning)
    assert {change.why for change in workbench(officer).changes} >= {"11月21日满 80 周岁"}


def test_a_birthday_and_a_fact_told_today_are_changes_with_their_reasons(officer: Actor) -> None:
    turning = world.a_person("黄玉兰", born=date(1946, 11, 21), alone=True, dibao=False, tekun="none")
    told = granny(alone=False, disabled=True)
    derived(turning, told)
    world.a_fact(told, "lives_alone", True, since=date(2026, 11, 18), told_at=world.NOW)
    derived(told)
    found = {(change.who.name, change.policy): change for change in workbench(officer).changes}
    birthday = next(change for (name, _), change in found.items() if name == "黄玉兰")
    assert (birthday.before, birthday.on, birthday.why) == ("", world.TODAY, "11月21日满 80 周岁")
    assert "高龄" in birthday.after
    moved = next(change for (name, _), change in found.items() if name == "韦凤英")
    assert moved.why == "11月18日起独居为“是”"
    assert (moved.before, moved.after) == ("其他访视对象", "重点访视对象")
    assert roster(officer, RosterFilter(waiting="changed")).total == len({change.who.uid for change in found.values()})


def test_someone_new_to_the_register_is_not_a_change(officer: Actor) -> None:
    derived(granny(told_at=world.NOW))
    assert workbench(officer).changes == ()


def test_inclusions_to_confirm_by_village(officer: Actor) -> None:
    derived(granny(), granny("覃大妹"), granny("莫秀莲", village=world.a_village("450299901202", "莲塘村")))
    villages = {village.name: (village.joining, village.leaving) for village in workbench(officer).to_confirm}
    assert villages == {"荷塘村": (2, 0), "莲塘村": (1, 0)}
    assert tasks(workbench(officer), "missed")[0].unconfirmed


def test_who_is_responsible(officer: Actor) -> None:
    wei = granny()
    world.assigned(wei, world.a_visitor("黄志强"))
    world.assigned(wei, world.a_visitor("从前的人"), until=date(2026, 6, 1))
    derived(wei)
    assert tasks(workbench(officer), "missed")[0].responsible == "黄志强"


def test_outside_the_scope_is_not_here_and_not_counted(officer: Actor) -> None:
    far = granny(village=world.a_village("450299902201", "远村"))
    derived(far)
    assert (workbench(officer).missed, workbench(officer).roster_count) == (0, 0)
    for uid in (str(far.area.uid), "x"):
        with pytest.raises(NotHere):
            workbench(officer, uid)
    nobody = world.acting(world.a_user())
    assert workbench(nobody).roster_count == 0
    assert workbench(nobody).groups == ()


def test_a_visitor_sees_only_those_assigned(officer: Actor) -> None:
    wei, other = granny(), granny("覃大妹")
    user = world.a_user("visitor", kind="assigned")
    world.assigned(wei, world.a_visitor(user=user))
    derived(wei, other)
    assert names(workbench(world.acting(user)), "missed") == ["韦凤英"]


def test_one_absent_all_along_is_not_unvisited(officer: Actor) -> None:
    wei = granny()
    world.an_absence(wei, date(2026, 8, 1), date(2026, 12, 31))
    derived(wei)
    bench = workbench(officer)
    assert (bench.missed, bench.unvisited) == (0, 0)
    assert roster(officer, RosterFilter(status="excused")).total == 1


def test_the_number_of_queries_does_not_grow(officer: Actor, django_assert_max_num_queries) -> None:
    surnames = "韦覃莫廖陈李黄蒙梁石"
    homes = [world.a_home(group=f"{n}组") for n in range(5)]
    derived(*(granny(f"{s}秀英", household=homes[n % 5], group=f"{n % 5}组") for n, s in enumerate(surnames)))
    world.a_special_period("cold-wave", COLD, area=world.a_county())
    with django_assert_max_num_queries(60):
        bench = workbench(officer)
    assert bench.roster_count == 10


def test_both_policies_on_one_line_each(officer: Actor) -> None:
    wei = granny()
    derived(wei)
    packs = {line.clause.pack for task in tasks(workbench(officer), "missed") for line in task.owed}
    assert packs == {CITY, CARE}


def test_a_missed_window_leaves_after_sixty_days() -> None:
    wei = granny()
    derived(wei)
    later = world.acting(world.a_user("county", world.a_county()), today=world.TODAY)
    old = Window.objects.filter(person=wei, due_by__lt=world.TODAY - timedelta(days=60))
    shown = {line.due_by for task in tasks(workbench(later), "missed") for line in task.owed}
    assert old.exists()
    assert not shown & set(old.values_list("due_by", flat=True))
