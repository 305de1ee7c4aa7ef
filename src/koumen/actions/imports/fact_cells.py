"""What is said about someone: facts in columns of their own, type codes and what these imply, inclusion.

A blank cell stays unknown; a cell that cannot be read is not taken, and the reason names what may stand there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from koumen.actions.facts import NUMBER_AT_MOST
from koumen.actions.imports.cells import choice, date_of, is_blank, number, yes_no
from koumen.actions.imports.headings import FACT, answers
from koumen.actions.imports.listed_types import read_codes
from koumen.actions.imports.row_in_hand import RowInHand
from koumen.policy.facts import Fact
from koumen.policy.model import PackFact
from koumen.records.places import LEVEL_OF_LENGTH, normal_code


def facts(row: RowInHand) -> dict[str, str]:
    """Return the facts the row's own columns say."""
    taken: dict[str, str] = {}
    for field, text in row.written.items():
        if not field.startswith(FACT) or is_blank(text):
            continue
        fact = row.ground.facts[field.removeprefix(FACT)]
        value = _value(row, fact, text)
        if value is None:
            row.fault(field, "warning", "fact-unreadable", f"“{text[:20]}”认不出，未采用；{_allowed(fact)}。")
        else:
            taken[fact.id] = value
    return taken


def codes(row: RowInHand) -> tuple[str, ...]:
    """Return the type codes of the row."""
    if not row.ground.types or "codes" not in row.headings:
        return ()
    read = read_codes(row.cells.get("codes"), row.ground.types)
    if read.fault:
        row.fault("codes", "warning", "type-unreadable", read.fault + "。")
    return read.codes


def implied(row: RowInHand, listed: tuple[str, ...], told: Mapping[str, str]) -> dict[str, str]:
    """Return the facts the codes imply beside those told; a column of its own goes before a code."""
    result: dict[str, str] = {}
    for code in listed:
        for fact, value in row.ground.types[code].implied.items():
            if fact not in told:
                result[fact] = value
            elif told[fact] != value:
                label = row.ground.facts[fact].label
                says = f"填了类型 {code}，“{label}”一栏却不是这样，先按“{label}”一栏；请核对。"
                row.fault("codes", "warning", "type-contradicts-fact", says)
    return result


def included(row: RowInHand) -> bool | None:
    """Return the decision on inclusion, None when the row holds none."""
    text = row.written.get("included", "")
    if is_blank(text):
        return None
    answer = yes_no(text)
    if answer is None:
        row.fault("included", "warning", "fact-unreadable", f"“{text[:20]}”认不出，未采用；请写是或否。")
    return answer


def joined(row: RowInHand, born: date | None) -> date | None:
    """Return the day from which the person is on the list, None when the row does not say or it cannot be."""
    text = row.written.get("joined", "")
    if is_blank(text):
        return None
    day = date_of(row.cells["joined"])
    if day is None or not row.ground.possible(day):
        row.fault("joined", "warning", "date-impossible", f"“{text[:20]}”不是能用的日期，未采用；请核对。")
        return None
    if born is not None and day < born:
        says = f"“{text[:20]}”早于出生日期 {born}，未采用；请核对两个日期。"
        row.fault("joined", "warning", "joined-before-birth", says)
        return None
    return day


def _value(row: RowInHand, fact: Fact | PackFact, text: str) -> str | None:
    match fact.kind:
        case "yesno":
            answer = yes_no(text)
            return None if answer is None else str(answer).lower()
        case "choice":
            return choice(text, fact.values, answers(fact.id))
        case "number":
            amount = number(text)
            return None if amount is None or not 0 <= amount <= NUMBER_AT_MOST else f"{amount:g}"
        case "digits":
            return _digits(row, text)
        case _:
            day = date_of(text)
            return day.isoformat() if day else None


def _digits(row: RowInHand, text: str) -> str | None:
    if text.isdecimal() and text.isascii() and len(code := normal_code(text)) in LEVEL_OF_LENGTH:
        return code
    found = row.ground.gazetteer.find(address=text)
    return found.place.code or None if found.place else None


def _allowed(fact: Fact | PackFact) -> str:
    match fact.kind:
        case "yesno":
            return "请写是或否"
        case "choice":
            return "请写" + "、".join(fact.values.values()) + "之一"
        case "number":
            return f"请写数字（单位：{fact.unit}）" if fact.unit else "请写数字"
        case "digits":
            return "请写行政区划代码"
        case _:
            return "请写成 1944-03-05 这样"
