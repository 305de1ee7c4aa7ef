"""Where a rule is found: its clause in the pack's own text, and which articles over it are of use on a day.

Knows no names of documents; `words.Words` puts them in.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from koumen.policy.cadences import ParameterRef
from koumen.policy.conditions import leaves
from koumen.policy.labels import LEVELS
from koumen.policy.model import Cited, Duty


def own_clause(rule: Any) -> str:
    """Return the place in the pack's own text; "" for what a document over it adds."""
    own: str = rule.clause.partition("；")[0]
    return "" if rule.cited and own.startswith(tuple(f"{level}细则" for level in LEVELS.values())) else own


def is_of_use(cited: Cited, rule: Any, day: date | None) -> bool:
    """Whether a place is of use on some day of the rule's own time, or on the day that is asked about."""
    if day is not None:
        return (cited.since is None or cited.since <= day) and (cited.until is None or day < cited.until)
    since, until = getattr(rule, "since", None), getattr(rule, "until", None)
    return not (
        (cited.since is not None and until is not None and until <= cited.since)
        or (cited.until is not None and since is not None and cited.until <= since)
    )


def parameters_of(rule: Any) -> list[str]:
    """Return the parameters that a rule uses, in the order in which they are written."""
    found: list[str] = []
    if isinstance(rule, Duty):
        numbers = [rule.at_least, *(getattr(rule.cadence, name, None) for name in _NUMBERS)]
        found += [value.name for value in numbers if isinstance(value, ParameterRef)]
    found += [*getattr(rule, "taken", {}).values(), *getattr(rule, "decided", ())]
    when = getattr(rule, "when", None)
    words = [word for leaf in leaves(when) for word in (leaf.fact, *leaf.values)] if when is not None else []
    return list(dict.fromkeys([*found, *(word[1:] for word in words if word.startswith("$"))]))


_NUMBERS = ("per", "days", "hours", "before", "after", "quiet")
