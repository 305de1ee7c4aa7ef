"""Read a roster file whole: sheets, candidates, rejected rows, every other row, the faults. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from koumen.actions.imports.candidates import (
    Candidate,
    Fault,
    OtherRow,
    Reading,
    Rejected,
    RosterUnreadable,
    SheetFound,
)
from koumen.actions.imports.gazetteer import Gazetteer
from koumen.actions.imports.headings import Headings
from koumen.actions.imports.judge import Judge
from koumen.actions.imports.layout import SheetLayout, lay_out
from koumen.actions.imports.listed_types import ListedType, listed_types
from koumen.actions.imports.row_in_hand import Ground
from koumen.actions.imports.sheets import Book, open_book
from koumen.policy.facts import CATALOGUE, Fact
from koumen.policy.model import Pack, PackFact

Progress = Callable[[int, int], None]  # rows done, rows in all
_EVERY = 2000


def read_roster(
    data: bytes, *, gazetteer: Gazetteer, today: date, pack: Pack | None = None, progress: Progress | None = None
) -> Reading:
    """Read a roster. `pack` gives the type codes and its own facts.

    Raises RosterUnreadable when the file is no table, or no sheet has a heading 姓名 beside another known one.
    """
    facts: dict[str, Fact | PackFact] = dict(CATALOGUE)
    types: Mapping[str, ListedType] = {}
    if pack:
        facts |= pack.facts
        types = listed_types(pack)
    book = open_book(data)
    headings = Headings(facts.values())
    layouts = [(grid.name, lay_out(grid, headings)) for grid in book.grids]
    if not any(layout.found for _, layout in layouts):
        raise RosterUnreadable(
            "没有找到表头：表中要有一行写着“姓名”，旁边还有“身份证号码”“住址”等栏名。请核对后再导入。"
        )
    rosters = [(name, layout) for name, layout in layouts if layout.found and not _of_visits(layout, headings)]
    if not rosters:
        raise RosterUnreadable("这是访视记录或汇总表，不是人员名单；请选名单（附件1样式）再导入。")
    ground = Ground(gazetteer, types, facts, today)
    return _judged(rosters, ground, _notices(book, layouts, [name for name, _ in rosters]), progress)


def _judged(
    layouts: list[tuple[str, SheetLayout]], ground: Ground, notices: list[str], progress: Progress | None
) -> Reading:
    candidates: list[Candidate] = []
    rejected: list[Rejected] = []
    others: list[OtherRow] = []
    faults: list[Fault] = []
    sheets: list[SheetFound] = []
    total, done = sum(len(layout.people) for _, layout in layouts), 0
    for name, layout in layouts:
        assert layout.found
        sheets.append(_placed(layout.found, ground.gazetteer))
        others += layout.others
        judge = Judge(ground, name, sheets[-1].place)
        for person in layout.people:
            outcome = judge.judge(person)
            faults += outcome.faults
            if outcome.candidate:
                candidates.append(outcome.candidate)
            elif outcome.rejected:
                rejected.append(outcome.rejected)
            done += 1
            if progress and (done % _EVERY == 0 or done == total):
                progress(done, total)
    candidates, doubled = _doubled(candidates)
    doubled += _alike(candidates)
    return Reading(
        tuple(sheets), tuple(candidates), tuple(rejected), tuple(others), tuple(faults + doubled), tuple(notices)
    )


def _placed(sheet: SheetFound, gazetteer: Gazetteer) -> SheetFound:
    """Say which place a sheet is of: the one its name says, else its 填报单位."""
    place = gazetteer.context(sheet.name).place or gazetteer.context(sheet.unit).place
    foreign = place is None and gazetteer.is_elsewhere(sheet.unit)
    return replace(sheet, place=place, elsewhere=sheet.unit if foreign else "")


def _of_visits(layout: SheetLayout, headings: Headings) -> bool:
    return layout.found is not None and headings.tells_of_visits(column.heading for column in layout.found.columns)


def _notices(book: Book, layouts: list[tuple[str, SheetLayout]], read: Sequence[str]) -> list[str]:
    notices = [f"工作表“{name}”是隐藏的，没有读。" for name in book.hidden]
    for name, layout in layouts:
        if layout.found is None:
            notices.append(f"工作表“{name}”里没有找到表头，没有读。")
            continue
        if name not in read:
            notices.append(f"工作表“{name}”是访视记录或汇总表，没有读。")
            continue
        where = f"工作表“{name}”" if name else "表中"
        if "id_number" not in {column.field for column in layout.found.columns}:
            notices.append(f"{where}没有“身份证号码”一栏，全部人员列入待补。")
        if "age" in {column.field for column in layout.found.columns}:
            notices.append(f"{where}“年龄”一栏只用来核对出生日期，不代替出生日期。")
        for column in layout.found.unrecognised:
            if column.heading:
                notices.append(f"{where} {column.letter} 列“{column.heading}”认不出，没有读。")
            elif _filled(layout, column.letter):
                notices.append(f"{where} {column.letter} 列没有栏名，没有读。")
    return notices


def _filled(layout: SheetLayout, letter: str) -> bool:
    at = 0
    for character in letter:
        at = at * 26 + ord(character) - 64
    return any(len(person.cells) >= at and person.cells[at - 1] not in (None, "") for person in layout.people)


def _alike(candidates: Iterable[Candidate]) -> list[Fault]:
    """Point out rows without a number that are equal in all else: two people, or one listed twice."""
    first: dict[tuple[object, ...], Candidate] = {}
    faults = []
    for candidate in candidates:
        if candidate.id_number:
            continue
        key = (candidate.name, candidate.place, candidate.birth_date, candidate.sex, candidate.address)
        earlier = first.setdefault(key, candidate)
        if earlier is not candidate:
            where = f"第 {candidate.row} 行“{candidate.name}”与第 {earlier.row} 行姓名、住处都相同，又都没有身份证号码"
            says = f"{where}，先作为两个人；请核对是不是重复。"
            faults.append(Fault(candidate.sheet, candidate.row, "姓名", "warning", "maybe-twice", says))
    return faults


def _doubled(candidates: Iterable[Candidate]) -> tuple[list[Candidate], list[Fault]]:
    """Find ID numbers that stand twice: the same name is one person listed twice, another name is a wrong number."""
    first: dict[str, Candidate] = {}
    result: list[Candidate] = []
    faults: list[Fault] = []
    for candidate in candidates:
        earlier = first.setdefault(candidate.id_number, candidate) if candidate.id_number else candidate
        if earlier is candidate:
            result.append(candidate)
            continue
        where = f"第 {candidate.row} 行“{candidate.name}”的身份证号码与第 {earlier.row} 行相同"
        if earlier.name == candidate.name:
            says = f"{where}，作为同一个人合并；如不是同一人，请核对号码。"
            result.append(replace(candidate, same_as=earlier.row, to_complete=True))
        else:
            says = f"{where}，姓名却不同，这一行的号码未采用；请核对后补填。此人已列入待补。"
            result.append(replace(candidate, id_number="", to_complete=True))
        faults.append(Fault(candidate.sheet, candidate.row, "身份证号码", "warning", "id-twice", says))
    return result, faults
