"""更名: a place bears a new name from its day on; until then the old one is shown, and understood on lists.

The nightly round lets the names whose day has come take effect.
"""

from __future__ import annotations

from datetime import date

from koumen.records.journal import enter
from koumen.records.models import Area, AreaName
from koumen.records.scope import Actor


def rename(area: Area, name: str, since: date | None, today: date) -> bool:
    """Let a place bear a name from a day (None: at once); whether that is news. Nothing is saved when it is not."""
    if since is not None and since > today:
        held = AreaName.objects.filter(area=area, since=since).first()
        AreaName.objects.update_or_create(area=area, since=since, defaults={"name": name})
        return held is None or held.name != name
    if area.name == name:
        return False
    area.name = name
    area.save(update_fields=["name"])
    return True


def turn_names(actor: Actor) -> int:
    """Let the names whose day has come take effect; return how many. Doing it twice changes nothing."""
    due = list(AreaName.objects.filter(since__lte=actor.today).select_related("area").order_by("since", "pk"))
    for each in due:
        Area.objects.filter(pk=each.area_id).update(name=each.name)
        each.delete()
    if due:
        enter(actor, "areas.turn_names", {"names": len(due)})
    return len(due)
