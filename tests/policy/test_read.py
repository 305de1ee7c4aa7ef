"""A folder of TOML becomes a Pack, exactly as docs/writing-a-pack.md says."""

import dataclasses
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policy.texts import ALONE, HEAD, pack

from koumen.policy.cadences import Calendar, Event, Festivals, Found, Joined, NoNumber, ParameterRef, Silence, Yearly
from koumen.policy.conditions import All, Any_, Condition, ConditionError, Leaf, Not, parse
from koumen.policy.faults import PolicyFaults
from koumen.policy.library import bundled, open_pack
from koumen.policy.model import ABSENCE_REASONS, CHANNELS
from koumen.policy.read import read_pack, read_text

EVENTS = """
[[event]]
id = "storm"
clause = "三"
label = "台风"
sort = "weather"

[[finding]]
id = "risk"
clause = "三"
label = "风险"
sort = "risk"
values = ["high", "medium"]
"""


def duty(opening: str) -> str:
    return ALONE + EVENTS + f'\n[[duty]]\nid = "x"\nclause = "三"\nsays = "探访"\nchannels = ["home"]\n{opening}\n'


@pytest.mark.parametrize(
    ("opening", "cadence"),
    [
        ('per = "half-month"', Calendar("half-month")),
        ('per = "2 month"\nanchor = 2026-01-01', Calendar("month", 2, date(2026, 1, 1))),
        ('festivals = ["double-ninth", "11-15"]\ndays_before = 7', Festivals(("double-ninth", "11-15"), 7, 0)),
        ('festivals = ["new-year"]\ndays_after = "$first_days"', Festivals(("new-year",), 0, ParameterRef("first_days"))),
        ('yearly = { from = "11-01", to = "02-28" }', Yearly((11, 1), (2, 28))),
        ('event = "storm"', Event("storm")),
        ('event = "storm"\ncounted_from = "end"\ndays = 7', Event("storm", "end", 7)),
        ('event = "storm"\ncounted_from = "start"\nhours = 24', Event("storm", "start", None, 24)),
        ('joined = true\ndays = "$first_days"', Joined(ParameterRef("first_days"))),
        ('silence = { days = 30, kind = "call" }\ndays = 7', Silence(30, "call", 7)),
        ('finding = "risk"\nthen = { high = "7 day", medium = "1 month" }',
         Found("risk", {"high": (7, "day"), "medium": (1, "month")})),
        ('no_number = "随时"', NoNumber("随时")),
    ],
)  # fmt: skip
def test_every_way_of_opening_a_window_is_read(opening: str, cadence: object) -> None:
    assert pack(duty(opening)).variants[0].duties[-1].cadence == cadence


def test_what_a_duty_leaves_out_means_any_or_all() -> None:
    read = pack(duty('per = "month"')).variants[0].duties[-1]
    assert (read.tiers, read.categories, read.kinds, read.roles, read.when) == ((), (), (), (), None)
    assert (read.at_least, read.each_counts, read.excused_by) == (1, False, ABSENCE_REASONS)


def test_a_duty_may_accept_no_absence_at_all() -> None:
    assert pack(duty('per = "month"\nexcused_by = []')).variants[0].duties[-1].excused_by == ()


def test_channels_stand_in_the_order_of_the_contract() -> None:
    assert pack().variants[0].duties[0].channels == ("home", "phone")


def test_an_open_parameter_has_no_value_on_any_day() -> None:
    parameters = pack().variants[0].parameters
    assert parameters["first_days"].on(date(2030, 1, 1)) is None
    assert parameters["old_age"].on(date(2026, 1, 1)) == 80
    assert parameters["old_age"].on(date(2025, 12, 31)) is None


def test_dated_values_hold_from_their_first_day() -> None:
    dated = ALONE.replace(
        "value = 80", "values = [{ from = 2026-01-01, value = 80 }, { from = 2027-01-01, value = 75 }]"
    )
    old_age = pack(dated).variants[0].parameters["old_age"]
    assert [old_age.on(date(2026, 12, 31)), old_age.on(date(2027, 1, 1))] == [80, 75]


def test_an_assumption_gives_its_parameter_the_value() -> None:
    assumed = ALONE.replace("value = 80\n", "") + (
        '[[assumption]]\nid = "old"\nclause = "二"\ntext_says = "高龄"\nwe_read = "80 周岁以上"\nground = "通行口径"\nparameter = "old_age"\nvalue = 80\n'
    )
    assert pack(assumed).variants[0].parameters["old_age"].values == ((date(2026, 1, 1), 80),)


def test_a_yes_no_scale_answers_yes_and_no_unless_it_names_them() -> None:
    scales = (
        '[[scale]]\nid = "plain"\nlabel = "是否"\nkind = "yesno"\n'
        '[[scale]]\nid = "has"\nlabel = "有无"\nkind = "yesno"\nvalues = { yes = "有", no = "无" }\n'
    )
    read = pack(ALONE + scales).scales
    assert [dict(read["plain"].values), dict(read["has"].values)] == [
        {"yes": "是", "no": "否"},
        {"yes": "有", "no": "无"},
    ]


def test_two_versions_of_a_form_may_follow_one_another() -> None:
    versions = (
        '[[form]]\nid = "record"\nclause = "附件1"\nlabel = "记录表"\nversion = "1"\nuntil = 2026-07-01\n'
        '[[form]]\nid = "record"\nclause = "附件1"\nlabel = "记录表"\nversion = "2"\nfrom = 2026-07-01\n'
    )
    assert [form.version for form in pack(ALONE + versions).forms] == ["1", "2"]


def test_a_households_category_is_the_packs_unless_it_says_otherwise() -> None:
    text = HEAD.replace('version = "1"', 'version = "1"\nobject = "household"') + ALONE.replace(
        'label = "独居老人"', 'label = "独居老人"\nobject = "person"'
    )
    read = read_text({"pack.toml": text})
    assert (read.object, read.variants[0].categories[0].object) == ("household", "person")


def test_further_files_are_part_of_the_pack_and_cases_are_not() -> None:
    more = '[[channel]]\nid = "home"\nclause = "四"\nlabel = "上门看望"\n'
    read = pack(papers=more, cases="this is not even TOML")
    assert [entry.label for entry in read.of_kind("channel")] == ["上门看望"]
    assert set(read.files) == {"pack.toml", "papers.toml"}


def test_the_digest_follows_every_byte_of_the_law_and_nothing_else() -> None:
    assert len(pack().digest) == 64
    assert pack().digest == pack(cases="x = 1").digest
    assert pack().digest != pack(ALONE + "\n# a remark\n").digest
    assert pack(papers="# one").digest != pack(papers="# two").digest


def test_a_pack_kept_as_texts_reads_as_the_folder_does() -> None:
    for name in bundled():
        opened = open_pack(name)
        again = read_text(opened.files)
        for part in dataclasses.fields(opened):
            assert getattr(again, part.name) == getattr(opened, part.name), part.name


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyFaults) as refused:
        read_pack(tmp_path / "nowhere")
    assert refused.value.faults[0].code == "P002"


def test_every_fault_is_collected_not_only_the_first() -> None:
    broken = ALONE.replace('tier = "key"', 'tier = "keys"').replace("age >= $old_age", "age >= $age_limit")
    with pytest.raises(PolicyFaults) as refused:
        pack(broken + EVENTS.replace('sort = "weather"', 'sort = "storm"'))
    assert [fault.code for fault in refused.value.faults] == ["P203", "P201", "P106"]


ODD = [None, 3, -1, 2.5, True, "", "???", "$nothing", [], [1], ["x"], {}, {"x": 1}, date(2020, 1, 1)]


@given(st.data())
def test_whatever_stands_in_a_pack_is_read_or_refused_in_words(data: st.DataObject) -> None:
    """One value of a sound pack is replaced by an odd one, or a line dropped: never anything but faults."""
    lines = (HEAD + ALONE + EVENTS).splitlines()
    at = data.draw(st.sampled_from([index for index, line in enumerate(lines) if " = " in line]))
    odd = data.draw(st.sampled_from(ODD))
    key = lines[at].partition(" = ")[0]
    lines[at] = "" if odd is None else f"{key} = {_toml(odd)}"
    try:
        read_text({"pack.toml": "\n".join(lines)})
    except PolicyFaults as refused:
        assert all(fault.says and fault.remedy and fault.line for fault in refused.faults)


def _toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case date():
            return value.isoformat()
        case list():
            return f"[{', '.join(_toml(each) for each in value)}]"
        case dict():
            return "{ " + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + " }"
        case _:
            return str(value)


# ---- conditions: what is written is what is read


def written(node: Condition) -> object:
    match node:
        case Leaf():
            return node.text
        case Not(part):
            return {"not": written(part)}
        case All(parts):
            return {"all": [written(part) for part in parts]}
        case Any_(parts):
            return {"any": [written(part) for part in parts]}


FACTS = ["lives_alone", "age", "ability", "hukou_region", "$cadence"]
VALUES = st.from_regex(r"\A\$?[a-z0-9][a-z0-9_.-]{0,6}\Z")


@st.composite
def a_leaf(draw: st.DrawFn) -> Leaf:
    fact = draw(st.sampled_from(FACTS))
    op = draw(st.sampled_from(["", "=", "!=", ">=", ">", "<=", "<", "in", "not in"]))
    if not op:
        fact = fact.removeprefix("$")
        return Leaf(fact, "=", ("true",), fact)
    values = tuple(draw(st.lists(VALUES, min_size=1, max_size=3 if op.endswith("in") else 1)))
    return Leaf(fact, op, values, f"{fact} {op} {', '.join(values)}")


CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    a_leaf(),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Any_(tuple(parts))),
    ),
    max_leaves=8,
)


@given(CONDITIONS)
def test_a_condition_is_read_as_it_was_written(node: Condition) -> None:
    assert parse(written(node)) == node


@given(st.text(max_size=20))
def test_any_text_is_a_condition_or_a_fault_inside_it(text: str) -> None:
    try:
        parse(text)
    except ConditionError as error:
        assert 1 <= error.column <= max(len(text), 1)


def test_channels_left_out_of_an_item_mean_all() -> None:
    item = (
        '[[aspect]]\nid = "health"\nclause = "四"\nlabel = "健康"\n'
        '[[scale]]\nid = "words"\nlabel = "文字"\nkind = "text"\n'
        '[[item]]\nid = "note"\nclause = "四"\naspect = "health"\nlabel = "情况"\nscale = "words"\n'
    )
    assert pack(ALONE + item).items[0].channels == CHANNELS
