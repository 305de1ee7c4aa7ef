"""Amending documents: the old text until their day, the new from it."""

from datetime import date

import pytest
from policy.texts import amendment, overlay, stacked

from koumen.policy.cadences import Calendar
from koumen.policy.conditions import parse
from koumen.policy.faults import PolicyFaults
from koumen.policy.read import read_text

DAY = date(2027, 1, 1)
WEEKLY = (
    '[[duty]]\nid = "key-visit"\nclause = "三"\nsays = "每周一次"\ntier = "key"\nchannels = ["home"]\nper = "week"\n'
)


def codes(*over: str) -> list[str]:
    with pytest.raises(PolicyFaults) as refused:
        stacked(*over)
    return [fault.code for fault in refused.value.faults]


def test_a_replaced_rule_ends_where_its_successor_begins() -> None:
    old, new, first = stacked(amendment(WEEKLY)).variants[0].duties
    assert (old.until, new.since, first.id) == (DAY, DAY, "first")
    assert (old.cadence, new.cadence) == (Calendar("month"), Calendar("week"))


def test_a_repealed_rule_ends_on_the_day_before() -> None:
    duties = stacked(amendment("", repeal='["duty:first"]')).variants[0].duties
    assert [(duty.id, duty.until) for duty in duties] == [("key-visit", None), ("first", DAY)]


def test_a_rule_may_carry_a_later_day_of_its_own() -> None:
    _, new, _ = stacked(amendment(WEEKLY + "from = 2027-07-01\n")).variants[0].duties
    assert new.since == date(2027, 7, 1)


def test_a_parameter_takes_its_new_value_from_the_day() -> None:
    text = '[[parameter]]\nid = "old_age"\nclause = "二"\nlabel = "高龄起点"\nkind = "number"\nvalue = 75\n'
    old_age = stacked(amendment(text)).variants[0].parameters["old_age"]
    assert [old_age.on(date(2026, 12, 31)), old_age.on(DAY)] == [80, 75]


def test_a_parameter_may_be_left_open_again() -> None:
    text = '[[parameter]]\nid = "old_age"\nclause = "二"\nlabel = "高龄起点"\nkind = "number"\nopen = true\n'
    old_age = stacked(amendment(text)).variants[0].parameters["old_age"]
    assert [old_age.on(date(2026, 12, 31)), old_age.on(DAY)] == [80, None]


def test_a_new_tier_stands_before_the_one_that_follows_it() -> None:
    tiers = (
        '[[tier]]\nid = "middle"\nclause = "二"\nlabel = "次重点"\nwhen = "serious_illness"\n'
        '[[tier]]\nid = "general"\nclause = "二"\nlabel = "一般对象"\n'
    )
    read = stacked(amendment(tiers)).variants[0].tiers
    assert [(tier.id, tier.label) for tier in read] == [
        ("key", "重点"),
        ("middle", "次重点"),
        ("general", "一般"),
        ("general", "一般对象"),
    ]


def test_a_replaced_category_keeps_its_place() -> None:
    text = '[[category]]\nid = "alone"\nclause = "一"\nlabel = "独居老人"\nwhen = "empty_nest"\n'
    old, new = stacked(amendment(text)).variants[0].categories
    assert (old.until, new.since, new.when) == (DAY, DAY, parse("empty_nest"))


def test_the_amended_pack_names_its_amendment_and_keeps_its_id() -> None:
    pack = stacked(amendment(WEEKLY))
    assert (pack.id, pack.version, pack.amendments) == ("small-2026", "1+amended-2027", ("amended-2027",))
    assert read_text(pack.files) == pack


def test_amendments_follow_one_another_whatever_order_they_are_given_in() -> None:
    later = amendment(WEEKLY.replace('"week"', '"day"'), id="amended-2028", since="2028-01-01")
    pack = stacked(later, amendment(WEEKLY))
    assert [duty.cadence for duty in pack.variants[0].duties[:3]] == [
        Calendar("month"),
        Calendar("week"),
        Calendar("day"),
    ]


def test_an_overlay_stands_over_the_amended_text() -> None:
    tighten = '[[tighten]]\nduty = "key-visit"\nclause = "第三条"\nat_least = 3\n'
    pack = stacked(overlay(tighten), amendment(WEEKLY))
    spans = [(duty.since, duty.at_least) for duty in pack.variants[1].duties if duty.id == "key-visit"]
    assert spans == [(None, 2), (date(2026, 6, 1), 3), (DAY, 3)]


def test_what_an_amendment_may_not_do_is_refused() -> None:
    assert codes(amendment("", repeal='["duty:nothing"]')) == ["P951"]
    assert codes(amendment(WEEKLY, since="2026-01-01")) == ["P952"]
    assert codes(amendment(WEEKLY + "at_least = 8\n")) == ["P404"]
