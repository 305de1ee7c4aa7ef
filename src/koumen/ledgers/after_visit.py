"""What a visit just kept came to, said to whoever kept it: what it counts for, and what is still to be done."""

from __future__ import annotations

from collections.abc import Iterator

from koumen.ledgers.law_words import LawWords
from koumen.ledgers.owed_now import owed_now
from koumen.ledgers.rows.parts import OwedLine
from koumen.ledgers.windows_of import WindowsOf
from koumen.records.models import Person, Visit


def after_visit(person: Person, visit: Visit, law: LawWords) -> Iterator[str]:
    """Yield sentences about one member's visit; the projection must be up to date with it."""
    counted = WindowsOf(person, law).discharged(visit)
    left = owed_now([person], law)[person.pk]
    if counted:
        yield f"计入{'、'.join(counted)}。"
    elif visit.result == "met" and left:
        yield "没有可以计入的任务。"
    elif visit.result != "met":
        yield "没有见到或联系上本人，不计入次数。"
    yield from (f"还要：{line.says}{_by(line)}。" for line in left)
    if not left:
        yield "本期没有还要做的了。"


def _by(line: OwedLine) -> str:
    if line.due_by is None:
        return ""
    day = f"{line.due_by.month}月{line.due_by.day}日"
    return f"（{day}截止，已漏）" if line.status == "missed" else f"（{day}前）"
