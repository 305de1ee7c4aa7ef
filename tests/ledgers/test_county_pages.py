"""The monthly table, progress, special periods, policies and suggestions, over one small village."""

from __future__ import annotations

from datetime import date

import pytest
import world
from notices import a_notice

from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive_all
from koumen.actions.refusals import Refused
from koumen.actions.special_periods import close_special_period, declare_special_period, load_notice
from koumen.actions.suggestions import answer_suggestion, make_suggestion
from koumen.ledgers.monthly import monthly_table
from koumen.ledgers.policies import policies, policy
from koumen.ledgers.progress import progress
from koumen.ledgers.roster import roster
from koumen.ledgers.rows.monthly import MonthlyAsked
from koumen.ledgers.rows.parts import NotHere
from koumen.ledgers.rows.progress import ProgressAsked
from koumen.ledgers.rows.roster import RosterFilter
from koumen.ledgers.special_periods import special_periods
from koumen.ledgers.suggestions import suggestions
from koumen.ledgers.worklist import workbench
from koumen.policy.library import open_pack
from koumen.records.models import Person, Window

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def clerk() -> object:
    """A township clerk over a village with two lone elders, one of them visited twice in November."""
    for pack in ("guangxi-2023", "example-county-2026"):
        adopt_pack(world.the_machine(), open_pack(pack), since=date(2018, 1, 1))
    village = world.a_village()
    granny = world.an_elder(age=84, name="韦秀英", alone=True, dibao=True, village=village)
    uncle = world.an_elder(age=70, name="覃大明", alone=True, village=village)
    for elder in (granny, uncle):
        world.a_fact(elder, "tekun", "none", since=date(2020, 1, 1))
    world.a_visit(granny, day=date(2026, 11, 4), channel="phone", visitor_name="李四", suggestion="修门锁")
    world.a_visit(granny, day=date(2026, 11, 9), channel="home", visitor_name="李四", told_at=world.NOW)
    derive_all(today=world.TODAY)
    return world.acting(world.a_user("township", world.a_township()))


@pytest.mark.clause("LZ-A2-4", "LZ-A2-5", "LZ-A2-6", "LZ-A2-7")
def test_one_row_a_visit_with_the_codes_of_the_form(clerk) -> None:  # type: ignore[no-untyped-def]
    table = monthly_table(clerk, MonthlyAsked(NOVEMBER, world.TODAY, pack="liuzhou-2021"))
    assert [(row.number, row.name, row.visited, row.visitor, row.suggestion) for row in table.rows] == [
        (1, "韦秀英", "11月4日", "李四", "修门锁"),
        (2, "韦秀英", "11月9日", "李四", ""),
    ]
    assert {row.types for row in table.rows} == {"2、3"}
    assert table.title.endswith("特殊民政服务对象访视情况月汇总表")
    assert "　" not in table.title
    assert (table.visits, table.people) == (2, 1)


def test_as_of_a_day_leaves_out_what_was_told_later(clerk) -> None:  # type: ignore[no-untyped-def]
    table = monthly_table(clerk, MonthlyAsked(NOVEMBER, date(2026, 11, 20), pack="liuzhou-2021"))
    assert [row.visited for row in table.rows] == ["11月4日"]


def test_by_person_names_the_unvisited_and_pages_by_cursor(clerk) -> None:  # type: ignore[no-untyped-def]
    asked = MonthlyAsked(NOVEMBER, world.TODAY, by="person", pack="guangxi-2023")
    rows = monthly_table(clerk, asked).rows
    assert {row.name: (row.visited, row.unvisited) for row in rows} == {
        "韦秀英": ("11月4日；11月9日", False),
        "覃大明": ("", True),
    }
    first = monthly_table(clerk, MonthlyAsked(NOVEMBER, world.TODAY, pack="liuzhou-2021"), limit=1)
    second = monthly_table(clerk, MonthlyAsked(NOVEMBER, world.TODAY, pack="liuzhou-2021"), after=first.after, limit=1)
    assert [row.number for row in (*first.rows, *second.rows)] == [1, 2]
    assert second.after == ""


@pytest.mark.clause("GX-02-3")
def test_the_monthly_rate_is_people_met_over_people_of_the_policy(clerk) -> None:  # type: ignore[no-untyped-def]
    page = progress(clerk, ProgressAsked(NOVEMBER, pack="guangxi-2023"))
    measure = next(line for line in page.measures if line.id == "monthly-visit-rate")
    assert (measure.numerator, measure.denominator, measure.rate) == (1, 2, "50.0%")
    assert page.whole.met == 1
    assert page.whole.owed == 2
    assert [point.month.month for point in page.months][-1] == 11
    assert len(page.months) == 12


def test_progress_drills_down_in_administrative_order(clerk) -> None:  # type: ignore[no-untyped-def]
    page = progress(clerk, ProgressAsked(NOVEMBER))
    assert [area.name for area in page.areas] == ["荷塘村"]
    assert sum(area.tally.owed for area in page.areas) == page.whole.owed
    with pytest.raises(NotHere):
        progress(clerk, ProgressAsked(NOVEMBER, area=str(world.a_place("110101").uid)))


@pytest.mark.clause("LZ-04-8", "LZ-04-9")
def test_a_cold_wave_asks_a_home_visit_of_key_people_until_it_is_closed(clerk) -> None:  # type: ignore[no-untyped-def]
    township = str(world.a_township().uid)
    told = {"event": "cold-wave", "area": township, "source": "气象台寒潮蓝色预警"}
    period = declare_special_period(clerk, since=date(2026, 11, 19), **told)
    assert declare_special_period(clerk, since=date(2026, 11, 19), **told) == period
    page = special_periods(clerk)
    assert [(line.label, line.owed, line.unvisited) for line in page.open] == [(page.open[0].label, 1, 1)]
    assert Window.objects.filter(duty="key-cold-wave", due_by__isnull=True).count() == 1
    close_special_period(clerk, period=str(period.uid), until=date(2026, 11, 20))
    assert not Window.objects.filter(duty="key-cold-wave", due_by__isnull=True).exists()
    with pytest.raises(Refused):
        declare_special_period(clerk, since=date(2026, 11, 19), event="cold-wave", area=township)


def test_every_rule_of_a_policy_is_shown(clerk) -> None:  # type: ignore[no-untyped-def]
    cards = policies(clerk).cards
    assert {card.pack for card in cards} == {"guangxi-2023", "liuzhou-2021"}
    page = policy(clerk, "guangxi-2023")
    shown = {(section.id, rule.id) for section in page.sections for rule in section.rules}
    pack = open_pack("guangxi-2023")
    assert {("duty", duty.id) for duty in pack.variants[0].duties} <= shown
    assert {("item", item.id) for item in pack.items} <= shown
    assert {(entry.kind, entry.id) for entry in pack.entries if entry.kind not in ("aspect",)} <= shown


def test_a_suggestion_is_answered_by_the_county(clerk) -> None:  # type: ignore[no-untyped-def]
    row = make_suggestion(clerk, text="表格字太小", page="月汇总表")
    with pytest.raises(Refused):
        answer_suggestion(clerk, suggestion=str(row.uid), answer="已改")
    county = world.acting(world.a_user("county", world.a_county()))
    answer_suggestion(county, suggestion=str(row.uid), answer="已改大")
    assert [(line.text, line.answer) for line in suggestions(clerk).lines] == [("表格字太小", "已改大")]
    with pytest.raises(Refused):
        make_suggestion(clerk, text="  ")


def test_a_notice_is_loaded_by_file(clerk) -> None:  # type: ignore[no-untyped-def]
    county = world.acting(world.a_user("county", world.a_county()))
    data = a_notice(2027).encode()
    assert load_notice(county, name="2027.csv", data=data) == 2027
    states = {line.year: line.state for line in special_periods(county).notices}
    assert states == {2026: "bundled", 2027: "loaded"}
    with pytest.raises(Refused):
        load_notice(county, name="bad.csv", data=b"x")


@pytest.mark.clause("FZ-04-17", "JDZ-03-16", "GX-06-11")
@pytest.mark.parametrize(
    ("pack", "event", "code"),
    [("fuzhou-2018", "flood-season", "350102001"), ("guangxi-2023", "disaster-warning", "450299901")],
)
def test_an_event_that_only_adds_to_the_checklist_can_be_declared(pack: str, event: str, code: str) -> None:
    adopt_pack(world.the_machine(), open_pack(pack), since=date(2026, 1, 1))
    place = world.a_place(code)
    clerk = world.acting(world.a_user("township", place))
    page = special_periods(clerk)
    [choice] = [choice for choice in page.events if choice.event == event]
    assert any("加查" in ask.says for ask in choice.asks)
    declare_special_period(clerk, event=event, area=str(place.uid), since=date(2026, 11, 19), source="防汛指挥部通知")
    [line] = special_periods(clerk).open
    assert (line.label, line.owed) == (choice.label, 0)


def test_a_visitor_sees_the_special_period_that_reaches_their_people(clerk) -> None:  # type: ignore[no-untyped-def]
    granny = Person.objects.get(name="韦秀英")
    user = world.a_user(username="gui", name="覃阿姨")
    world.granted(user, "visitor", kind="assigned")
    world.assigned(granny, world.a_visitor(user=user))
    world.a_special_period("cold-wave", date(2026, 11, 19), area=world.a_county())
    world.a_special_period("cold-wave", date(2026, 11, 19), area=world.a_place("450204"))
    derive_all(today=world.TODAY)
    visitor = world.acting(user)
    assert [(line.area_name, line.owed, line.unvisited) for line in special_periods(visitor).open] == [
        ("county450299", 1, 1)
    ]
    assert workbench(visitor).groups[0].sort == "special"


def test_a_period_that_has_ended_says_whom_it_missed(clerk) -> None:  # type: ignore[no-untyped-def]
    world.a_special_period("cold-wave", date(2026, 11, 1), date(2026, 11, 6), area=world.a_county())
    derive_all(today=world.TODAY)
    [line] = special_periods(clerk).past
    assert (line.owed, line.unvisited) == (1, 1)
    listed = {status: roster(clerk, RosterFilter(event=line.uid, status=status)).total for status in ("owed", "missed")}
    assert listed == {"owed": 1, "missed": 1}


def test_a_township_may_not_end_the_county_s_period(clerk) -> None:  # type: ignore[no-untyped-def]
    world.a_special_period("cold-wave", date(2026, 11, 19), area=world.a_county())
    world.a_special_period("flood-season", date(2026, 11, 19), area=world.a_township())
    may = {line.event: line.may_close for line in special_periods(clerk).open}
    assert may == {"cold-wave": False, "flood-season": True}
