"""Office pages over a large register, in a process of its own: `python -m bench.pages_once FOLDER ROWS`, as JSON.

A new installation with two policies, a roster of ROWS people, a quarter of visits, an open cold wave and flood season;
then each page is asked for as a county, a township and a village see it. Milliseconds of one answer, the median of
three, beside a page that reads nothing.
"""

from __future__ import annotations

import json
import os
import random
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from uuid import uuid4

from bench.roster import TODAY, write_roster

COUNTY = "450299"
PACKS = ("example-county-2026", "guangxi-2023")
PAGES = (
    "/", "/roster/", "/roster/?status=missed", "/roster/?waiting=facts", "/roster/?q=wxy", "/visits/new/",
    "/special-periods/", "/monthly/", "/monthly/?by=person", "/progress/", "/figures/?of=windows&status=missed",
    "/policies/", "/suggestions/", "/imports/", "/people/{person}/", "/people/{person}/visit/",
)  # fmt: skip
IDLE = "/password/"
TIMES = 3


def main(folder: Path, rows: int) -> None:
    """Set up, fill, and time every page for every role."""
    os.environ |= {"KOUMEN_TODAY": TODAY.isoformat()}
    os.environ.pop("KOUMEN_DATABASE_URL", None)
    from koumen.cli.installation import operator, prepare

    prepare(folder / "data", example=True)
    actor = operator()
    county = _fill(folder, rows, actor)
    told = {role: _timed(role, place, actor.now) for role, place in _places(county)}
    print(json.dumps({"pages": told, "counts": _counts()}))


def _fill(folder: Path, rows: int, actor: Any) -> Any:
    from koumen.actions.imports.confirm import confirm_roster
    from koumen.actions.imports.preview import RosterFile, preview_roster
    from koumen.actions.packs import adopt_folders
    from koumen.actions.projection import derive_all
    from koumen.records.models import Area, Organisation, SpecialPeriod
    from koumen.records.places import area_with_code

    since = TODAY - timedelta(days=100)
    adopt_folders(actor, PACKS, since=since)
    county = area_with_code(COUNTY, TODAY)
    assert county is not None
    Organisation.objects.create(name="青禾县民政局", area=county, level="county", keeps_from=since)
    for event in ("flood-season", "cold-wave"):
        SpecialPeriod.objects.create(
            event=event, area=county, since=TODAY - timedelta(days=3), source="示例", declared_at=actor.now
        )
    villages = Area.objects.filter(path__startswith=county.path, level="village").select_related("parent")
    roster = folder / "roster.xlsx"
    write_roster(roster, rows, [(village.parent.name, village.name) for village in villages])
    data = roster.read_bytes()
    preview = preview_roster(actor, file=RosterFile(roster.name, data), area=county, pack="liuzhou-2021")
    confirm_roster(actor, batch_uid=preview.batch)
    _visit(actor, since)
    derive_all(today=actor.today)
    return county


def _visit(actor: Any, since: date) -> None:
    """Keep about a quarter's visits: four a person, some doors shut."""
    from django.db import connection, transaction

    from koumen.records.bulk import add_all
    from koumen.records.models import Person, Visit

    rng, days = random.Random(3), (TODAY - since).days
    keys = list(Person.objects.values_list("pk", flat=True))
    for start in range(0, len(keys), 20_000):
        with transaction.atomic():
            add_all(
                [
                    Visit(
                        knock=uuid4(),
                        person_id=key,
                        day=since + timedelta(days=rng.randrange(days)),
                        channel=rng.choice(("home", "home", "phone")),
                        result="met" if rng.random() < 0.95 else "not_home",
                        visitor_name="示例访视员",
                        recorded_at=actor.now,
                    )
                    for key in keys[start : start + 20_000]
                    for _ in range(4)
                ]
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _places(county: Any) -> list[tuple[str, Any]]:
    from koumen.records.models import Area

    township = Area.objects.filter(parent=county).order_by("path").first()
    village = Area.objects.filter(parent=township).order_by("path").first()
    return [("county", county), ("township", township), ("village", village)]


def _timed(role: str, place: Any, now: datetime) -> dict[str, float]:
    from django.test import Client

    from koumen.records.models import Grant, Person, User

    user = User.objects.create_user(username=role, password="knock-2-doors", name="经办人")
    Grant.objects.create(user=user, role=role, kind="area", area=place, since=date(2020, 1, 1), granted_at=now)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(user)
    person = Person.objects.filter(area__path__startswith=place.path).order_by("pk").first()
    assert person is not None
    return {page: _milliseconds(client, page.format(person=person.uid)) for page in (IDLE, *PAGES)}


def _milliseconds(client: Any, address: str) -> float:
    took = []
    for _ in range(TIMES):
        begun = perf_counter()
        answer = client.get(address)
        took.append((perf_counter() - begun) * 1000)
        if answer.status_code != 200:
            raise ValueError(f"{address} answered {answer.status_code}")
    return median(took)


def _counts() -> dict[str, int]:
    from koumen.records.models import Person, Visit, Window

    return {"people": Person.objects.count(), "windows": Window.objects.count(), "visits": Visit.objects.count()}


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
