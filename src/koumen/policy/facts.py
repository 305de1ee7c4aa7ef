"""The facts a pack may ask about: label, kind, values, unit and usual source of each.

Every pack shares this catalogue; a pack may add facts of its own. `age` is not kept: it
follows from `birth_date`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

FactKind = Literal["yesno", "number", "choice", "digits", "date"]

YES_NO: Mapping[str, str] = {"true": "是", "false": "否"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its Chinese label, how its values are written, and where offices usually get it."""

    id: str
    label: str
    kind: FactKind
    values: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    source: str = "入户核实"
    sum_of: tuple[str, ...] = ()
    of_minors: bool = False  # by definition only of someone under 18: nobody needs to ask it about an adult


_ALL = (
    Fact("birth_date", "出生日期", "date", source="身份证、户口簿"),
    Fact("sex", "性别", "choice", {"male": "男", "female": "女"}, source="身份证、户口簿"),
    Fact("hukou_region", "户籍地", "digits", source="户口簿"),
    Fact("hukou_kind", "户籍类型", "choice", {"rural": "农村", "urban": "城镇"}, source="户口簿"),
    Fact("residence_permit_months", "居住证居住时间", "number", unit="个月", source="居住证"),
    Fact("lives_alone", "独居", "yesno", YES_NO),
    Fact("empty_nest", "空巢", "yesno", YES_NO),
    Fact("left_behind", "留守", "yesno", YES_NO),
    Fact("children", "子女情况", "choice", {"none": "无子女", "same_city": "子女在本市", "elsewhere": "子女在外地"}),
    Fact("children_away_months", "子女离开时间", "number", unit="个月"),
    Fact("accompanied", "有亲属陪伴", "yesno", YES_NO),
    Fact("lives_with_disabled_child", "与重度残疾子女共同居住", "yesno", YES_NO),
    Fact("spouse_at_home", "配偶同住", "yesno", YES_NO),
    Fact("live_in_carer", "有保姆或住家照料人", "yesno", YES_NO),
    Fact(
        "ability",
        "生活自理能力",
        "choice",
        {"able": "自理", "partial": "半自理", "unable": "不能自理"},
        source="生活自理能力评估",
    ),
    Fact("mobility_limited", "行动不便", "yesno", YES_NO),
    Fact("severe_disability", "重度残疾", "yesno", YES_NO, source="残疾人证（残联）"),
    Fact("serious_illness", "重病", "yesno", YES_NO, source="诊断证明、医保"),
    Fact("dibao", "最低生活保障对象", "yesno", YES_NO, source="低保名册"),
    Fact(
        "tekun",
        "特困供养",
        "choice",
        {"none": "非特困", "dispersed": "分散供养特困人员", "institutional": "集中供养特困人员"},
        source="特困名册",
    ),
    Fact("special_family", "计划生育特殊家庭", "yesno", YES_NO, source="卫健部门名册"),
    Fact("entitled_group", "重点优抚对象", "yesno", YES_NO, source="退役军人事务部门名册"),
    Fact("hardship", "经济困难", "yesno", YES_NO, source="经济状况核对"),
    Fact("sudden_hardship", "突发重大事故致基本生活困难", "yesno", YES_NO, source="村（居）报告"),
    Fact("orphan", "孤儿", "yesno", YES_NO, source="孤儿名册", of_minors=True),
    Fact("unsupported_child", "事实无人抚养儿童", "yesno", YES_NO, source="事实无人抚养儿童名册", of_minors=True),
    Fact("kin_guardian", "由亲戚代为监护", "yesno", YES_NO, of_minors=True),
    Fact("left_behind_child", "农村留守儿童", "yesno", YES_NO, source="留守儿童信息系统", of_minors=True),
    Fact("in_institution", "入住养老机构", "yesno", YES_NO, source="机构、本人或家属"),
    Fact("willing", "愿意接受探访", "yesno", YES_NO, source="本人"),
)
CATALOGUE: Mapping[str, Fact] = {fact.id: fact for fact in _ALL}
ADULT = 18
"""未成年人保护法 二: someone under 18 is a minor."""
AGE = Fact("age", "年龄", "number", unit="周岁", source="由出生日期推算")


def is_adult(born: date, on: date) -> bool:
    """Whether someone is no longer a minor on a day (未成年人保护法 二).

    >>> is_adult(date(2008, 11, 22), date(2026, 11, 21)), is_adult(date(2008, 11, 21), date(2026, 11, 21))
    (False, True)
    """
    return (on.year - ADULT, on.month, on.day) >= (born.year, born.month, born.day)
