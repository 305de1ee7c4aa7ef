"""A policy's own way of asking about a fact, and what it is called for short."""

import pytest
from policy.texts import ALONE, overlay, pack, stacked

from koumen.policy.faults import PolicyFaults
from koumen.policy.library import open_pack

ASK = '[[ask]]\nfact = "{}"\nclause = "二"\nasked = "{}"\n'


def test_a_policy_asks_in_its_own_words() -> None:
    assert pack(ALONE + ASK.format("left_behind", "子女都走了吗？")).questions == {"left_behind": "子女都走了吗？"}


def test_what_is_asked_about_is_a_fact_and_is_asked_in_one_way() -> None:
    for text, code in (
        (ASK.format("left", "？"), "P209"),
        (ASK.format("children", "一？") + ASK.format("children", "二？"), "P110"),
    ):
        with pytest.raises(PolicyFaults) as refused:
            pack(ALONE + text)
        assert [fault.code for fault in refused.value.faults] == [code]


def test_an_overlay_may_ask_about_what_its_base_does_not() -> None:
    base = ASK.format("children", "子女在哪里？")
    read = stacked(overlay(ASK.format("children", "子女呢？") + ASK.format("left_behind", "走了吗？")))
    assert read.questions == {"children": "子女呢？", "left_behind": "走了吗？"}
    over = stacked(overlay(ASK.format("children", "子女呢？")), base=pack().files["pack.toml"] + base)
    assert over.questions == {"children": "子女在哪里？"}


@pytest.mark.clause("EMS-02-1", "EMS-02-3")
def test_emeishan_asks_about_leshan_and_the_half_year() -> None:
    asked = open_pack("emeishan-2022").questions
    assert "乐山市半年以上" in asked["left_behind"]
    assert "乐山市以外" in asked["children"]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("liuzhou-2021", "柳州通知"),
        ("jingdezhen-2020", "景德镇通知"),
        ("fuzhou-2018", "福州意见"),
        ("guangxi-2023", "广西方案"),
        ("emeishan-2022", "峨眉山方案"),
    ],
)
def test_each_policy_has_a_short_name(name: str, short: str) -> None:
    assert open_pack(name).short == short


def test_an_overlay_has_one_of_its_own() -> None:
    assert [document.short for document in open_pack("example-county-2026").documents] == ["县细则"]
