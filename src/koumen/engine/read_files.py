"""Reads the contract's CSV and Parquet files into `Inputs`, refusing a wrong one by file, line, column and remedy.

Everything is checked before anything is computed; a bad value in any fact is refused even if no pack asks for it.
Columns that are no fact and rows that name an unknown person are passed over with a notice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from koumen.engine import columns as parse
from koumen.engine import row_checks
from koumen.engine.file_faults import FileFault
from koumen.engine.inputs import ABSENCES, EVENTS, FACTS, OWN, PEOPLE, VISITS, Inputs, empty
from koumen.engine.membership import strangers
from koumen.engine.raw_files import Raw, read_raw
from koumen.policy.cadences import Calendar, Found
from koumen.policy.crowding import shortest_window
from koumen.policy.facts import CATALOGUE, Fact
from koumen.policy.model import ABSENCE_REASONS, CHANNELS, PERIODS, RESULTS, Entry, Pack


@dataclass
class Reading:
    """The inputs read, and what was passed over (Chinese sentences for stderr)."""

    inputs: Inputs
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Files:
    """The paths given on the command line; None for a file not given."""

    people: Path
    visits: Path
    events: Path | None = None
    absences: Path | None = None
    facts: Path | None = None
    own: Path | None = None


def read_inputs(files: Files, packs: Sequence[Pack]) -> Reading:
    """Read every given file. Raises FileFault for the first wrong one; an unknown person or column is only noticed."""
    given = {field.name: getattr(files, field.name) for field in fields(files)}
    return canonical({name: read_raw(path) for name, path in given.items() if path is not None}, packs)


def canonical(raws: Mapping[str, Raw], packs: Sequence[Pack]) -> Reading:
    """Turn raw cells (by the names of `Files`; people and visits must be there) into inputs. Raises FileFault."""
    notices: list[str] = []
    kinds = _fact_kinds(packs)
    people = _people(raws["people"], kinds, packs, notices)
    known = pc.unique(people["person_id"])
    readers: dict[str, tuple[Mapping[str, pa.DataType], Callable[[Raw], pa.Table]]] = {
        "visits": (VISITS, lambda raw: _visits(raw, packs, notices)),
        "absences": (ABSENCES, lambda raw: _absences(raw, notices)),
        "facts": (FACTS, lambda raw: _facts(raw, kinds, packs, notices)),
        "own": (OWN, lambda raw: _own(raw, packs, notices)),
    }
    read = {
        name: _known_people(reader(raws[name]), known, raws[name], notices) if name in raws else empty(shape)
        for name, (shape, reader) in readers.items()
    }
    events = _events(raws["events"], packs, known, notices) if "events" in raws else empty(EVENTS)
    inputs = Inputs(people=people, events=events, **read)
    _notice_places(inputs, packs, notices)
    return Reading(inputs, notices)


@dataclass(frozen=True)
class Kind:
    """How a fact's values are written: its kind (a number may be of months), and the listed values of a choice."""

    kind: str
    values: tuple[str, ...] = ()


def _entries(packs: Sequence[Pack], kind: str) -> dict[str, Entry]:
    """Return the events or findings that the packs declare, those of their overlays included."""
    variants = [variant for pack in packs for variant in pack.variants]
    own = [entry for variant in variants for entry in variant.entries if entry.kind == kind]
    return {entry.id: entry for entry in (*own, *(entry for pack in packs for entry in pack.of_kind(kind)))}


def _fact_kinds(packs: Sequence[Pack]) -> dict[str, Kind]:
    kinds = {fact.id: Kind(_written(fact), tuple(fact.values)) for fact in CATALOGUE.values()}
    for pack in packs:
        kinds |= {f.id: Kind(f.kind, tuple(f.values)) for f in pack.facts.values() if not f.sum_of}
    return kinds


def _written(fact: Fact) -> str:
    return "months" if fact.kind == "number" and fact.unit == "个月" else fact.kind


def _people(raw: Raw, kinds: Mapping[str, Kind], packs: Sequence[Pack], notices: list[str]) -> pa.Table:
    raw.need("person_id", "region")
    columns: dict[str, pa.Array] = {
        "person_id": parse.ids(raw, "person_id", blank=False),
        "region": parse.region(raw, "region", blank=False),
        "from": parse.day(raw, "from"),
        "until": parse.day(raw, "until"),
        "household_id": parse.ids(raw, "household_id"),
    }
    ignored = []
    for name in raw.names:
        if name in kinds:
            columns[name] = parse.fact(raw, name, kinds[name].kind, kinds[name].values)
        elif name.startswith("included:"):
            columns[name] = parse.yes_no(raw, name)
        elif name not in PEOPLE:
            ignored.append(name)
    _notice_people_columns(raw, ignored, packs, notices)
    people = pa.table(columns)
    row_checks.refuse_backward(raw, people, "from", "until", strictly=True)
    row_checks.refuse_overlap(raw, people)
    return people


def _visits(raw: Raw, packs: Sequence[Pack], notices: list[str]) -> pa.Table:
    raw.need("visit_id", "person_id", "at", "channel")
    day, moment = parse.moment(raw, "at", blank=False)
    result = parse.listed(raw, "result", RESULTS)
    columns: dict[str, pa.Array] = {
        "visit_id": parse.unique_ids(raw, "visit_id"),
        "person_id": parse.ids(raw, "person_id", blank=False),
        "day": day,
        "moment": moment,
        "channel": parse.listed(raw, "channel", CHANNELS, blank=False),
        "result": pc.fill_null(result, "met"),
        "kind": pc.fill_null(parse.joined(raw, "kind"), "visit"),
        "visitor_id": parse.ids(raw, "visitor_id"),
        "role": parse.joined(raw, "role"),
    }
    findings = _entries(packs, "finding")
    duties = [duty for pack in packs for variant in pack.variants for duty in variant.duties]
    read = {duty.cadence.finding for duty in duties if isinstance(duty.cadence, Found)}
    for name in raw.names:
        if name in read or (name in findings and name not in VISITS):
            values = tuple(findings[name].fields.get("values", ())) if name in findings else ()
            columns[name] = parse.listed(raw, name, values) if values else parse.text(raw, name)
    of_the_file = (columns.keys() | {"at"}) - {"day", "moment"}
    _notice(raw, "所选政策不看这些列", [n for n in raw.names if n not in of_the_file], notices)
    return pa.table(columns)


def _events(raw: Raw, packs: Sequence[Pack], known: pa.Array, notices: list[str]) -> pa.Table:
    raw.need("event", "scope", "from")
    day, moment = parse.moment(raw, "from", blank=False)
    columns = {
        "event": parse.text(raw, "event", blank=False),
        "scope": parse.scope(raw, "scope"),
        "from": day,
        "moment": moment,
        "until": parse.day(raw, "until"),
    }
    _notice(raw, "用不到这些列", [n for n in raw.names if n not in EVENTS or n == "moment"], notices)
    events = pa.table(columns)
    row_checks.refuse_backward(raw, events, "from", "until", strictly=False)
    kept = pc.is_in(events["event"], pa.array(sorted(_entries(packs, "event")), pa.string()))
    unknown = pc.unique(events.filter(pc.invert(kept))["event"]).to_pylist()
    _notice(raw, "所选政策都没有提到这些事件", unknown, notices)
    events = events.filter(kept)
    people = pc.if_else(pc.starts_with(events["scope"], "person:"), pc.utf8_slice_codeunits(events["scope"], 7), None)
    strange = pc.and_(pc.is_valid(people), pc.invert(pc.is_in(people, known)))
    count = pc.sum(pc.cast(strange, pa.int32())).as_py() or 0
    if count:
        notices.append(f"{raw.path.name}：{count} 行写的人不在名单里，已忽略")
    return events.filter(pc.invert(strange))


def _absences(raw: Raw, notices: list[str]) -> pa.Table:
    raw.need("person_id", "from", "until", "reason")
    columns = {
        "person_id": parse.ids(raw, "person_id", blank=False),
        "from": parse.day(raw, "from", blank=False),
        "until": parse.day(raw, "until", blank=False),
        "reason": parse.listed(raw, "reason", ABSENCE_REASONS, blank=False),
    }
    _notice(raw, "用不到这些列", [n for n in raw.names if n not in ABSENCES], notices)
    absences = pa.table(columns)
    row_checks.refuse_backward(raw, absences, "from", "until", strictly=False)
    return absences


def _facts(raw: Raw, kinds: Mapping[str, Kind], packs: Sequence[Pack], notices: list[str]) -> pa.Table:
    raw.need("person_id", "fact", "from")
    names = parse.text(raw, "fact", blank=False)
    decisions = {f"included:{pack.id}" for pack in packs}
    all_kinds = dict(kinds) | {name: Kind("yesno") for name in decisions}
    columns = {
        "person_id": parse.ids(raw, "person_id", blank=False),
        "fact": names,
        "value": parse.fact_values(raw, "value", names, {n: (k.kind, k.values) for n, k in all_kinds.items()}),
        "from": parse.day(raw, "from", blank=False),
    }
    _notice(raw, "用不到这些列", [n for n in raw.names if n not in FACTS], notices)
    facts = pa.table(columns)
    row_checks.refuse_twice(raw, facts, ("person_id", "fact", "from"))
    told = pc.unique(names).to_pylist()
    _notice(raw, "这些不是可以问的情况", [n for n in told if n not in all_kinds and ":" not in n], notices)
    _notice(raw, "没有选这些政策，它们的纳入决定用不到", _other_decisions(told, packs), notices)
    return facts


def _own(raw: Raw, packs: Sequence[Pack], notices: list[str]) -> pa.Table:
    raw.need("person_id", "pack", "channels", "at_least", "per")
    columns = {
        "person_id": parse.ids(raw, "person_id", blank=False),
        "pack": parse.text(raw, "pack", blank=False),
        "channels": parse.joined(raw, "channels", CHANNELS, blank=False),
        "at_least": parse.count(raw, "at_least"),
        "per": parse.period(raw, "per", PERIODS),
        "from": parse.day(raw, "from"),
        "until": parse.day(raw, "until"),
        "reason": parse.text(raw, "reason"),
    }
    _notice(raw, "用不到这些列", [n for n in raw.names if n not in OWN], notices)
    own = pa.table(columns)
    row_checks.refuse_backward(raw, own, "from", "until", strictly=False)
    for row, (per, since) in enumerate(zip(own["per"].to_pylist(), own["from"].to_pylist(), strict=True)):
        if " " in per and since is None:
            raise FileFault(raw.path, raw.line(row), "from", "几个单位一期的要有起算日", "请填写 from")
    _refuse_crowded(raw, own)
    given = {pack.id for pack in packs}
    _notice(raw, "没有选这些政策", [p for p in pc.unique(own["pack"]).to_pylist() if p not in given], notices)
    return own


def _refuse_crowded(raw: Raw, own: pa.Table) -> None:
    """Refuse a cadence that can never be met: more visits than its shortest period has days."""
    for row, (count, per) in enumerate(zip(own["at_least"].to_pylist(), own["per"].to_pylist(), strict=True)):
        every, _, unit = per.rpartition(" ")
        days = shortest_window(Calendar(unit, int(every or 1)), {})
        if days is not None and count > days:
            says = f"要求 {count} 次，而最短的一期（{per}）只有 {days} 天，一天几次只算一次"
            raise FileFault(raw.path, raw.line(row), "at_least", says, f"请减少到 {days} 次以内，或写更长的 per")


def _notice(raw: Raw, says: str, names: Iterable[str], notices: list[str]) -> None:
    """Tell of names that are passed over, when there are any."""
    ignored = list(names)
    if ignored:
        notices.append(f"{raw.path.name}：{says}，已忽略：{'、'.join(ignored)}")


def _notice_people_columns(raw: Raw, ignored: list[str], packs: Sequence[Pack], notices: list[str]) -> None:
    sums = {fact.id: fact for pack in packs for fact in pack.facts.values() if fact.sum_of}
    _notice(raw, "这些列不是可以问的情况", [name for name in ignored if name not in sums], notices)
    for name in (name for name in ignored if name in sums):
        parts = "、".join(sums[name].sum_of)
        notices.append(f"{raw.path.name}：“{name}”由 {parts} 相加得出，这一列已忽略，请填写各项")
    _notice(raw, "没有选这些政策，它们的纳入决定用不到", _other_decisions(raw.names, packs), notices)


def _other_decisions(names: Iterable[str], packs: Sequence[Pack]) -> list[str]:
    """Return the decisions on inclusion among these names that are of packs not given."""
    given = {f"included:{pack.id}" for pack in packs}
    return [name for name in names if name.startswith("included:") and name not in given]


def _known_people(rows: pa.Table, known: pa.Array, raw: Raw, notices: list[str]) -> pa.Table:
    count = strangers(rows["person_id"], known)
    if not count:
        return rows
    there = pc.is_in(rows["person_id"], known)
    row = pc.index(there, pa.scalar(False)).as_py()
    first = f"如第 {raw.line(row)} 行“{rows['person_id'][row].as_py()}”"
    notices.append(f"{raw.path.name}：{count} 行写的人不在名单里，已忽略（{first}）")
    return rows.filter(there)


def _notice_places(inputs: Inputs, packs: Sequence[Pack], notices: list[str]) -> None:
    """Tell of people whose place is written too coarsely for a pack to find them."""
    for pack in packs:
        digits = "" if pack.region == "00" else pack.region
        columns = [inputs.people[c] for c in pack.place if c in inputs.people.column_names]
        counted = pc.value_counts(pc.coalesce(*columns).combine_chunks()).to_pylist() if columns else []
        codes = {row["values"]: row["counts"] for row in counted if row["values"] is not None}
        short = sum(n for code, n in codes.items() if len(code) < len(digits) and digits.startswith(code))
        if short:
            notices.append(f"{pack.id}：{short} 行的地区代码比 {pack.region} 短，认不出是否属于该政策的地区，未计入")
