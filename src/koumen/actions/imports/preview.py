"""The first half of an import: read a list, judge it, set it beside the people kept, hold it for a decision.

Writes only the waiting batch; no person, fact or stay is touched.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from koumen.actions.imports.candidates import Place, Reading, RosterUnreadable
from koumen.actions.imports.collector import collector_paused
from koumen.actions.imports.gazetteer import Gazetteer
from koumen.actions.imports.left_out import scope_says
from koumen.actions.imports.proposals import ROW, Proposal, Proposals
from koumen.actions.imports.refusals import ImportRefused
from koumen.actions.imports.register import chunks
from koumen.actions.imports.roster import read_roster
from koumen.actions.refusals import NotYours
from koumen.policy.model import Pack
from koumen.records.adopted import pack_in_force
from koumen.records.bulk import add_plain
from koumen.records.journal import enter
from koumen.records.models import Area, AreaCode, ImportBatch, ImportRow
from koumen.records.places import in_force
from koumen.records.scope import Actor
from koumen.records.secrets.provider import sm3

MAY_IMPORT = frozenset({"village", "township", "county", "city", "province"})
AT_ONCE = 5000
FIRST_DAY = date(1949, 10, 1)
Progress = Callable[[str, int, int], None]  # what is being done, rows done, rows in all


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A file as handed in."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Preview:
    """A list as it waits. `totals` counts rows by what they propose (join same change leave reject) or `ask`.

    `faults` counts faults by code; `notices` speak of whole sheets and columns; `since` is the day from which what
    the list says will hold.
    """

    batch: UUID
    state: str
    file_name: str
    pack: str
    since: date
    totals: Mapping[str, int]
    faults: Mapping[str, int]
    sheets: tuple[Mapping[str, Any], ...]
    notices: tuple[str, ...]


@collector_paused()
def preview_roster(
    actor: Actor,
    *,
    file: RosterFile,
    area: Area,
    pack: str = "",
    since: date | None = None,
    whole: bool = True,
    progress: Progress | None = None,
) -> Preview:
    """Read a list for a place and hold it for confirmation. `pack`: the adopted policy whose list it is.

    `since`: the first day for which the list holds (default: the day written on it, else today).
    `whole`: the list names everybody of that policy there, so that those it leaves out may have left.
    Raises NotYours outside the actor's area; ImportRefused for a pack not adopted and a file that is no roster.
    """
    allow(actor, area)
    law = adopted(pack, actor.today) if pack else None
    tell = progress or (lambda *_: None)
    try:
        reading = read_roster(
            file.data,
            gazetteer=gazetteer_of(area, actor.today),
            today=actor.today,
            pack=law,
            progress=lambda done, total: tell("读取", done, total),
        )
    except RosterUnreadable as unreadable:
        raise ImportRefused(str(unreadable)) from None
    day = since or _day_of(reading, actor.today)
    sound_day(day, actor.today)
    if not (reading.candidates or reading.rejected):
        raise ImportRefused("表里只有表头，没有人员；请核对选的文件和工作表，填好人员后再导入。")
    proposed = list(Proposals(actor, area, law, day, reading, whole).all())
    with transaction.atomic():
        batch = _keep(actor, file, area, pack, day, reading, proposed)
        for done, some in enumerate(chunks(proposed, AT_ONCE)):
            add_plain(ImportRow, ROW, [proposal.row() for proposal in some], batch_id=batch.pk)
            tell("暂存", min((done + 1) * AT_ONCE, batch.rows), batch.rows)
        what = {"batch": str(batch.uid), "digest": batch.digest, "pack": pack, "totals": batch.totals}
        enter(actor, "imports.preview_roster", what, area=area)
    return preview_of(batch)


def preview_of(batch: ImportBatch) -> Preview:
    """Return a batch as people see it."""
    assert batch.since is not None
    return Preview(
        batch=batch.uid,
        state=batch.state,
        file_name=batch.file_name.open(),
        pack=batch.pack,
        since=batch.since,
        totals=dict(batch.totals),
        faults=dict(batch.faults),
        sheets=tuple(json.loads(batch.sheets.open())),
        notices=tuple(json.loads(batch.notices.open())),
    )


def allow(actor: Actor, area: Area) -> None:
    """Let only those bring people in who answer for the place. Raises NotYours."""
    granted = (grant for grant in actor.grants if grant.kind == "area" and grant.role in MAY_IMPORT and grant.path)
    if not actor.is_machine and not any(area.path.startswith(grant.path) for grant in granted):
        raise NotYours("您的账号不能为这个地方导入名单；请由当地乡镇或县级经办人导入。")


def adopted(pack: str, day: date) -> Pack:
    """Return the adopted text of a policy in force on a day. Raises ImportRefused."""
    law = pack_in_force(pack, day)
    if law is None:
        raise ImportRefused(f"还没有采用政策“{pack}”；请先采用该政策，再导入它的名单。")
    return law


def sound_day(since: date, today: date) -> None:
    """Refuse a first day that no list can have. Raises ImportRefused."""
    if not FIRST_DAY <= since <= today:
        why = "还没有到" if since > today else "太早"
        raise ImportRefused(f"名单起算日 {since} {why}；请填 {FIRST_DAY} 以后、今天（{today}）以前的日子。")


def gazetteer_of(area: Area, day: date) -> Gazetteer:
    """Return the places of a list for this area, as they are on a day."""
    standing = Area.objects.filter(Q(until__isnull=True) | Q(until__gt=day))
    places = _places(standing.filter(path__startswith=area.path), day)
    steps = [int(step) for step in area.path.strip("/").split("/")]
    above = Area.objects.filter(pk__in=steps, level__in=("city", "county"))
    county = above.filter(level="county").exclude(pk=area.pk).first()
    around: list[Place] = []
    if county:
        around = _places(standing.filter(path__startswith=county.path).exclude(path__startswith=area.path), day)
    within = next(place for place in places if place.id == area.pk)
    former = _former(Area.objects.filter(path__startswith=(county or area).path), day)
    return Gazetteer(places, within, above.values_list("name", flat=True), around, former)


def _former(areas: QuerySet[Area], day: date) -> list[tuple[Place, int]]:
    """Return the places that were merged into another by a day, each with the one that stands for it in the end."""
    heirs = dict(Area.objects.filter(until__lte=day, successor__isnull=False).values_list("pk", "successor_id"))
    codes = dict(AreaCode.objects.filter(area__in=heirs).order_by("since").values_list("area_id", "code"))
    found = []
    for pk, name, level, parent in areas.filter(pk__in=heirs).values_list("pk", "name", "level", "parent_id"):
        heir, seen = heirs[pk], {pk}
        while heir in heirs and heir not in seen:
            seen.add(heir)
            heir = heirs[heir]
        found.append((Place(pk, name, level, parent, codes.get(pk, "")), heir))
    return found


def _places(areas: QuerySet[Area], day: date) -> list[Place]:
    codes = dict(AreaCode.objects.filter(in_force(day), area__in=areas).values_list("area_id", "code"))
    columns = areas.order_by("pk").values_list("pk", "name", "level", "parent_id")
    return [Place(pk, name, level, parent, codes.get(pk, "")) for pk, name, level, parent in columns]


def _day_of(reading: Reading, today: date) -> date:
    days = [sheet.dated for sheet in reading.sheets if sheet.dated and FIRST_DAY <= sheet.dated <= today]
    return max(days, default=today)


def _keep(
    actor: Actor,
    file: RosterFile,
    area: Area,
    pack: str,
    day: date,
    reading: Reading,
    proposed: Sequence[Proposal],
) -> ImportBatch:
    totals = Counter(proposal.proposes for proposal in proposed)
    totals["ask"] = sum(proposal.asks for proposal in proposed)
    faults = Counter(fault["code"] for proposal in proposed for fault in proposal.faults)
    sheets = [
        {
            "name": sheet.name,
            "unit": sheet.unit,
            "heading_rows": list(sheet.header_rows),
            "columns": [[column.letter, column.heading, column.field] for column in sheet.columns],
        }
        for sheet in reading.sheets
    ]
    return ImportBatch.objects.create(
        file_name=file.name[:200],
        digest=sm3(file.data),
        layout="annex" if any(sheet.unit or sheet.dated for sheet in reading.sheets) else "table",
        pack=pack,
        area=area,
        state=ImportBatch.State.READ,
        since=day,
        sheets=json.dumps(sheets, ensure_ascii=False),
        notices=json.dumps([*scope_says(area, reading.sheets), *reading.notices], ensure_ascii=False),
        totals=dict(totals),
        faults=dict(faults),
        rows=sum(proposal.proposes != "leave" for proposal in proposed),
        made_by_id=actor.user,
        made_at=actor.now,
    )
