"""The answers of one member or of the home at one knock: judged by the policies' items, spread over their sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from koumen.ledgers.doors import Doors
from koumen.policy.union import Question
from koumen.records.models import Person

HOME = "全户"
Source = tuple[str, str]


class Answers:
    """The answers of one member or of the home: judged, spread over their sources, with what they raise."""

    def __init__(
        self, doors: Doors, people: Sequence[Person], at: tuple[date, str], told: Mapping[str, str], *, of_home: bool
    ) -> None:
        self.faults: list[str] = []
        self.by_source: dict[Source, str] = {}
        self.findings: dict[str, str] = {}
        self._of_home = of_home
        self._whose = HOME if of_home else people[0].name
        self._answered: dict[str, tuple[Question, str]] = {}

        def question(key: str) -> Question | None:
            return doors.question(people, *at, key, of_home=of_home)

        for key, written in told.items():
            if written.strip():
                self._answer(question(key), key, written.strip())
        for answered, answer in self._answered.values():
            for key in answered.needs.get(answer, ()):
                if key not in self._answered:
                    self._lacks(answered, answer, question(key))

    def _answer(self, question: Question | None, key: str, answer: str) -> None:
        if question is not None:
            answer = question.told_by(next(s for s in question.sources if s.key == key), answer)
        if question is None:
            self.faults.append(f"{self._whose}：现行政策没有“{key}”这一项；请重新打开登记页再填。")
        elif (question.item.of == "household") != self._of_home:
            of = "全户只问一次，请填在“全户”里" if question.item.of == "household" else "要按人填，请填在各人名下"
            self.faults.append(f"{self._whose}：“{question.item.label}”{of}。")
        elif fault := question.fault(answer):
            self.faults.append(f"{self._whose}：{fault}")
        else:
            self._answered[question.key] = (question, answer)
            self.by_source |= {
                (source.pack.id, source.item.id): question.told_to(source, answer) for source in question.sources
            }
            self.findings |= question.findings(answer)

    def _lacks(self, question: Question, answer: str, needed: Question | None) -> None:
        if needed is not None:
            said = question.answers.get(answer, answer)
            label = needed.item.label
            self.faults.append(f"{self._whose}：“{question.item.label}”答了“{said}”，请一并填写“{label}”。")
