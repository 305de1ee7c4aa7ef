"""Words that parameters give, put in place by the day; branches that parameters decide, chosen."""

from datetime import date

import pytest
from policy.texts import ALONE, HEAD, overlay, pack, stacked

from koumen.policy.cadences import Festivals, Yearly
from koumen.policy.checklist import open_seasons
from koumen.policy.conditions import Any_, leaves
from koumen.policy.faults import PolicyFaults
from koumen.policy.model import Duty
from koumen.policy.read import read_text

CHANNELS = """
[[parameter]]
id = "ways"
clause = "三"
label = "算数的方式"
kind = "several"
choices = ["home", "phone", "video"]
{value}

[[duty]]
id = "taken"
clause = "三"
says = "每月探访"
channels = "$ways"
per = "month"
{more}
"""


def duties(text: str, id: str = "taken", place: int = 0, over: str = "") -> list[Duty]:
    read = stacked(over, base=HEAD + ALONE + text) if over else pack(ALONE + text)
    return [duty for duty in read.variants[place].duties if duty.id == id]


def test_a_parameter_gives_a_duty_its_channels_in_their_order() -> None:
    (duty,) = duties(CHANNELS.format(value='value = ["phone", "home"]', more=""))
    assert (duty.channels, duty.since, duty.until, duty.waits) == (("home", "phone"), None, None, ())


def test_what_changes_on_a_day_makes_a_version_of_the_duty() -> None:
    values = 'values = [{ from = 2026-01-01, value = ["home"] }, { from = 2026-07-01, value = ["home", "video"] }]'
    first, second = duties(CHANNELS.format(value=values, more=""))
    assert (first.channels, first.since, first.until) == (("home",), None, date(2026, 7, 1))
    assert (second.channels, second.since, second.until) == (("home", "video"), date(2026, 7, 1), None)


def test_a_value_given_anew_unchanged_makes_no_version() -> None:
    values = 'values = [{ from = 2026-01-01, value = ["home"] }, { from = 2026-07-01, value = ["home"] }]'
    assert len(duties(CHANNELS.format(value=values, more=""))) == 1


def test_while_the_words_are_open_the_duty_waits() -> None:
    (duty,) = duties(CHANNELS.format(value="open = true", more=""))
    assert duty.waits == ("ways",)


def test_an_overlay_sets_open_words_for_its_region_from_its_day() -> None:
    over = overlay('[[set]]\nparameter = "ways"\nvalue = ["home"]\nclause = "第二条"\n')
    waiting, set_ = duties(CHANNELS.format(value="open = true", more=""), place=1, over=over)
    assert (waiting.waits, waiting.until) == (("ways",), date(2026, 6, 1))
    assert (set_.waits, set_.channels, set_.since) == ((), ("home",), date(2026, 6, 1))


def test_a_channel_that_an_overlay_removes_stays_away_whatever_the_parameter_says() -> None:
    values = (
        'values = [{ from = 2026-01-01, value = ["home", "phone"] }, { from = 2027-01-01, value = ["phone", "video"] }]'
    )
    over = overlay('[[tighten]]\nduty = "taken"\nclause = "第二条"\nremove_channels = ["phone"]\n')
    found = duties(CHANNELS.format(value=values, more=""), place=1, over=over)
    assert [(duty.since, duty.channels) for duty in found] == [
        (None, ("home", "phone")),
        (date(2026, 6, 1), ("home",)),
        (date(2027, 1, 1), ("video",)),
    ]


def test_reasons_and_counting_and_festivals_are_taken_too() -> None:
    text = """
[[parameter]]
id = "reasons"
clause = "三"
label = "可以免的缘由"
kind = "several"
choices = ["hospital", "away"]
value = []

[[parameter]]
id = "each"
clause = "三"
label = "各算一次"
kind = "yesno"
value = true

[[parameter]]
id = "feasts"
clause = "三"
label = "节日"
kind = "several"
choices = ["new-year", "11-15"]
value = ["11-15"]
"""
    more = 'excused_by = "$reasons"\neach_counts = "$each"'
    (duty,) = duties(text + CHANNELS.format(value='value = ["home"]', more=more))
    assert (duty.excused_by, duty.each_counts) == ((), True)
    (feast,) = duties(
        text + '\n[[duty]]\nid = "taken"\nclause = "三"\nsays = "x"\nchannels = ["home"]\nfestivals = "$feasts"\n'
    )
    assert feast.cadence == Festivals(("11-15",))


def test_a_list_may_be_empty_of_reasons_but_not_of_channels() -> None:
    with pytest.raises(PolicyFaults) as refused:
        duties(CHANNELS.format(value="value = []", more=""))
    assert [fault.code for fault in refused.value.faults] == ["P606"]


SPAN = """
[[parameter]]
id = "winter"
clause = "三"
label = "冬季"
kind = "span"
value = { from = "12-01", to = "02-29" }

[[season]]
id = "winter"
clause = "三"
label = "冬季"
yearly = "$winter"

[[duty]]
id = "taken"
clause = "三"
says = "冬季上门"
channels = ["home"]
yearly = "$winter"
"""


def test_a_span_of_each_year_is_taken_by_a_duty_and_by_a_season() -> None:
    (duty,) = duties(SPAN)
    assert duty.cadence == Yearly((12, 1), (2, 29))
    read = pack(ALONE + SPAN)
    on = [day for day in (date(2026, 11, 30), date(2026, 12, 1)) if open_seasons(read, read.variants[0], day, ())]
    assert on == [date(2026, 12, 1)]


def test_a_county_reads_the_season_otherwise_for_itself_alone() -> None:
    base = HEAD + ALONE + SPAN.replace("value = {", "#").replace(
        "[[season]]",
        '[[assumption]]\nid = "months"\nclause = "三"\ntext_says = "冬季"\nwe_read = "十二月至二月"\nground = "气象"\n'
        'parameter = "winter"\nvalue = { from = "12-01", to = "02-29" }\n\n[[season]]',
        1,
    )  # fmt: skip
    over = overlay(
        '[[reading]]\nassumption = "months"\nvalue = { from = "11-01", to = "03-31" }\nwe_read = "十一月至三月"\n'
        'ground = "山区"\nclause = "第二条"\n'
    )
    read = stacked(over, base=base)
    on = [bool(open_seasons(read, each, date(2026, 11, 5), ())) for each in read.variants]
    assert on == [False, True]


GRADES = """
[[parameter]]
id = "grades"
clause = "二"
label = "算失能的"
kind = "several"
choices = ["partial", "unable"]
value = ["partial", "unable"]

[[parameter]]
id = "join"
clause = "二"
label = "连接"
kind = "choice"
choices = { any = "有一项即可", all = "须同时具备" }
value = "any"

[[category]]
id = "chosen"
clause = "一"
label = "失能或重病"
[category.when]
any = [
    { all = ["$join = any", { any = ["ability in $grades", "serious_illness"] }] },
    { all = ["$join = all", "ability in $grades", "serious_illness"] },
]
"""


def test_the_branch_that_a_parameter_chooses_is_what_is_left_of_a_condition() -> None:
    read = pack(ALONE + GRADES)
    (when,) = (category.when for category in read.variants[0].categories if category.id == "chosen")
    assert isinstance(when, Any_)
    assert [leaf.text for leaf in leaves(when)] == ["ability in partial, unable", "serious_illness"]


def test_a_duty_for_the_alternative_not_chosen_is_no_duty() -> None:
    def alternative(choice: str) -> str:
        return (
            f'[[duty]]\nid = "for-{choice}"\nclause = "三"\nsays = "x"\nwhen = "$join = {choice}"\n'
            'channels = ["home"]\nper = "month"\n\n'
        )

    read = pack(ALONE + GRADES + alternative("any") + alternative("all"))
    found = {duty.id: duty.when for duty in read.variants[0].duties if duty.id.startswith("for-")}
    assert found == {"for-any": None}


def test_a_category_looks_after_households_or_people_as_a_parameter_says() -> None:
    text = GRADES + (
        '[[parameter]]\nid = "whom"\nclause = "一"\nlabel = "按谁"\nkind = "choice"\nchoices = ["person", "household"]\n'
        'value = "household"\n'
    )
    read = pack(ALONE + text.replace('label = "失能或重病"', 'label = "失能或重病"\nobject = "$whom"'))
    assert [category.object for category in read.variants[0].categories] == ["person", "household"]


def test_the_same_text_read_again_is_the_same_law() -> None:
    read = pack(ALONE + GRADES + SPAN)
    assert read_text(read.files) == read
