"""What a visitor saw: plausible answers to a checklist, mostly good, and as they were the last time. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from koumen.policy.union import Question

GOOD = (8, 3, 1, 1, 1, 1)  # how often the first, second, ... of the good answers is given
AS_BEFORE, BAD, DANGER, NOTED = 0.85, 0.04, 0.003, 0.25
RISK = "risk"
ILLNESSES = ("高血压", "冠心病", "糖尿病", "慢性支气管炎", "关节炎", "腰椎间盘突出")
OWN_NOTES = (
    "膝盖疼，出门要人扶。",
    "近来睡眠不好，已请村医上门。",
    "独自在家冷清，盼亲人常来电话。",
    "药快吃完了，已提醒续配。",
)
HOME_NOTES = (
    "厨房线路老化，已报村委会。",
    "屋顶一处漏雨，已报乡镇。",
    "院里杂物较多，已一起清理。",
    "门前路滑，已铺防滑垫。",
)
WORDS = {
    "disease-name": ILLNESSES,
    "baseline": ("生活能自理，身体平稳。", "走动靠拐杖，饭菜自己做。", "听力差，要大声说话。"),
    "family-note": ("家里有人外出务工，同住的少了一人。", "家里添了一个孩子。", "承包地今年转给别人种了。"),
    "risk-measures": ("已当场联系亲属和乡镇，安排人看护。",),
    "intervention": ("已联系亲属，村干部每天来看一次。",),
    "reminded": ("已提醒用电用火安全。", "已提醒防滑、防寒。", "已提醒防范电话诈骗。"),
}
"""What is written under an item of this name; under any other, a note of the person or of the home."""
UNASKED = frozenset({"baseline", "reminded"})
"""Items under which something is written now and then without an answer that needs it."""


class Seen:
    """Answers at the doors of one county, one visit after another."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._before: dict[tuple[int, str], str] = {}

    def answers(self, whose: int, questions: Sequence[Question]) -> dict[str, str]:
        """Return the answers to what is asked of someone (or, under a number below 0, of a home), by key."""
        told = {question.key: self._answer(whose, question) for question in questions}
        known = {question.key: question for question in questions}
        for key in list(_needed(questions, told)):
            if not told.get(key) and key in known:
                told[key] = self._written(known[key])
        return {key: answer for key, answer in told.items() if answer}

    def _answer(self, whose: int, question: Question) -> str:
        before = self._before.get((whose, question.key), "")
        if before in question.answers and self._rng.random() < AS_BEFORE:
            return before
        told = self._chosen(question) if question.answers else self._told_freely(question)
        self._before[whose, question.key] = told
        return told

    def _chosen(self, question: Question) -> str:
        raising = set().union(*({question.told_by(s, answer) for answer in s.item.raises} for s in question.sources))
        good = [answer for answer in question.answers if answer not in raising]
        bad = [answer for answer in question.answers if answer in raising]
        if bad and self._rng.random() < (DANGER if _risky(question) else BAD):
            return self._rng.choice(bad)
        if not bad and question.scale.kind == "yesno":
            return "yes" if self._rng.random() < (0.2 if question.item.id.startswith("helper-") else 0.9) else "no"
        return self._rng.choices(good, GOOD[: len(good)])[0]

    def _told_freely(self, question: Question) -> str:
        """Return a measured number, now and then a note; other numbers are told only where an answer needs them."""
        if question.scale.kind == "number":
            return self._number(question) if question.scale.unit in ("℃", "元") else ""
        worded = question.item.id in UNASKED
        return self._written(question) if worded and self._rng.random() < NOTED else ""

    def _number(self, question: Question) -> str:
        if question.scale.unit == "元":
            return str(self._rng.randrange(300, 2600, 10))
        return str(self._rng.randrange(12, 25) if question.scale.unit == "℃" else 1)

    def _written(self, question: Question) -> str:
        if question.answers:
            return self._chosen(question)
        if question.scale.kind == "number":
            return self._number(question)
        notes = HOME_NOTES if question.item.of == "household" else OWN_NOTES
        return self._rng.choice(WORDS.get(question.item.id, notes))


def _needed(questions: Iterable[Question], told: dict[str, str]) -> Iterable[str]:
    for question in questions:
        yield from question.needs.get(told[question.key], ())


def _risky(question: Question) -> bool:
    return any(
        entry.id in source.item.raises.values() and entry.fields.get("sort") == RISK
        for source in question.sources
        for entry in source.pack.of_kind("finding")
    )
