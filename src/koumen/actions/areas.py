"""Take a table of areas in: new places, new names, new codes for old places, places that ended.

Everything is taken or nothing: one fault refuses the file. Whose place a file touches is derived anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import transaction

from koumen.actions.area_names import rename
from koumen.actions.area_rows import AreaFault, AreaRow, above, read_area_rows, refuse, text_of
from koumen.actions.projection import derive, people_under
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
    """Every place by the code it bears now, and the last bearer of every code, as the load goes on."""

    now: dict[str, Area] = field(default_factory=dict)
    codes: dict[str, AreaCode] = field(default_factory=dict)
    last: dict[str, AreaCode] = field(default_factory=dict)

    @classmethod
    def read(cls) -> _Register:
        rows = list(AreaCode.objects.select_related("area").order_by("since", "pk"))
        open_rows = {row.code: row for row in rows if row.until is None}
        last = {row.code: row for row in rows} | open_rows
        return cls({code: row.area for code, row in open_rows.items()}, open_rows, last)

    def put(self, code: AreaCode, area: Area) -> None:
        """Note who bears a code from now on."""
        self.now[code.code], self.codes[code.code], self.last[code.code] = area, code, code

    def ended(self, row: AreaRow) -> AreaCode | None:
        """Return the code that this row speaks of, which has ended or is to end; None when it bears one anew."""
        held = self.last.get(row.code)
        if held is None or held.until is None or (row.starts is not None and row.starts >= held.until):
            return None
        return held

    def recoded_before(self, row: AreaRow) -> bool:
        """Whether the place bears its new code already, as when a file is loaded again."""
        area = self.now.get(row.code)
        return area is not None and row.was in self.last and self.last[row.was].area_id == area.pk


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
    refuse(_misplaced(rows, register) + _left_behind(rows, register))
    taken = AreasTaken()
    touched: set[int] = set()
    for length in LEVEL_OF_LENGTH:
        level = [row for row in rows if len(row.code) == length]
        touched |= _take_level(level, register, taken, example, actor.today)
    refuse(list(_settle_successors(rows, register)))
    counts = {column: getattr(taken, column) for column in AreasTaken.__slots__}
    enter(actor, "areas.load", {"digest": sm3(text.encode()), "rows": len(rows), **counts})
    for path in Area.objects.filter(pk__in=touched).values_list("path", flat=True):
        derive(people_under(path), today=actor.today)
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
        if row.was and not register.recoded_before(row):
            if row.was not in register.now:
                faults.append(AreaFault(row.line, "原代码", f"没有现用代码为 {row.was} 的地方；请核对。"))
            elif row.code in register.now:
                says = f"{row.code} 正由“{register.now[row.code].name}”使用；请核对。"
                faults.append(AreaFault(row.line, "代码", says))
    return faults


def _left_behind(rows: list[AreaRow], register: _Register) -> list[AreaFault]:
    """A place's new code begins the codes of all within it: none of them may keep the old one."""
    named = {row.was for row in rows} | {row.code for row in rows if row.ends}
    faults = []
    for row in rows:
        if not row.was or register.recoded_before(row):
            continue
        inside = [code for code in register.now if code.startswith(row.was) and code != row.was]
        kept = sorted(code for code in inside if code not in named)
        if kept and not row.was.startswith(row.code):
            some = "、".join(f"{code} {register.now[code].name}" for code in kept[:3])
            says = (
                f"{row.was} 改为 {row.code}，其下还有 {len(kept)} 处用旧代码（{some}等）；"
                "请在同一文件中给出它们的新代码，原代码一列写旧的。"
            )
            faults.append(AreaFault(row.line, "原代码", says))
    return faults


def _take_level(rows: list[AreaRow], register: _Register, taken: AreasTaken, example: bool, today: date) -> set[int]:
    """Take the rows of one level, the upper levels being there already; return the places whose people it touches."""
    fresh, touched = [], set()
    for row in rows:
        if row.was and not register.recoded_before(row):
            touched.add(_recode(row, register, today))
            taken.recoded += 1
        elif held := register.codes.get(row.code) or register.ended(row):
            touched |= _change(row, held, taken, today)
        else:
            fresh.append(row)
    _add(fresh, register, example)
    taken.added += len(fresh)
    return touched


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
        register.put(code, area)


def _recode(row: AreaRow, register: _Register, today: date) -> int:
    """Give a place a new code from a day; its old one ends there. Under another place's code it moves there."""
    area, old = register.now.pop(row.was), register.codes.pop(row.was)
    old.until = row.starts
    old.save(update_fields=["until"])
    code = AreaCode.objects.create(area=area, code=row.code, local=row.functional, since=row.starts)
    rename(area, row.name, row.starts, today)
    upper = register.now.get(row.parent or above(row.code, set(register.now)))
    if upper is not None and upper.pk != area.parent_id:
        _move(area, upper)
    register.put(code, area)
    return area.pk


def _move(area: Area, upper: Area) -> None:
    """Put a place, with all inside it, under another."""
    before = area.path
    area.parent, area.path = upper, path_below(upper, area.pk)
    area.save(update_fields=["parent", "path"])
    below = list(Area.objects.filter(path__startswith=before).exclude(pk=area.pk))
    for each in below:
        each.path = area.path + each.path.removeprefix(before)
    Area.objects.bulk_update(below, ["path"], batch_size=500)


def _change(row: AreaRow, code: AreaCode, taken: AreasTaken, today: date) -> set[int]:
    """Take a new name or end of a place; a blank says nothing. Return the place where its end has moved."""
    area = code.area
    ends = row.ends is not None and row.ends != code.until
    if ends:
        area.until = code.until = row.ends
        area.save(update_fields=["until"])
        code.save(update_fields=["until"])
        taken.ended += 1
    if rename(area, row.name, row.starts, today):
        taken.renamed += 1
    elif not ends:
        taken.same += 1
    return {area.pk} if ends else set()


def _settle_successors(rows: list[AreaRow], register: _Register) -> Iterator[AreaFault]:
    for row in rows:
        if not row.successor:
            continue
        heir = register.now.get(row.successor)
        if heir is None:
            yield AreaFault(row.line, "并入", f"没有代码为 {row.successor} 的地方；请核对。")
            continue
        Area.objects.filter(pk=register.last[row.code].area_id).update(successor=heir)
