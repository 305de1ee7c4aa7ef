"""What several policies ask at one door, each thing once: one question with as many sources as policies ask it.

Items with the same object, label and answers are one question. It does not choose the items (`checklist` does) and
keeps no answers; two items of one pack are never made one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from koumen.policy.model import Item, Pack, Scale

YES_NO: Mapping[str, str] = {"yes": "是", "no": "否"}
TEXT_AT_MOST = 500


@dataclass(frozen=True, slots=True)
class Source:
    """One pack's item behind a question."""

    pack: Pack
    item: Item

    @property
    def key(self) -> str:
        """How the item is named on a form: pack and item id."""
        return f"{self.pack.id}/{self.item.id}"

    @property
    def scale(self) -> Scale:
        """The item's scale."""
        return self.pack.scales[self.item.scale]

    @property
    def answers(self) -> Mapping[str, str]:
        """The answers to choose from, id to label, in printed order; empty for numbers and text."""
        return answers_of(self.scale)


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Its answers are written by the ids of the first source.

    `needs` maps an answer to the keys of questions of the same union that must then be answered too.
    """

    sources: tuple[Source, ...]
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Unique in its union: the first source's."""
        return self.sources[0].key

    @property
    def item(self) -> Item:
        """The first source's item, by which the question is shown."""
        return self.sources[0].item

    @property
    def scale(self) -> Scale:
        """The first source's scale."""
        return self.sources[0].scale

    @property
    def answers(self) -> Mapping[str, str]:
        """The answers to choose from, id to label."""
        return self.sources[0].answers

    @property
    def asked(self) -> str:
        """The question as people say it: the first source that has words for it."""
        return next((source.item.asked for source in self.sources if source.item.asked), "")

    @property
    def unchanged(self) -> str:
        """The answer that "nothing changed" fills: only when every source allows it."""
        return self.scale.unchanged if all(source.scale.unchanged for source in self.sources) else ""

    def told_to(self, source: Source, answer: str) -> str:
        """Return the answer as the source itself writes it."""
        label = self.answers.get(answer)
        return answer if label is None else next(id for id, each in source.answers.items() if each == label)

    def told_by(self, source: Source, answer: str) -> str:
        """Return a source's own answer as the question writes it; an answer it no longer has comes back as it is."""
        label = source.answers.get(answer)
        return answer if label is None else next(id for id, each in self.answers.items() if each == label)

    def findings(self, answer: str) -> dict[str, str]:
        """Return the findings an answer raises, with their value: the answer where the finding has values, else yes."""
        raised = {}
        for source in self.sources:
            told = self.told_to(source, answer)
            finding = source.item.raises.get(told)
            if finding:
                raised[finding] = told if told in _values_of(source.pack, finding) else "yes"
        return raised

    def fault(self, answer: str) -> str:
        """Say in Chinese what is wrong with an answer, with the remedy; "" when nothing is."""
        if self.answers:
            if answer in self.answers:
                return ""
            return f"“{self.item.label}”只能答：{'、'.join(self.answers.values())}。"
        if self.scale.kind == "number":
            faults = (_number_fault(self.item.label, source.scale, answer) for source in self.sources)
            return next((each for each in faults if each), "")
        if len(answer) > TEXT_AT_MOST:
            return f"“{self.item.label}”写了 {len(answer)} 字，最多 {TEXT_AT_MOST} 字，请写短一些。"
        return ""


def answers_of(scale: Scale) -> Mapping[str, str]:
    """Return the answers of a scale, id to label; empty for numbers and text."""
    return scale.values or (YES_NO if scale.kind == "yesno" else {})


def union(asked: Iterable[tuple[Pack, Sequence[Item]]]) -> tuple[Question, ...]:
    """Return the questions of several packs' asked items, in their order, none twice."""
    groups: list[list[Source]] = []
    alike: dict[tuple[str, ...], list[int]] = {}
    for pack, items in asked:
        mine = [Source(pack, item) for item in items]
        taken: set[int] = set()
        for source in mine:
            places = alike.setdefault(_signature(source), [])
            place = next((each for each in places if each not in taken and groups[each][0].pack.id != pack.id), None)
            if place is None:
                place = len(groups)
                groups.append([])
                places.append(place)
            taken.add(place)
            groups[place].append(source)
    keys = {source.key: group[0].key for group in groups for source in group}
    return tuple(_question(tuple(group), keys) for group in groups)


def find(questions: Iterable[Question], key: str) -> Question | None:
    """Return the question that has an item of this name among its sources."""
    return next((question for question in questions if any(s.key == key for s in question.sources)), None)


def _question(sources: tuple[Source, ...], keys: Mapping[str, str]) -> Question:
    bare = Question(sources)
    needs: dict[str, tuple[str, ...]] = {}
    for source in sources:
        for answer, needed in source.item.requires.items():
            key = keys.get(f"{source.pack.id}/{needed}")
            told = bare.told_by(source, answer)
            if key and key not in needs.get(told, ()):
                needs[told] = (*needs.get(told, ()), key)
    return Question(sources, needs)


def _signature(source: Source) -> tuple[str, ...]:
    scale = source.scale
    return (source.item.of, source.item.label, scale.kind, scale.unit, *source.answers.values())


def _values_of(pack: Pack, finding: str) -> Sequence[str]:
    entry = next((each for each in pack.of_kind("finding") if each.id == finding), None)
    return entry.fields.get("values", ()) if entry else ()


def _number_fault(label: str, scale: Scale, answer: str) -> str:
    unit = f"（{scale.unit}）" if scale.unit else ""
    if not re.fullmatch(r"[+-]?\d{1,12}(\.\d{1,4})?", answer, re.ASCII):
        return f"“{label}”要填数字{unit}，不要带文字。"
    number = float(answer)
    if scale.whole and number != int(number):
        return f"“{label}”要填整数{unit}。"
    if scale.least is not None and number < scale.least:
        return f"“{label}”至少是 {scale.least:g}{unit}，请核对。"
    if scale.most is not None and number > scale.most:
        return f"“{label}”至多是 {scale.most:g}{unit}，请核对。"
    return ""
