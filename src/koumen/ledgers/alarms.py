"""What to do when nobody was met: at once when a shut door is an alarm, else plainly what comes next.

For someone alone, impaired or in a special period the first unanswered knock leads on the spot to the emergency contact
and the neighbours, and the same day to the township. "Kin say she is safe" closes the alarm; it is not a visit. Who
refuses, has moved or has died is no alarm: each has a next step of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from koumen.ledgers.result_words import IN_PERSON
from koumen.ledgers.rows.visiting import NextStep

UNANSWERED = frozenset({"not_home", "no_answer"})
GONE = frozenset({"moved", "deceased"})
_REFUSED = "本人不愿接受：不勉强，写清原因，下次换个时间或换个人再来。一直不愿意的，在下面登记“拒绝”从哪天起。"
_MOVED = "已搬走：写清搬到哪里、哪天搬的、听谁说的。登记后还要办理退出；退出之前任务照旧。"
_DIED = "已去世：写清哪天、听谁说的。登记后还要办理退出，从退出那天起不再有任务。"
_OTHER = "没有见到本人：写清是什么情况，择日再来。"


def alarming(facts: Mapping[str, Any], periods: Collection[Any]) -> bool:
    """Whether an unanswered knock at someone's door is an alarm."""
    impaired = facts.get("ability") in ("partial", "unable") or facts.get("mobility_limited") is True
    return bool(periods) or impaired or facts.get("lives_alone") is True


def alarm_says(channel: str, contact: str = "") -> str:
    """Return what to do; `contact` is the emergency contact as spoken, "" when none is known."""
    whom = f"{contact}的电话" if contact else "紧急联系人的电话（还没有登记，请补上）"
    return f"{_unmet(channel)}：马上打{whom}、问邻居；今天联系不上，当天报乡镇。"


def next_steps(channel: str, *, alarm: bool, contact: str = "") -> tuple[NextStep, ...]:
    """Return what comes next, result by result, for a knock that met nobody."""
    again = "写清当时联系了谁、怎么说，择日再来" if channel in IN_PERSON else "改个时间再打，或者上门看看"
    unanswered = alarm_says(channel, contact) if alarm else f"{_unmet(channel)}：{again}。"
    return (
        NextStep(tuple(sorted(UNANSWERED)), unanswered, alarm),
        NextStep(("refused",), _REFUSED),
        NextStep(("moved",), _MOVED),
        NextStep(("deceased",), _DIED),
        NextStep(("other",), _OTHER),
    )


def _unmet(channel: str) -> str:
    return "没有见到本人" if channel in IN_PERSON else "没有联系上本人"
