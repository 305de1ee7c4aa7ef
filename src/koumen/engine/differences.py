"""What was otherwise on a window's first day than on the day of judgement: what is known to differ, never a guess."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from koumen.engine.condition_words import fact_words, leaves
from koumen.engine.situations import Reasoned, Situation, place_words
from koumen.policy.conditions import Leaf
from koumen.policy.words import Words

DECIDED = {True: "已决定纳入", False: "已决定不纳入", None: "没有作过是否纳入的决定"}


def differences(then: Situation, now: Situation | None) -> Iterator[str]:
    """Say in one line what was otherwise on that day."""
    if now is None or now.law is None or then.law is None:
        yield f"判定日{now.outside if now else '已不是这一户的成员'}。"
        return
    words = Words(then.pack, then.law.variant)
    said = [*_places_differ(then, now), *_facts_differ(words, then, now), *_standing_differs(words, then, now)]
    if then.law.no != now.law.no:
        said.append("那天的规定不同")
    if said:
        yield f"不同的是：{'；'.join(said)}。"


def _places_differ(then: Situation, now: Situation) -> Iterator[str]:
    if (then.place_fact, then.place) == (now.place_fact, now.place):
        return
    before, after = (place_words(each.pack, each.place_fact) for each in (then, now))
    yield f"{before}那天为 {then.place}，判定日{'' if after == before else f'按{after}'}为 {now.place}"


def _facts_differ(words: Words, then: Situation, now: Situation) -> Iterator[str]:
    """Yield the facts that a condition asks about, where they differ; the age only where an answer changes with it."""
    compared = [leaf for each in (then, now) for rule in (*each.categories, *each.tiers) for leaf in _compared(rule)]
    facts = dict.fromkeys(leaf.node.fact for leaf in compared if not leaf.node.fact.startswith("$"))
    for fact in facts:
        if fact == "age":
            differs = _truths(then, fact) != _truths(now, fact)
        else:
            differs = then.facts.get(fact) != now.facts.get(fact) and fact != then.place_fact
        if differs:
            before, after = (fact_words(words, fact, each.facts) for each in (then, now))
            yield f"{words.fact(fact)}那天为{before}，判定日为{after}"


def _truths(each: Situation, fact: str) -> list[tuple[Any, bool | None]]:
    found = (leaf for rule in (*each.categories, *each.tiers) for leaf in _compared(rule))
    return [(leaf.node, leaf.truth) for leaf in found if leaf.node.fact == fact]


def _standing_differs(words: Words, then: Situation, now: Situation) -> Iterator[str]:
    """Yield the decision on inclusion, the household and the tier, where they differ."""
    if then.included is not now.included:
        yield f"那天{DECIDED[then.included]}，判定日{DECIDED[now.included]}"
    if then.household != now.household:
        homes = [f"由户“{each.household}”承担" if each.household else "不由户承担" for each in (then, now)]
        yield f"以户为对象的，那天{homes[0]}，判定日{homes[1]}"
    if then.tier != now.tier:
        labels = [f"是{words.label('tier', each.tier)}" if each.tier else "不是对象" for each in (then, now)]
        yield f"那天{labels[0]}，判定日{labels[1]}"


def _compared(each: Reasoned) -> Iterator[Any]:
    return (leaf for leaf in leaves(each.answer) if isinstance(leaf.node, Leaf)) if each.answer else iter(())
