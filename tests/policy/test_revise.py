"""An office changes its own overlay later: a successor takes its place, or a document amends it."""

from datetime import date

import pytest
from policy.texts import ALONE, HEAD, overlay, stacked

from koumen.policy.faults import PolicyFaults
from koumen.policy.model import Pack
from koumen.policy.words import Words

SET = '[[set]]\nparameter = "first_days"\nvalue = {}\nclause = "第二条"\n'
TIGHTEN = '[[tighten]]\nduty = "key-visit"\nclause = "第三条"\nat_least = {}\n'
DUTY = '[[duty]]\nid = "night-call"\nclause = "第四条"\nsays = "每月夜间电话"\nchannels = ["phone"]\nper = "{}"\n'
OLD = SET.format(5) + TIGHTEN.format(4) + DUTY.format("month")
AMENDING = """
[amendment]
id = "county-2026-amended"
of = "county-2026"
title = "关于修改细则的通知"
number = ""
issuer = "示例民政局"
from = 2027-01-01
repeal = {repeal}

{body}
"""


def successor(body: str, **head: str) -> str:
    text = overlay(body, id="county-2028", since=head.pop("since", "2028-01-01"), **head)
    return text.replace('of = "small-2026"', 'of = "small-2026"\nreplaces = "county-2026"')


def codes(*over: str) -> list[str]:
    with pytest.raises(PolicyFaults) as refused:
        stacked(*over)
    return [fault.code for fault in refused.value.faults]


def days(read: Pack, day: date) -> object:
    return read.variants[1].parameters["first_days"].on(day)


def at_least(read: Pack, day: date, duty: str = "key-visit") -> list[object]:
    held = [d for d in read.variants[1].duties if d.id == duty]
    return [d.at_least for d in held if (d.since is None or d.since <= day) and (d.until is None or day < d.until)]


def test_a_successor_takes_the_place_of_the_whole_overlay_from_its_day() -> None:
    read = stacked(overlay(OLD), successor(SET.format(9)))
    assert [days(read, date(year, 12, 31)) for year in (2026, 2027, 2028)] == [5, 5, 9]
    assert [at_least(read, date(year, 12, 31)) for year in (2027, 2028)] == [[4], [2]]
    assert [at_least(read, date(year, 12, 31), "night-call") for year in (2027, 2028)] == [[1], []]


def test_a_successor_may_be_looser_than_what_it_replaces_but_not_than_the_law_above() -> None:
    read = stacked(overlay(OLD), successor(TIGHTEN.format(3)))
    assert at_least(read, date(2028, 6, 1)) == [3]
    assert codes(overlay(OLD), successor(TIGHTEN.format(1))) == ["P905"]


def test_a_successor_may_say_a_rule_of_its_own_office_anew() -> None:
    read = stacked(overlay(OLD), successor(DUTY.format("week")))
    spans = [(d.since, d.until) for d in read.variants[1].duties if d.id == "night-call"]
    assert spans == [(date(2026, 6, 1), date(2028, 1, 1)), (date(2028, 1, 1), None)]


def test_a_third_takes_the_place_of_the_second() -> None:
    third = successor(SET.format(7), since="2030-01-01").replace('"county-2028"', '"county-2030"')
    third = third.replace('replaces = "county-2026"', 'replaces = "county-2028"')
    read = stacked(overlay(OLD), successor(SET.format(9)), third)
    assert [days(read, date(year, 6, 1)) for year in (2027, 2029, 2031)] == [5, 9, 7]


def test_a_successor_is_of_the_same_office_and_later() -> None:
    assert codes(overlay(OLD), successor(SET.format(9), region="990102")) == ["P917"]
    assert codes(overlay(OLD), successor(SET.format(9), since="2026-06-01")) == ["P952"]


def test_without_saying_so_a_later_overlay_of_one_office_is_a_clash() -> None:
    assert codes(overlay(OLD), overlay(SET.format(9), id="county-2028", since="2028-01-01")) == ["P911"]


def test_an_amendment_of_an_overlay_sets_anew_from_its_day() -> None:
    read = stacked(overlay(OLD), AMENDING.format(repeal="[]", body=SET.format(3) + TIGHTEN.format(3)))
    assert [days(read, date(year, 12, 31)) for year in (2026, 2027)] == [5, 3]
    assert [at_least(read, date(year, 12, 31)) for year in (2026, 2027)] == [[4], [3]]
    assert [document.id for document in read.documents] == ["county-2026", "county-2026-amended"]
    assert len(read.variants) == 2


def test_an_amendment_of_an_overlay_repeals_what_it_added_or_changed() -> None:
    read = stacked(overlay(OLD), AMENDING.format(repeal='["duty:night-call", "tighten:key-visit"]', body=""))
    assert [at_least(read, date(year, 12, 31)) for year in (2026, 2027)] == [[4], [2]]
    assert at_least(read, date(2027, 12, 31), "night-call") == []
    assert codes(overlay(OLD), AMENDING.format(repeal='["duty:day-call"]', body="")) == ["P951"]


def test_an_amendment_of_an_overlay_is_held_against_the_law_above() -> None:
    assert codes(overlay(OLD), AMENDING.format(repeal="[]", body=TIGHTEN.format(1))) == ["P905"]


def test_a_township_stands_over_the_countys_successor() -> None:
    town = overlay(
        '[[set]]\nparameter = "first_days"\nvalue = 2\nclause = "一"\nfrom = 2028-06-01\n',
        id="town", of="county-2026", level="township", region="990101001", since="2027-01-01",
    )  # fmt: skip
    base = HEAD + ALONE.replace('unit = "日"\nopen = true', 'unit = "日"\nopen = true\ntighter = "down"')
    read = stacked(overlay(OLD), successor(SET.format(9)), town, base=base)
    own = read.variants[2].parameters["first_days"]
    assert [own.on(date(year, 12, 31)) for year in (2027, 2028)] == [5, 2]


def test_two_counterparts_may_not_add_one_rule() -> None:
    assert codes(overlay(DUTY.format("month")), overlay(DUTY.format("month"), id="other-2026")) == ["P916"]


def test_the_published_text_and_its_digest_stay() -> None:
    alone, together = stacked(overlay(OLD)), stacked(overlay(OLD), successor(SET.format(9)))
    name = next(name for name in alone.files if name != "pack.toml")
    assert alone.files[name] == together.files[name]


def test_the_clause_of_what_an_amendment_changes_or_adds_names_the_amendment() -> None:
    changed = TIGHTEN.format(5).replace("第三条", "第九条") + DUTY.format("week").replace("第四条", "第十条")
    amending = AMENDING.format(repeal=[], body=changed).replace("number =", 'short = "修改决定"\nnumber =')
    read = stacked(overlay(OLD), amending)
    clauses = {(d.id, d.since): d.clause for d in read.variants[1].duties}
    own = read.variants[0].duties[0].clause
    assert clauses["key-visit", date(2026, 6, 1)] == f"{own}；县级细则第三条"
    assert clauses["key-visit", date(2027, 1, 1)] == f"{own}；修改决定 第九条"
    assert clauses["night-call", date(2027, 1, 1)] == "修改决定 第十条"
    last = next(d for d in read.variants[1].duties if d.clause == "修改决定 第十条")
    assert Words(read, read.variants[1]).clause(last) == "修改决定 第十条"
