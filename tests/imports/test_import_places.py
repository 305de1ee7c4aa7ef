"""Which village a row names."""

from __future__ import annotations

import pytest
from invented import (
    CHENGDONG,
    COUNTY,
    DALING,
    LONGXI,
    LONGXI_XINCUN,
    MINQUAN,
    QINGSHI,
    QINGSHI_XINCUN,
    SHANGDONG,
    gazetteer,
)


@pytest.mark.parametrize(
    ("address", "place", "group"),
    [("龙溪镇大岭村三屯12号", DALING, "三屯"), ("示例市示例县龙溪镇大岭村委会第5村民小组", DALING, "第5村民小组"), ("龙溪镇大岭12号", DALING, ""),
     ("龙溪镇　民权社区　北街7号", MINQUAN, ""), ("青石乡上洞村民委员会二组", SHANGDONG, "二组"), ("大岭村", DALING, ""), ("龙溪镇", LONGXI, ""),
     ("城东街道办东环路3号", CHENGDONG, ""), ("城东街道办事处东环路3号", CHENGDONG, "")],
)  # fmt: skip
def test_addresses(address, place, group) -> None:
    found = gazetteer().find(address=address)
    assert (found.place, found.group) == (place, group)


@pytest.mark.parametrize(
    ("texts", "place"),
    [({"township": "龙溪镇", "village": "大岭"}, DALING), ({"township": "龙溪", "village": "新村"}, LONGXI_XINCUN),
     ({"township": "青石乡", "village": "新村村委"}, QINGSHI_XINCUN), ({"village": "民权社区居民委员会"}, MINQUAN),
     ({"township": "青石乡人民政府", "village": "新村村民委员会"}, QINGSHI_XINCUN), ({"village": "大岭村", "address": "别处"}, DALING)],
)  # fmt: skip
def test_columns(texts, place) -> None:
    assert gazetteer().find(**texts).place == place


@pytest.mark.parametrize("texts", [{"village": "新村"}, {"address": "新村5号"}])
def test_two_that_fit_are_asked(texts) -> None:
    found = gazetteer().find(**texts)
    assert found.place is None
    assert found.choices == (LONGXI_XINCUN, QINGSHI_XINCUN)


def test_a_village_in_a_township_that_is_not_known_is_asked() -> None:
    found = gazetteer().find(township="外镇", village="大岭村")
    assert (found.place, found.choices) == (None, (DALING,))


@pytest.mark.parametrize("address", ["外县某处", "", "大岭路7号", "新"])
def test_what_is_not_known_is_not_guessed(address) -> None:
    found = gazetteer().find(address=address)
    assert (found.place, found.choices) == (None, ())


def test_a_code_of_a_county_is_no_place_to_live_in() -> None:
    assert gazetteer().find(code=COUNTY.code).place is None
    assert gazetteer().find(code=QINGSHI.code + "000").place == QINGSHI


@pytest.mark.parametrize(
    ("text", "place"), [("龙溪镇人民政府", LONGXI), ("上洞村委会", SHANGDONG), ("Sheet1", None), ("示例县民政局", None)]
)
def test_what_a_sheet_stands_for(text, place) -> None:
    assert gazetteer().context(text).place == place
