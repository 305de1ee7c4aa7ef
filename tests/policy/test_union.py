"""The union of several policies' items: what is asked at one door, each thing once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from koumen.policy.library import open_pack
from koumen.policy.model import Item, Pack, Scale
from koumen.policy.union import find, union

FUZHOU, EMEISHAN, LIUZHOU, JINGDEZHEN = map(
    open_pack, ("fuzhou-2018", "emeishan-2022", "liuzhou-2021", "jingdezhen-2020")
)
GUANGXI = open_pack("guangxi-2023")


def items(pack: Pack, *names: str) -> tuple[Pack, tuple[Item, ...]]:
    """Some items of a pack, or all of them."""
    return pack, tuple(item for item in pack.items if not names or item.id in names)


def a_pack(name: str, scale: Scale, *own: Item) -> Pack:
    """A pack with one scale and these items."""
    return replace(LIUZHOU, id=name, items=own, scales={scale.id: scale})


def an_item(name: str = "gas", **more: object) -> Item:
    known = {"clause": "一", "aspect": "a", "label": "燃气安全", "scale": "s", "of": "household"}
    return Item(id=name, **{**known, **more})  # type: ignore[arg-type]


SAFE = Scale("s", "安全", "choice", {"safe": "安全", "unsafe": "不安全"})


def test_alike_items_of_two_policies_are_one_question_with_two_sources():
    asked = union([items(FUZHOU), items(EMEISHAN)])
    both = [question for question in asked if len(question.sources) == 2]
    assert {question.item.label for question in both} == {"燃气安全", "用电安全", "取暖安全"}
    gas = next(question for question in both if question.item.label == "燃气安全")
    assert [source.key for source in gas.sources] == ["fuzhou-2018/gas-safety", "emeishan-2022/gas-safety"]
    assert gas.key == "fuzhou-2018/gas-safety"
    assert find(asked, "emeishan-2022/gas-safety") is gas


def test_nothing_is_lost_and_no_item_is_asked_twice():
    packs = (LIUZHOU, GUANGXI, JINGDEZHEN, FUZHOU, EMEISHAN)
    asked = union(items(pack) for pack in packs)
    sources = [source.key for question in asked for source in question.sources]
    assert sorted(sources) == sorted(f"{pack.id}/{item.id}" for pack in packs for item in pack.items)
    assert len({question.key for question in asked}) == len(asked)
    for question in asked:
        assert len({source.pack.id for source in question.sources}) == len(question.sources)


@pytest.mark.parametrize(
    "other",
    [
        an_item(of="person"),
        an_item(label="用气安全"),
    ],
)
def test_another_object_or_label_is_another_question(other):
    asked = union([items(a_pack("one", SAFE, an_item())), items(a_pack("two", SAFE, other))])
    assert len(asked) == 2


@pytest.mark.parametrize(
    "scale",
    [
        Scale("s", "安全", "choice", {"safe": "安全", "fair": "较安全", "unsafe": "不安全"}),
        Scale("s", "安全", "text"),
        Scale("s", "安全", "choice", {"unsafe": "不安全", "safe": "安全"}),
    ],
)
def test_other_answers_are_another_question(scale):
    asked = union([items(a_pack("one", SAFE, an_item())), items(a_pack("two", scale, an_item()))])
    assert len(asked) == 2


def test_one_answer_is_written_as_each_policy_writes_it():
    theirs = Scale("s", "安全", "choice", {"1": "安全", "2": "不安全"})
    [gas] = union([items(a_pack("one", SAFE, an_item())), items(a_pack("two", theirs, an_item("g")))])
    first, second = gas.sources
    assert (gas.told_to(first, "unsafe"), gas.told_to(second, "unsafe")) == ("unsafe", "2")
    assert (gas.told_by(second, "2"), gas.told_by(second, "9")) == ("unsafe", "9")


def test_two_items_of_one_policy_stay_two():
    pack = a_pack("one", SAFE, an_item("gas"), an_item("gas-again"))
    asked = union([items(pack), items(a_pack("two", SAFE, an_item("g"), an_item("h")))])
    assert [[source.key for source in question.sources] for question in asked] == [
        ["one/gas", "two/g"],
        ["one/gas-again", "two/h"],
    ]


@pytest.mark.clause("GX-A2-31")
def test_a_companion_is_named_by_its_question():
    asked = union([items(GUANGXI)])
    illness = find(asked, "guangxi-2023/illness")
    assert illness is not None and illness.needs == {"severe": ("guangxi-2023/disease-name",)}
    alone = find(union([items(GUANGXI, "illness")]), "guangxi-2023/illness")
    assert alone is not None and alone.needs == {}


def test_both_policies_may_need_a_companion():
    one = a_pack("one", SAFE, an_item(requires={"unsafe": "why"}), an_item("why", label="为什么"))
    two = a_pack("two", SAFE, an_item(requires={"unsafe": "done"}), an_item("done", label="怎么办"))
    gas, *_ = union([items(one), items(two)])
    assert gas.needs == {"unsafe": ("one/why", "two/done")}


def test_an_answer_raises_every_policys_finding_with_its_value():
    [illness] = union([items(GUANGXI, "illness")])
    assert illness.findings("severe") == {"health-worse": "yes"}
    assert illness.findings("same") == {}


def test_nothing_changed_fills_only_what_every_policy_lets_it_fill():
    same = replace(SAFE, unchanged="safe")
    packs = [items(a_pack("one", same, an_item())), items(a_pack("two", SAFE, an_item()))]
    assert [question.unchanged for question in union(packs)] == [""]
    assert [question.unchanged for question in union(packs[:1])] == ["safe"]


def test_yes_no_is_answered_yes_or_no():
    asked = find(union([items(LIUZHOU)]), "liuzhou-2021/basic-guarantee")
    assert asked is not None and dict(asked.answers) == {"yes": "是", "no": "否"}


@pytest.mark.parametrize(
    ("key", "answer", "fault"),
    [
        ("liuzhou-2021/health", "ok", ""),
        ("liuzhou-2021/health", "fine", "“健康状况”只能答：正常、有问题。"),
        ("guangxi-2023/family-more", "2", ""),
        ("guangxi-2023/family-more", "两人", "“增加人数”要填数字（人），不要带文字。"),
        ("guangxi-2023/family-more", "nan", "“增加人数”要填数字（人），不要带文字。"),
        ("guangxi-2023/family-more", "２", "“增加人数”要填数字（人），不要带文字。"),
        ("guangxi-2023/family-more", "1e3", "“增加人数”要填数字（人），不要带文字。"),
        ("guangxi-2023/family-more", "0", "“增加人数”至少是 1（人），请核对。"),
        ("guangxi-2023/family-more", "-2", "“增加人数”至少是 1（人），请核对。"),
        ("guangxi-2023/family-more", "51", "“增加人数”至多是 50（人），请核对。"),
        ("guangxi-2023/family-more", "1.5", "“增加人数”要填整数（人）。"),
        ("guangxi-2023/monthly-income", "-500", "“家庭每月收入（元）”至少是 0（元），请核对。"),
        ("guangxi-2023/monthly-income", "3000.55", ""),
        ("fuzhou-2018/indoor-temperature", "300", "“室内温度”至多是 50（℃），请核对。"),
        ("fuzhou-2018/indoor-temperature", "-31", "“室内温度”至少是 -30（℃），请核对。"),
        ("fuzhou-2018/indoor-temperature", "18.5", ""),
        ("guangxi-2023/disease-name", "支气管炎", ""),
        ("guangxi-2023/disease-name", "炎" * 501, "“疾病名称”写了 501 字，最多 500 字，请写短一些。"),
    ],
)
def test_an_answer_that_cannot_be_is_named_with_its_remedy(key, answer, fault):
    question = find(union([items(LIUZHOU), items(GUANGXI), items(FUZHOU)]), key)
    assert question is not None and question.fault(answer) == fault
