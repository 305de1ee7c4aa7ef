"""The questions of a form by aspect, folded: what was told last in one line, and which must be opened to be asked.

Pure functions of rows; which questions are asked, and what may be carried over, is the ledger's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from koumen.ledgers.rows.visiting import ItemField
from koumen.office import words

CHOSEN = frozenset({"choice", "yesno"})
SEVERAL = 2
"""From how many like answers on they are said together."""


@dataclass(frozen=True, slots=True)
class Section:
    """One aspect. `number` tells sections of one form apart; `last` is the last answers in a line, "" for none.

    `opens`: something in it must be looked at anew; `fills`: how many answers "nothing changed" would fill.
    """

    number: int
    label: str
    items: tuple[ItemField, ...]
    last: str
    opens: bool
    fills: int


def sections(items: Sequence[ItemField]) -> tuple[Section, ...]:
    """Return the aspects in the order in which they first come, each once."""
    by_aspect: dict[str, list[ItemField]] = {}
    for item in items:
        by_aspect.setdefault(item.aspect, []).append(item)
    needed = {key for item in items for key in (item.needs or {}).values()}
    return tuple(
        Section(
            number=number,
            label=label,
            items=tuple(held),
            last=last_line(held),
            opens=any(item.kind in CHOSEN and not item.unchanged and item.key not in needed for item in held),
            fills=sum(1 for item in held if item.unchanged),
        )
        for number, (label, held) in enumerate(by_aspect.items(), 1)
    )


def last_line(items: Iterable[ItemField]) -> str:
    """Return the last answers in one line: those that stand alone by name, the commonest for the rest.

    Told on several days, the latest is named.
    """
    told = [item for item in items if item.last_day is not None]
    if not told:
        return ""
    day = words.month_day(max(item.last_day for item in told if item.last_day))
    answers = Counter(item.last_answer for item in told if item.kind in CHOSEN)
    common, times = answers.most_common(1)[0] if answers else ("", 0)
    alone = times < SEVERAL
    named = [f"{item.label}：{item.last_answer}" for item in told if alone or item.last_answer != common]
    rest = [] if alone else [f"其余：{common}" if named else f"都答“{common}”"]
    return f"上次 {day}：{'；'.join([*named, *rest])}"
