"""无人应答: when a door that stays shut must be acted on at once, and what to do.

For someone alone, impaired or in a special period the first unanswered knock leads on the spot to the emergency contact
and the neighbours, and the same day to the township. "Kin say she is safe" closes the alarm; it is not a visit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

UNANSWERED = frozenset({"not_home", "no_answer"})
CALM = "没有见到本人：请写清当时联系了谁，择日再访。"


def alarming(facts: Mapping[str, Any], periods: Collection[Any]) -> bool:
    """Whether an unanswered knock at someone's door is an alarm."""
    impaired = facts.get("ability") in ("partial", "unable") or facts.get("mobility_limited") is True
    return bool(periods) or impaired or facts.get("lives_alone") is True


def alarm_says(contact: str = "") -> str:
    """Return what to do; `contact` is the emergency contact as spoken, "" when none is known."""
    whom = f"{contact}的电话" if contact else "紧急联系人的电话（还没有登记，请补上）"
    return f"没有见到本人：马上打{whom}、问邻居；今天联系不上，当天报乡镇。"
