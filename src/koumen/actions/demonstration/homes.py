"""Invented homes: who lives in one, and what is known of each. Pure: draws from the random source it is given."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from koumen.actions.demonstration.counties import County

WOMEN = "秀英 桂兰 玉珍 凤英 美珍 素珍 桂花 月英 春梅 玉兰 兰英 金莲 淑芬 翠花 菊香 彩云 水莲 银花 荷香 惠珍"
MEN = "德福 建国 志明 国强 文德 大明 水生 金贵 永福 桂生 有才 家旺 世荣 天佑 运来 长林 木生 福寿 光明 成贵"
GIRLS = "小妹 雨欣 思琪 佳怡 诗涵 梦婷 欣悦 晓燕 静怡 可馨"
BOYS = "小宝 子轩 俊杰 浩然 家豪 志远 天宇 文博 宇航 小军"
GROUPS = ["一组", "二组", "三组", "四组", "五组", "六组"]
HALL = ["九号院", "一号楼", "二号楼", "三号楼"]
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RURAL = frozenset({"left_behind", "away"})
NO_SUCH_PLACE = "990101"
OTHER_CITY = {"45": "4501", "36": "3601", "35": "3502", "51": "5101"}
Facts = dict[str, str]


@dataclass(slots=True)
class Someone:
    """One invented person. `facts` as the catalogue writes them; what is missing is unknown."""

    name: str
    sex: str
    born: date
    relation: str
    facts: Facts
    id_number: str = ""
    phone: str = ""
    hukou: str = ""
    to_complete: bool = False


@dataclass(slots=True)
class Home:
    """One invented home in a village. `kin` is someone to call."""

    kind: str
    village: str
    group: str
    door: str
    people: list[Someone]
    kin: str
    kin_phone: str
    number: int


def draw_homes(
    county: County, villages: list[str], people: int, asked: Collection[str], day: date, rng: Random
) -> list[Home]:
    """Draw homes until there are as many people; villages in turn, so that each has some.

    Only facts that are `asked` by the county's policies are known.
    """
    homes: list[Home] = []
    kinds, weights = list(county.homes), list(county.homes.values())
    count = 0
    while count < people:
        village = villages[len(homes) % len(villages)]
        [kind] = rng.choices(kinds, weights)
        home = _Drawing(county, village, asked, day, rng).home(kind, len(homes) + 1)
        homes.append(home)
        count += len(home.people)
    return homes


class _Drawing:
    """Draws one home."""

    def __init__(self, county: County, village: str, asked: Collection[str], day: date, rng: Random) -> None:
        self.county, self.village, self.asked, self.day, self.rng = county, village, asked, day, rng
        self.surname = rng.choice(county.surnames)
        self.urban = bool(county.urban) and village.startswith(county.urban)

    def home(self, kind: str, number: int) -> Home:
        kind = "alone" if self.urban and kind in RURAL else kind
        people = KINDS[kind](self)
        for someone in people:
            self._complete(someone)
        group = self.rng.choice(HALL if self.urban else GROUPS)
        kin = self.rng.choice(self.county.surnames) + self.rng.choice((MEN + " " + WOMEN).split())
        door = f"{group}{self.rng.randrange(1, 99)}号"
        return Home(kind, self.village, group, door, people, kin, self._phone(), number)

    def someone(self, low: int, high: int, relation: str = "户主", sex: str = "", **facts: str) -> Someone:
        """Draw a person between two ages (years, both included) on the demonstration's day."""
        sex = sex or self.rng.choice(("male", "female"))
        age = self.rng.randint(low, high)
        born = self.day - timedelta(days=round(age * 365.2425) + self.rng.randrange(1, 360))
        young = age < 18
        given = {(True, "male"): BOYS, (True, "female"): GIRLS, (False, "male"): MEN, (False, "female"): WOMEN}
        surname = self.surname if relation != "配偶" else self.rng.choice(self.county.surnames)
        name = surname + self.rng.choice(given[young, sex].split())
        known = self._usual(age) | facts
        return Someone(name, sex, born, relation, known)

    def _usual(self, age: int) -> Facts:
        """What is so of most; the kind of home says otherwise where it is not."""
        facts = {
            "lives_alone": "false",
            "dibao": "false",
            "tekun": "none",
            "severe_disability": self.yes(0.03),
            "serious_illness": self.yes(0.05),
            "hukou_kind": "urban" if self.urban else "rural",
            "ability": self.ability(age),
        }
        if age < 18:
            return facts | {
                "orphan": "false",
                "unsupported_child": "false",
                "left_behind_child": "false",
                "kin_guardian": "false",
            }
        if age >= 60:
            facts |= {
                "empty_nest": "false",
                "left_behind": "false",
                "children": self.rng.choices(("same_city", "elsewhere", "none"), (6, 3, 1))[0],
                "special_family": "false",
                "entitled_group": "false",
                "spouse_at_home": "false",
                "live_in_carer": "false",
                "lives_with_disabled_child": "false",
                "accompanied": "true",
                "mobility_limited": self.yes(0.12 if age < 80 else 0.3),
            }
        return facts

    def yes(self, share: float) -> str:
        """Say yes in a share of cases."""
        return "true" if self.rng.random() < share else "false"

    def ability(self, age: int) -> str:
        """Draw how far someone can look after themselves."""
        weights = (92, 6, 2) if age < 70 else (80, 14, 6) if age < 82 else (62, 25, 13)
        return self.rng.choices(("able", "partial", "unable"), weights)[0]

    def _phone(self) -> str:
        return f"199{self.rng.randrange(10**8):08d}"

    def _complete(self, someone: Someone) -> None:
        """Give the papers most have, and leave out what is not known yet."""
        rng = self.rng
        someone.hukou = self.village
        if rng.random() < 0.06:
            someone.hukou = OTHER_CITY[self.county.code[:2]]
            someone.facts["residence_permit_months"] = str(rng.choice((2, 4, 8, 14, 30)))
        if rng.random() < 0.96:
            someone.id_number = _id_number(someone.born, someone.sex, rng.randrange(100))
        else:
            someone.to_complete = True
        if rng.random() < 0.7:
            someone.phone = self._phone()
        someone.facts = {fact: value for fact, value in someone.facts.items() if fact in self.asked}
        if rng.random() < self.county.facts_left_out:
            asked = [fact for fact in ("lives_alone", "ability", "children", "tekun") if fact in someone.facts]
            del someone.facts[rng.choice(asked)]
            someone.to_complete = someone.to_complete or rng.random() < 0.5


def age_on(born: date, day: date) -> int:
    """Return the years of age on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _id_number(born: date, sex: str, serial: int) -> str:
    first = f"{NO_SUCH_PLACE}{born:%Y%m%d}{serial:02d}{1 if sex == 'male' else 2}"
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first, strict=True))
    return first + "10X98765432"[total % 11]


def _alone(draw: _Drawing) -> list[Someone]:
    chances = (10, 85, 5) if draw.urban else (35, 50, 15)
    [children] = draw.rng.choices(("same_city", "elsewhere", "none"), chances)
    elder = draw.someone(62, 95, lives_alone="true", children=children, accompanied="false", dibao=draw.yes(0.35))
    elder.facts["empty_nest"] = "true" if children != "none" else "false"
    if children == "elsewhere":
        elder.facts["children_away_months"] = str(draw.rng.choice((3, 8, 12, 24)))
    return [elder]


def _tekun(draw: _Drawing) -> list[Someone]:
    low, high = draw.rng.choices(((60, 90), (35, 59)), (4, 1))[0]
    one = draw.someone(low, high, tekun="dispersed", lives_alone=draw.yes(0.8), children="none")
    one.facts["serious_illness"] = draw.yes(0.15)
    one.facts["severe_disability"] = draw.yes(0.2)
    return [one]


def _institution(draw: _Drawing) -> list[Someone]:
    return [draw.someone(62, 90, tekun="institutional", children="none")]


def _dibao_ill(draw: _Drawing) -> list[Someone]:
    one = draw.someone(30, 85, dibao="true", serious_illness="true")
    return [one, draw.someone(28, 80, "配偶", dibao="true", spouse_at_home="true")][: draw.rng.choice((1, 2))]


def _dibao_family(draw: _Drawing) -> list[Someone]:
    adults = [draw.someone(30, 62, dibao="true"), draw.someone(28, 60, "配偶", dibao="true")]
    children = [draw.someone(4, 17, "子女", dibao="true") for _ in range(draw.rng.choice((0, 1, 1, 2)))]
    return [*adults[: draw.rng.choice((1, 2))], *children]


def _orphans(draw: _Drawing) -> list[Someone]:
    kind = draw.rng.choice(("orphan", "unsupported_child"))
    told = {kind: "true", "kin_guardian": "true"}
    guardian = draw.someone(56, 74, ability="able")
    return [guardian, *(draw.someone(3, 16, "孙子女", **told) for _ in range(draw.rng.choice((1, 1, 2))))]


def _couple(draw: _Drawing) -> list[Someone]:
    together = {"empty_nest": draw.yes(0.8), "spouse_at_home": "true"}
    return [draw.someone(62, 90, sex="male", **together), draw.someone(60, 88, "配偶", sex="female", **together)]


def _left_behind(draw: _Drawing) -> list[Someone]:
    away = {"left_behind": "true", "children": "elsewhere", "children_away_months": str(draw.rng.choice((8, 12, 20)))}
    elders = [draw.someone(60, 84, accompanied=draw.yes(0.6), **away)]
    if draw.rng.random() < 0.4:
        elders.append(draw.someone(60, 82, "配偶", spouse_at_home="true", accompanied=draw.yes(0.6), **away))
    child = draw.someone(4, 15, "孙子女", left_behind_child="true", kin_guardian="true")
    return [*elders, child] if draw.rng.random() < 0.4 else elders


def _away(draw: _Drawing) -> list[Someone]:
    away = {"left_behind": "true", "children": "elsewhere", "children_away_months": "10", "accompanied": "true"}
    return [draw.someone(60, 76, ability="able", **away)]


def _sudden(draw: _Drawing) -> list[Someone]:
    told = {"sudden_hardship": "true"}
    return [draw.someone(35, 60, **told), draw.someone(33, 58, "配偶", **told)]


def _with_disabled_child(draw: _Drawing) -> list[Someone]:
    child = draw.someone(32, 50, "子女", severe_disability="true")
    return [draw.someone(61, 84, lives_with_disabled_child="true"), child]


def _special_family(draw: _Drawing) -> list[Someone]:
    return [draw.someone(61, 82, special_family="true", children="none", spouse_at_home="true")]


def _entitled(draw: _Drawing) -> list[Someone]:
    return [draw.someone(66, 88, entitled_group="true", hardship=draw.yes(0.8))]


def _plain(draw: _Drawing) -> list[Someone]:
    return [draw.someone(60, 79, ability="able")]


KINDS: dict[str, Callable[[_Drawing], list[Someone]]] = {
    "alone": _alone,
    "tekun": _tekun,
    "institution": _institution,
    "dibao_ill": _dibao_ill,
    "dibao_family": _dibao_family,
    "orphans": _orphans,
    "couple": _couple,
    "left_behind": _left_behind,
    "away": _away,
    "sudden": _sudden,
    "with_disabled_child": _with_disabled_child,
    "special_family": _special_family,
    "entitled": _entitled,
    "plain": _plain,
}
