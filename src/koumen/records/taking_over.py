"""接管: from which day each office keeps visits here. What lies before is 未接管, neither met nor missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from koumen.records.models import Area, Organisation


@dataclass(frozen=True, slots=True)
class TakingOver:
    """The day of each place's office, by area path."""

    days: dict[str, date]

    def of(self, path: str) -> date | None:
        """Return the day for a place: that of the nearest office above it that has one."""
        steps = path.rstrip("/").split("/")
        above = ("/".join(steps[:end]) + "/" for end in range(len(steps), 1, -1))
        return next((self.days[each] for each in above if each in self.days), None)

    @property
    def first(self) -> date | None:
        """The earliest day of all."""
        return min(self.days.values(), default=None)


def taken_over_in(path: str) -> list[tuple[str, date]]:
    """Return the places whose own offices answer inside a place (a path), each by name with its day, by path."""
    taken = taking_over()
    inside = {each: day for each, day in taken.days.items() if each.startswith(path)}
    above = taken.of(path) or taken.first
    if above is not None:
        inside.setdefault(path, above)
    names = dict(Area.objects.filter(path__in=inside).values_list("path", "name"))
    return [(names[each], day) for each, day in sorted(inside.items())]


def taking_over() -> TakingOver:
    """Return the days on which the offices here took over."""
    days: dict[str, date] = {}
    offices = Organisation.objects.filter(keeps_from__isnull=False).values_list("area__path", "keeps_from")
    for path, day in offices:
        if day is not None:
            days[path] = min(day, days.get(path, day))
    return TakingOver(days)
