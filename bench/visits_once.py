"""Visits kept by the deed, beside a plain Django bulk insert of the same visits, in the same installation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from statistics import median
from time import perf_counter
from typing import Any
from uuid import uuid4

AT_ONCE, BATCHES = 50, 7


def measure(actor: Any) -> dict[str, float]:
    """Return the median seconds of a batch of 50 visits to people already kept, each side to its own people."""
    from koumen.records.models import Person

    people = [str(uid) for uid in Person.objects.order_by("pk").values_list("uid", flat=True)[: 2 * AT_ONCE * BATCHES]]
    batches = [people[n : n + AT_ONCE] for n in range(0, len(people), AT_ONCE)]
    return {
        "50 visits by the deed": _median(lambda batch: by_deed(actor, batch), batches[0::2]),
        "50 visits plainly": _median(lambda batch: plainly(actor, batch), batches[1::2]),
    }


def _median(keep: Callable[[Sequence[str]], int], batches: Sequence[Sequence[str]]) -> float:
    took = []
    for batch in batches:
        begun = perf_counter()
        if keep(batch) != len(batch):
            raise ValueError("a batch was not kept whole")
        took.append(perf_counter() - begun)
    return median(took)


def by_deed(actor: Any, batch: Sequence[str]) -> int:
    """Keep the batch as pages and uploads do: checked, journalled, derived."""
    from koumen.actions.knocks import MemberTold, NewKnock
    from koumen.actions.visits import record_many

    knocks = [
        NewKnock(
            uid=str(uuid4()),
            day=yesterday(actor.today),
            channel="phone",
            members=(MemberTold(person=person),),
            visitor_name="示例访视员",
        )
        for person in batch
    ]
    return len(record_many(actor, knocks=knocks))


def plainly(actor: Any, batch: Sequence[str]) -> int:
    """Keep the same visits as a plain view would: look the people up, check day and channel, insert in bulk."""
    from django.db import transaction

    from koumen.policy.model import CHANNELS
    from koumen.records.models import Person, Visit

    told = [{"person": person, "day": yesterday(actor.today), "channel": "phone"} for person in batch]
    with transaction.atomic():
        known = {str(uid): pk for uid, pk in Person.objects.filter(uid__in=batch).values_list("uid", "pk")}
        if any(visit["channel"] not in CHANNELS or visit["day"] > actor.today for visit in told):
            raise ValueError("a visit is wrong")
        rows = [
            Visit(
                uid=uuid4(),
                knock=uuid4(),
                person_id=known[visit["person"]],
                day=visit["day"],
                channel=visit["channel"],
                result="met",
                kinds="visit",
                visitor_name="示例访视员",
                recorded_at=actor.now,
            )
            for visit in told
        ]
        return len(Visit.objects.bulk_create(rows))


def yesterday(today: date) -> date:
    """Return the day before."""
    return today - timedelta(days=1)
