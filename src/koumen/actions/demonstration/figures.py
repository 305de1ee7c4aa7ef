"""The demonstration's summary: what each policy came to on its day, counted off the projection's own rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from koumen.ledgers.standings import standing_today
from koumen.ledgers.status import with_status
from koumen.records.adopted import adopted_packs
from koumen.records.models import Window


@dataclass(frozen=True, slots=True)
class Figures:
    """One policy: objects standing under it on the day, and its windows that have begun since the offices took over."""

    pack: str
    title: str
    people: int
    windows: int
    met: int
    due: int
    missed: int
    excused: int


def figures(today: date) -> list[Figures]:
    """Return one line for each adopted policy, in order of id."""
    objects = Count("person", distinct=True) + Count("household", distinct=True)
    people = dict(standing_today(today).order_by("pack").values("pack").annotate(n=objects).values_list("pack", "n"))
    begun = Window.objects.filter(starts__lte=today).order_by("pack").values("pack")
    counted = begun.annotate(
        windows=Count("pk"),
        **{name: Count("pk", filter=with_status(name, today)) for name in ("met", "due", "missed", "excused")},
    )
    by_pack = {row.pop("pack"): row for row in counted}
    none = {"windows": 0, "met": 0, "due": 0, "missed": 0, "excused": 0}
    return [
        Figures(pack=pack.id, title=pack.title, people=people.get(pack.id, 0), **by_pack.get(pack.id, none))
        for pack in adopted_packs(today)
    ]
