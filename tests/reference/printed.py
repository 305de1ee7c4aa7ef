"""On which forms each visit is recorded."""

from __future__ import annotations

from reference.law import Table, in_force
from reference.standing import person_on
from reference.world import Visit, World


def printed(world: World, pack: Table) -> list[dict[str, str]]:
    """A row for each visit, of any result, to someone who stood under the pack on its day, and each form that fits."""
    found = []
    for visit in (visit for visits in world.visits.values() for visit in visits):
        person = person_on(world, pack, visit.person, visit.day)
        if person is None or not person.stands:
            continue
        for form in pack["forms"]:
            if form.get("records_visits", False) and in_force(form, visit.day) and _fits(form, visit):
                name = f"{form['id']}@{form.get('version', '1')}"
                found.append({"visit_id": visit.id, "pack": pack["id"], "form": name})
    return found


def _fits(form: Table, visit: Visit) -> bool:
    channels, kinds = form.get("channels", [visit.channel]), form.get("kinds", [])
    return visit.channel in channels and (not kinds or any(kind in kinds for kind in visit.kinds))
