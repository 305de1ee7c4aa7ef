"""Which items are asked: an unknown condition asks, a first visit compares nothing, seasons open and close."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from policy.texts import ALONE, HEAD, overlay, stacked

from koumen.policy.checklist import asked
from koumen.policy.read import read_pack

PACK = """
[pack]
id = "trial"
title = "试"
number = ""
issuer = "试"
level = "county"
region = "990101"
from = 2026-01-01
version = "1"
[terms]
visit = "访视"
beneficiary = "对象"
visitor = "访视人"
[[category]]
id = "all"
clause = "一"
label = "全部"
when = "age >= 0"
[[tier]]
id = "key"
clause = "一"
label = "重点"
when.any = ["serious_illness"]
[[tier]]
id = "general"
clause = "一"
label = "一般"
[[event]]
id = "storm"
clause = "一"
label = "台风"
sort = "weather"
[[season]]
id = "storm-time"
clause = "一"
label = "台风期间"
event = "storm"
[[season]]
id = "new-year"
clause = "一"
label = "岁末年初"
yearly = { from = "12-20", to = "01-10" }
[[aspect]]
id = "a"
clause = "一"
label = "方面"
[[scale]]
id = "change"
label = "变化"
kind = "choice"
values = { same = "无变化", worse = "较差" }
compares = true
[[scale]]
id = "plain"
label = "有无"
kind = "yesno"
[[scale]]
id = "words"
label = "文字"
kind = "text"
"""
ITEMS = {
    "always": 'scale = "plain"\nrequires = { yes = "shared" }',
    "alone": 'scale = "plain"\nwhen = "lives_alone"',
    "storm": 'scale = "plain"\nseasons = ["storm"]',
    "storm-time": 'scale = "plain"\nseasons = ["storm-time"]',
    "winter": 'scale = "plain"\nseasons = ["new-year"]',
    "home-only": 'scale = "plain"\nchannels = ["home"]',
    "later": 'scale = "plain"\nfrom = 2026-07-01',
    "former": 'scale = "plain"\nuntil = 2026-07-01',
    "compared": 'scale = "change"\nrequires = { worse = "why" }',
    "compared-too": 'scale = "change"\nrequires = { worse = "shared" }',
    "why": 'scale = "words"',
    "shared": 'scale = "words"',
    "of-key": 'scale = "plain"\ntier = "key"',
    "of-others": 'scale = "plain"\ntier = ["general"]',
    "at-first": 'scale = "words"\nfirst_visit = true',
}


@pytest.fixture
def ids(tmp_path: Path) -> Any:
    folder = tmp_path / "trial"
    folder.mkdir()
    items = "".join(
        f'[[item]]\nid = "{id}"\nclause = "一"\nlabel = "{id}"\naspect = "a"\n{rest}\n' for id, rest in ITEMS.items()
    )
    (folder / "pack.toml").write_text(PACK + items, "utf-8")
    pack = read_pack(folder)

    def ids(facts: dict[str, Any], day: date = date(2026, 6, 30), **more: Any) -> set[str]:
        return {each.id for each in asked(pack, pack.variants[0], facts, day, **{"channel": "home"} | more)}

    return ids


def test_an_unknown_condition_asks_and_a_false_one_does_not(ids: Any) -> None:
    assert "alone" in ids({"lives_alone": True})
    assert "alone" in ids({})
    assert "alone" not in ids({"lives_alone": False})


def test_an_event_opens_its_items_and_the_seasons_that_name_it(ids: Any) -> None:
    assert ids({}, events={"storm"}) - ids({}) == {"storm", "storm-time"}


def test_a_season_across_the_new_year_holds_on_both_its_ends(ids: Any) -> None:
    said = {
        day: "winter" in ids({}, day)
        for day in (date(2026, 12, 19), date(2026, 12, 20), date(2027, 1, 10), date(2027, 1, 11))
    }
    assert list(said.values()) == [False, True, True, False]


def test_an_item_for_one_channel_is_asked_on_that_channel(ids: Any) -> None:
    assert "home-only" in ids({})
    assert "home-only" not in ids({}, channel="phone")


def test_an_items_own_dates_hold_from_the_first_to_the_day_before_the_last(ids: Any) -> None:
    assert {"former"} == ids({}, date(2026, 6, 30)) & {"former", "later"}
    assert {"later"} == ids({}, date(2026, 7, 1)) & {"former", "later"}


def test_a_first_visit_leaves_out_comparisons_and_what_only_they_would_need(ids: Any) -> None:
    assert ids({}) - ids({}, first_visit=True) == {"compared", "compared-too", "why"}


def test_some_is_asked_on_a_first_visit_only(ids: Any) -> None:
    assert ids({}, first_visit=True) - ids({}) == {"at-first"}


@pytest.mark.parametrize(
    ("ill", "expected"), [(True, {"of-key"}), (False, {"of-others"}), (None, {"of-key", "of-others"})]
)
def test_an_item_of_a_tier_is_asked_of_those_who_may_stand_in_it(
    ids: Any, ill: bool | None, expected: set[str]
) -> None:
    assert ids({"serious_illness": ill}) & {"of-key", "of-others"} == expected


def test_whom_a_county_adds_to_a_tier_is_asked_what_that_tier_is_asked() -> None:
    over = overlay('[[branch]]\ntier = "key"\nclause = "二"\nany = ["mobility_limited"]\n')
    items = '[[aspect]]\nid = "a"\nclause = "一"\nlabel = "方面"\n[[scale]]\nid = "s"\nlabel = "有无"\nkind = "yesno"\n'
    items += '[[item]]\nid = "safety"\nclause = "二"\nlabel = "安全"\naspect = "a"\nscale = "s"\ntier = "key"\n'
    pack = stacked(over, base=HEAD + ALONE + items)
    facts = {"age": 70.0, "mobility_limited": True}
    found = [
        [item.id for item in asked(pack, variant, facts, date(2026, 7, 1), channel="home")] for variant in pack.variants
    ]
    assert found == [[], ["safety"]]
