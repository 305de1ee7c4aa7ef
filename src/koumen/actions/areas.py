"""Take a table of areas in: new places, new names, new codes for old places, places that ended.

Everything is taken or nothing: one fault refuses the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from koumen.actions.area_rows import AreaFault, AreaRow, above, read_area_rows, refuse, text_of
from koumen.records.bulk import add_all, give_keys
from koumen.records.journal import enter
from koumen.records.models import Area, AreaCode
from koumen.records.places import LEVEL_OF_LENGTH, path_below
from koumen.records.scope import Actor
from koumen.records.secrets.provider import sm3

DATA = Path(__file__).resolve().parent.parent / "records" / "data"


@dataclass(slots=True)
class AreasTaken:
    """How many places were new, renamed, recoded, ended, or already as the file has them."""

    added: int = 0
    renamed: int = 0
    recoded: int = 0
    ended: int = 0
    same: int = 0

    def __str__(self) -> str:
        return f"新增 {self.added}，更名 {self.renamed}，换代码 {self.recoded}，撤销 {self.ended}，无变化 {self.same}。"


@dataclass(slots=True)
class _Register:
    """Every place by the code it bears now, as the load goes on."""

    now: dict[str, Area] = field(default_factory=dict)
    codes: dict[str, AreaCode] = field(default_factory=dict)

    @classmethod
    def read(cls) -> _Register:
        held = AreaCode.objects.filter(until__isnull=True).select_related("area")
        return cls({row.code: row.area for row in held}, {row.code: row for row in held})


def load_areas(actor: Actor, file: Path, *, example: bool = False) -> AreasTaken:
    """Take a file in. Raises AreaFaults, after which nothing has changed."""
    return take_areas(actor, text_of(file), example=example)


def load_bundled(actor: Actor, *, example: bool = False) -> AreasTaken:
    """Take in the provinces, cities and counties that come with the system; or the invented example places."""
    return load_areas(actor, DATA / ("example_areas.csv" if example else "areas.csv"), example=example)


@transaction.atomic
def take_areas(actor: Actor, text: str, *, example: bool = False) -> AreasTaken:
    """Take a table in from its text. Raises AreaFaults."""
    rows = read_area_rows(text)
    register = _Register.read()
    refuse(_misplaced(rows, register))
    taken = AreasTaken()
    for length in LEVEL_OF_LENGTH:
        _take_level([row for row in rows if len(row.code) == length], register, taken, example)
    refuse(list(_settle_successors(rows, register)))
    counts = {column: getattr(taken, column) for column in AreasTaken.__slots__}
    enter(actor, "areas.load", {"digest": sm3(text.encode()), "rows": len(rows), **counts})
    return taken


def _misplaced(rows: list[AreaRow], register: _Register) -> list[AreaFault]:
    """A place stands under the one whose code its own begins with: so a code alone tells what lies inside what."""
    known = set(register.now) | {row.code for row in rows}
    faults = []
    for row in rows:
        upper = row.parent or above(row.code, known)
        if len(row.code) > 2 and upper not in known:
            says = f"{row.code} 的上级还没有；请先载入上级，或在同一文件中加一行。"
            faults.append(AreaFault(row.line, "上级", says))
        elif not row.code.startswith(upper) or upper == row.code:
            says = f"{row.code} 不以上级代码 {upper} 开头；功能区的乡镇请先给以功能区代码开头的地方代码。"
            faults.append(AreaFault(row.line, "上级", says))
        if row.was and row.was not in register.now:
            faults.append(AreaFault(row.line, "原代码", f"没有现用代码为 {row.was} 的地方；请核对。"))
    return faults


def _take_level(rows: list[AreaRow], register: _Register, taken: AreasTaken, example: bool) -> None:
    """Take the rows of one level, the upper levels being there already."""
    fresh = []
    for row in rows:
        if row.was:
            _recode(row, register)
            taken.recoded += 1
        elif row.code in register.now:
            _change(row, register, taken)
        else:
            fresh.append(row)
    _add(fresh, register, example)
    taken.added += len(fresh)


def _add(rows: list[AreaRow], register: _Register, example: bool) -> None:
    known = set(register.now)
    made = []
    for row in rows:
        upper = register.now.get(row.parent or above(row.code, known))
        made.append(
            Area(
                name=row.name,
                level=LEVEL_OF_LENGTH[len(row.code)],
                parent=upper,
                functional=row.functional,
                example=example,
                since=row.starts,
                until=row.ends,
            )
        )
    give_keys(made)
    for area in made:
        area.path = path_below(area.parent, area.pk)
    add_all(made)
    codes = [
        AreaCode(area=area, code=row.code, local=row.functional, since=row.starts, until=row.ends)
        for area, row in zip(made, rows, strict=True)
    ]
    add_all(codes)
    for area, code in zip(made, codes, strict=True):
        register.now.setdefault(code.code, area)
        register.codes.setdefault(code.code, code)


def _recode(row: AreaRow, register: _Register) -> None:
    """Give a place a new code from a day; its old one ends there."""
    area, old = register.now.pop(row.was), register.codes.pop(row.was)
    old.until = row.starts
    old.save(update_fields=["until"])
    register.codes[row.code] = AreaCode.objects.create(area=area, code=row.code, local=row.functional, since=row.starts)
    register.now[row.code] = area
    if area.name != row.name:
        area.name = row.name
        area.save(update_fields=["name"])


def _change(row: AreaRow, register: _Register, taken: AreasTaken) -> None:
    area, code = register.now[row.code], register.codes[row.code]
    if row.ends:
        area.until = code.until = row.ends
        area.save(update_fields=["until"])
        code.save(update_fields=["until"])
        taken.ended += 1
    if area.name != row.name:
        area.name = row.name
        area.save(update_fields=["name"])
        taken.renamed += 1
    elif not row.ends:
        taken.same += 1


def _settle_successors(rows: list[AreaRow], register: _Register) -> Iterator[AreaFault]:
    for row in rows:
        if not row.successor:
            continue
        heir = register.now.get(row.successor)
        if heir is None:
            yield AreaFault(row.line, "并入", f"没有代码为 {row.successor} 的地方；请核对。")
            continue
        Area.objects.filter(codes__code=row.code).update(successor=heir)
