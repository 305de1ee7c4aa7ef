"""The demonstration's counties: which policy, where, and of what kinds of homes its roster is made.

Weights are relative; they are chosen so that every category of the policy has people, not from any statistics.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PEOPLE = 2000  # about as many in each county


@dataclass(frozen=True, slots=True)
class County:
    """One county. `homes`: kinds of homes by weight; `urban`: the township whose people are urban."""

    pack: str
    slug: str
    code: str
    bureau: str
    homes: Mapping[str, int]
    surnames: str
    agency: str = ""
    urban: str = ""
    facts_left_out: float = 0.05


COUNTIES = (
    County(
        pack="liuzhou-2021",
        slug="liuzhou",
        code="450299",
        bureau="青禾县民政局（示例）",
        homes={"alone": 30, "tekun": 22, "dibao_ill": 16, "orphans": 8, "couple": 8, "left_behind": 6, "plain": 6},
        surnames="覃韦黄莫蒙罗梁陆潘廖李陈刘卢农",
    ),
    County(
        pack="jingdezhen-2020",
        slug="jingdezhen",
        code="360299",
        bureau="云窑县民政局（示例）",
        homes={"tekun": 70, "institution": 8, "alone": 6, "dibao_ill": 4, "plain": 4},
        surnames="程汪方余吴江胡冯徐洪占操李王",
    ),
    County(
        pack="fuzhou-2018",
        slug="fuzhou",
        code="350199",
        bureau="海棠县民政局（示例）",
        homes={
            "dibao_family": 24,
            "tekun": 14,
            "institution": 5,
            "sudden": 7,
            "alone": 22,
            "with_disabled_child": 6,
            "left_behind": 12,
            "orphans": 5,
            "plain": 5,
        },
        surnames="林陈黄郑王张李吴杨刘郭翁潘薛",
    ),
    County(
        pack="guangxi-2023",
        slug="guangxi",
        code="450199",
        bureau="榕溪县民政局（示例）",
        homes={"alone": 34, "couple": 30, "left_behind": 10, "dibao_ill": 8, "special_family": 6, "plain": 8},
        surnames="黄韦李农陆梁卢覃磨苏零凌方玉",
    ),
    County(
        pack="emeishan-2022",
        slug="emeishan",
        code="511181",
        bureau="峨眉山市民政局（示例）",
        homes={
            "left_behind": 34,
            "away": 22,
            "alone": 18,
            "special_family": 5,
            "entitled": 5,
            "couple": 8,
            "plain": 22,
        },
        surnames="李王张刘杨陈罗周宋郭向毛帅万",
        agency="云鬟社会工作服务中心（示例）",
        urban="511181903",
    ),
)
