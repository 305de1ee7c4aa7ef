"""A lower office's own rules over a pack: what they may do, where and when they hold, and what is refused."""

from datetime import date
from pathlib import Path

import pytest
from policy.texts import ALONE, HEAD, overlay, stacked

from koumen.policy.cadences import Calendar
from koumen.policy.conditions import Any_, parse
from koumen.policy.faults import PolicyFaults
from koumen.policy.library import open_pack, open_packs
from koumen.policy.model import Duty, Pack, Variant
from koumen.policy.read import read_text

SET = '[[set]]\nparameter = "{0}"\nvalue = {1}\nclause = "第二条"\n'
TIGHTEN = '[[tighten]]\nduty = "key-visit"\nclause = "第三条"\n'


def variant(pack: Pack, region: str = "990101") -> Variant:
    return next(each for each in pack.variants if each.region == region)


def duty(pack: Pack, day: date, id: str = "key-visit", region: str = "990101") -> Duty:
    (found,) = [
        each
        for each in variant(pack, region).duties
        if each.id == id and (each.since is None or each.since <= day) and (each.until is None or day < each.until)
    ]
    return found


def codes(*over: str, base: str = HEAD + ALONE) -> list[str]:
    with pytest.raises(PolicyFaults) as refused:
        stacked(*over, base=base)
    return [fault.code for fault in refused.value.faults]


def test_it_holds_in_its_own_region_and_leaves_the_base_alone() -> None:
    base, over = stacked(), stacked(overlay(SET.format("old_age", 75)))
    assert over.variants[0] == base.variants[0]
    assert [each.region for each in over.variants] == ["9901", "990101"]
    assert variant(over).overlays == ("county-2026",)
    (document,) = over.documents
    assert (document.kind, document.title, document.since) == ("overlay", "示例细则 county-2026", date(2026, 6, 1))


def test_an_open_parameter_is_set_from_the_overlays_first_day() -> None:
    first_days = variant(stacked(overlay(SET.format("first_days", 5)))).parameters["first_days"]
    assert [first_days.on(date(2026, 5, 31)), first_days.on(date(2026, 6, 1))] == [None, 5]
    assert first_days.clause == "三；县级细则第二条"


def test_when_an_overlay_ends_the_law_above_holds_again() -> None:
    over = stacked(overlay(SET.format("old_age", 75) + TIGHTEN + "at_least = 3", until="2026-12-31"))
    old_age = variant(over).parameters["old_age"]
    assert [old_age.on(date(2026, 12, 30)), old_age.on(date(2026, 12, 31))] == [75, 80]
    assert [duty(over, date(2026, month, 31)).at_least for month in (5, 7, 12)] == [2, 3, 2]


def test_a_number_moves_only_in_its_declared_direction() -> None:
    assert variant(stacked(overlay(SET.format("old_age", 75)))).parameters["old_age"].on(date(2026, 6, 1)) == 75
    assert codes(overlay(SET.format("old_age", 81))) == ["P904"]


def test_a_value_is_held_against_the_law_above_on_every_day_it_stands() -> None:
    lower_later = ALONE.replace(
        "value = 80", "values = [{ from = 2026-01-01, value = 80 }, { from = 2027-01-01, value = 70 }]"
    )
    assert codes(overlay(SET.format("old_age", 75)), base=HEAD + lower_later) == ["P904"]
    ends_before = overlay(SET.format("old_age", 75), until="2027-01-01")
    assert len(stacked(ends_before, base=HEAD + lower_later).variants) == 2


def test_dated_values_of_an_overlay_follow_one_another() -> None:
    over = overlay(
        '[[set]]\nparameter = "old_age"\nclause = "第二条"\n'
        "values = [{ from = 2026-06-01, value = 78 }, { from = 2026-09-01, value = 75 }]\n"
    )
    old_age = variant(stacked(over)).parameters["old_age"]
    assert [old_age.on(date(2026, month, 1)) for month in (5, 6, 9)] == [80, 78, 75]


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ("at_least = 3", {"at_least": 3}),
        ('per = "half-month"', {"cadence": Calendar("half-month")}),
        ('remove_channels = ["phone"]', {"channels": ("home",)}),
    ],
)
def test_a_duty_is_tightened_from_the_overlays_first_day(change: str, kept: dict[str, object]) -> None:
    over = stacked(overlay(TIGHTEN + change))
    before, after = duty(over, date(2026, 5, 31)), duty(over, date(2026, 6, 1))
    assert {name: getattr(after, name) for name in kept} == kept
    assert all(getattr(before, name) != value for name, value in kept.items())
    assert (before.clause, after.clause) == ("三", "三；县级细则第三条")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("at_least = 1", "P905"),
        ('per = "quarter"', "P915"),
        ('remove_channels = ["video"]', "P906"),
        ('remove_channels = ["home", "phone"]', "P906"),
        ("days = 5", "P914"),
    ],
)
def test_nothing_is_loosened(change: str, code: str) -> None:
    assert codes(overlay(TIGHTEN + change)) == [code]


def test_days_are_only_shortened_and_only_once_they_are_set() -> None:
    shorter = '[[tighten]]\nduty = "first"\nclause = "第四条"\ndays = {0}\n'
    assert codes(overlay(shorter.format(3))) == ["P914"]
    assert (
        duty(stacked(overlay(SET.format("first_days", 5) + shorter.format(3))), date(2026, 6, 1), "first").cadence.days
        == 3
    )
    assert codes(overlay(SET.format("first_days", 5) + shorter.format(6))) == ["P905"]


def test_tightened_duties_are_held_to_the_days_there_are() -> None:
    assert codes(overlay(TIGHTEN + 'per = "day"')) == ["P404"]


def test_a_branch_widens_a_tier_that_is_an_any() -> None:
    over = overlay('[[branch]]\ntier = "key"\nclause = "第四条"\nany = ["mobility_limited", "ability = unable"]\n')
    old, new = [tier for tier in variant(stacked(over)).tiers if tier.id == "key"]
    assert old.until == new.since == date(2026, 6, 1)
    assert new.when == Any_((parse("age >= $old_age"), parse("mobility_limited"), parse("ability = unable")))


def test_a_branch_needs_an_any_and_sound_conditions() -> None:
    branch = '[[branch]]\n{0}\nclause = "第四条"\nany = ["{1}"]\n'
    assert codes(overlay(branch.format('category = "alone"', "mobility_limited"))) == ["P907"]
    assert codes(overlay(branch.format('tier = "key"', "ability = bad"))) == ["P302"]
    assert codes(overlay(branch.format('tier = "kye"', "mobility_limited"))) == ["P201"]


def test_a_branch_may_ask_about_a_fact_that_the_overlay_adds() -> None:
    fact = '[[fact]]\nid = "stove"\nlabel = "烧柴做饭"\nkind = "yesno"\n'
    over = overlay(fact + '[[branch]]\ntier = "key"\nclause = "第四条"\nany = ["stove"]\n')
    assert "stove" in stacked(over).facts


def test_a_reading_names_its_ground_and_may_go_either_way() -> None:
    assumed = HEAD + ALONE.replace("value = 80\n", "") + (
        '[[assumption]]\nid = "old"\nclause = "二"\ntext_says = "高龄"\nwe_read = "80 周岁以上"\nground = "通行口径"\n'
        'parameter = "old_age"\nvalue = 80\n'
    )  # fmt: skip
    reading = '[[reading]]\nassumption = "old"\nvalue = 85\nwe_read = "85 周岁以上"\nclause = "第二条"\n'
    over = stacked(overlay(reading + 'ground = "县老龄办口径"\n'), base=assumed)
    assert variant(over).parameters["old_age"].on(date(2026, 6, 1)) == 85
    before, after = variant(over).assumptions
    assert (before.until, after.since, after.we_read, after.ground) == (
        date(2026, 6, 1),
        date(2026, 6, 1),
        "85 周岁以上",
        "县老龄办口径",
    )
    assert codes(overlay(reading), base=assumed) == ["P103"]


def test_what_is_added_belongs_to_the_region_and_names_the_overlays_clause() -> None:
    added = (
        '[[event]]\nid = "fog"\nclause = "第五条"\nlabel = "大雾"\nsort = "weather"\n'
        '[[category]]\nid = "ill"\nclause = "第四条"\nlabel = "重病的人"\nwhen = "serious_illness"\n'
        '[[duty]]\nid = "fog"\nclause = "第五条"\nsays = "大雾时电话问安"\ncategory = "ill"\nchannels = ["phone"]\nevent = "fog"\n'
        '[[aspect]]\nid = "fog"\nclause = "第五条"\nlabel = "大雾"\n'
        '[[scale]]\nid = "words"\nlabel = "文字"\nkind = "text"\n'
        '[[item]]\nid = "fog"\nclause = "第五条"\naspect = "fog"\nlabel = "出行"\nscale = "words"\nseasons = ["fog"]\n'
    )
    over = stacked(overlay(added))
    own = variant(over)
    assert [category.id for category in own.categories] == ["alone", "ill"]
    assert own.duties[-1].clause == "县级细则第五条"
    assert own.duties[-1].since == date(2026, 6, 1)
    assert [item.id for item in own.items] == ["fog"]
    assert ([*over.items], [each.id for each in over.variants[0].duties]) == ([], ["key-visit", "first"])


def test_levels_stack_and_the_lowest_sees_what_stands_above_it() -> None:
    province = HEAD.replace('level = "city"', 'level = "province"').replace('"9901"', '"99"')
    city = overlay(SET.format("old_age", 78), id="city-2026", level="city", region="9901")
    county = overlay(SET.format("old_age", 75), of="city-2026")
    over = stacked(county, city, base=province + ALONE)
    ages = {each.region: each.parameters["old_age"].on(date(2026, 7, 1)) for each in over.variants}
    assert ages == {"99": 80, "9901": 78, "990101": 75}
    looser = overlay(SET.format("old_age", 79), of="city-2026")
    assert codes(city, looser, base=province + ALONE) == ["P904"]


def test_two_values_of_one_level_on_one_day_are_a_clash_that_shows_both_clauses() -> None:
    one = overlay(SET.format("first_days", 5), id="county-2026")
    other = overlay(SET.format("first_days", 7).replace("第二条", "第九条"), id="county-other", since="2026-08-01")
    with pytest.raises(PolicyFaults) as refused:
        stacked(one, other)
    (fault,) = refused.value.faults
    assert fault.code == "P911"
    assert "2026-08-01" in fault.says
    assert "county-2026）第二条：5" in fault.says
    assert "county-other）第九条：7" in fault.says


def test_the_same_value_or_another_day_or_another_region_is_no_clash() -> None:
    one = overlay(SET.format("first_days", 5), id="one", until="2026-08-01")
    same = overlay(SET.format("first_days", 5), id="same", since="2026-07-01")
    later = overlay(SET.format("first_days", 7), id="later", since="2026-08-01")
    elsewhere = overlay(SET.format("first_days", 7), id="elsewhere", region="990102")
    assert len(stacked(one, same).variants) == 2
    assert len(stacked(one, later).variants) == 2
    assert len(stacked(one, elsewhere).variants) == 3


def test_tightening_clashes_by_duty_and_key() -> None:
    one, other = overlay(TIGHTEN + "at_least = 3", id="one"), overlay(TIGHTEN + "at_least = 4", id="other")
    assert codes(one, other) == ["P911"]
    fewer_ways = overlay(TIGHTEN + 'remove_channels = ["phone"]', id="ways")
    tightened = duty(stacked(one, fewer_ways), date(2026, 6, 1))
    assert (tightened.at_least, tightened.channels) == (3, ("home",))


def test_an_overlay_stays_inside_its_base_and_below_its_level() -> None:
    assert codes(overlay("", region="990201")) == ["P902"]
    assert codes(overlay("", level="city", region="9901")) == ["P902"]


def test_what_an_overlay_may_not_hold_is_refused() -> None:
    assert codes(overlay('[[tier]]\nid = "x"\nclause = "一"\nlabel = "x"\n')) == ["P912"]
    assert codes(overlay('[terms]\nvisit = "走访"\n')) == ["P912"]
    assert codes(overlay('[[category]]\nid = "alone"\nclause = "一"\nlabel = "独居"\nwhen = "empty_nest"\n')) == [
        "P908"
    ]


def test_a_folder_is_opened_with_the_base_beside_it(tmp_path: Path) -> None:
    for name, text in {"base": HEAD + ALONE, "county": overlay(SET.format("first_days", 5))}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "pack.toml").write_text(text, "utf-8")
    opened = open_pack(str(tmp_path / "county"))
    assert (opened.id, [each.region for each in opened.variants]) == ("small-2026", ["9901", "990101"])
    assert read_text(opened.files) == opened
    assert opened.digest != open_pack(str(tmp_path / "base")).digest


def test_overlays_of_one_base_are_opened_as_one_pack(tmp_path: Path) -> None:
    texts = {
        "base": HEAD + ALONE,
        "one": overlay(SET.format("first_days", 5), id="one"),
        "two": overlay(SET.format("first_days", 7), id="two", region="990102"),
    }
    for name, text in texts.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "pack.toml").write_text(text, "utf-8")
    (opened,) = open_packs([str(tmp_path / name) for name in texts])
    assert [each.overlays for each in opened.variants] == [(), ("one",), ("two",)]


@pytest.mark.clause("LZ-01-3", "LZ-03-1", "LZ-04-5")
def test_the_example_county_sets_every_open_parameter_of_liuzhou() -> None:
    over = open_pack("example-county-2026")
    assert over.variants[0].parameters["advanced_age"].on(date(2026, 7, 1)) is None
    assert all(each.on(date(2026, 7, 1)) is not None for each in over.variants[1].parameters.values())
