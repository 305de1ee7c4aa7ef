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
from koumen.engine.file_faults import FileFault
from koumen.engine.inputs import ABSENCES, EVENTS, FACTS, OWN, PEOPLE, VISITS, Inputs, empty
from koumen.engine.membership import strangers
from koumen.engine.raw_files import Raw, read_raw
from koumen.policy.facts import CATALOGUE
from koumen.policy.model import ABSENCE_REASONS, CHANNELS, PERIODS, RESULTS, Found, Pack


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
    people = _people(raws["people"], kinds, notices)
    known = pc.unique(people["person_id"])
    readers: dict[str, tuple[Mapping[str, pa.DataType], Callable[[Raw], pa.Table]]] = {
        "visits": (VISITS, lambda raw: _visits(raw, packs, notices)),
        "absences": (ABSENCES, lambda raw: _absences(raw, notices)),
        "facts": (FACTS, lambda raw: _facts(raw, kinds, packs, notices)),
        "own": (OWN, lambda raw: _own(raw, notices)),
    }
    read = {
        name: _known_people(reader(raws[name]), known, raws[name].path, notices) if name in raws else empty(shape)
        for name, (shape, reader) in readers.items()
    }
    events = _events(raws["events"], packs, known, notices) if "events" in raws else empty(EVENTS)
    inputs = Inputs(people=people, events=events, **read)
    _notice_places(inputs, packs, notices)
    return Reading(inputs, notices)


@dataclass(frozen=True)
class Kind:
    """How a fact's values are written: its kind, and the listed values of a choice."""

    kind: str
    values: tuple[str, ...] = ()


def _fact_kinds(packs: Sequence[Pack]) -> dict[str, Kind]:
    kinds = {fact.id: Kind(fact.kind, tuple(fact.values)) for fact in CATALOGUE.values()}
    for pack in packs:
        kinds |= {f.id: Kind(f.kind, tuple(f.values)) for f in pack.facts.values() if not f.sum_of}
    return kinds


def _people(raw: Raw, kinds: Mapping[str, Kind], notices: list[str]) -> pa.Table:
    raw.need("person_id", "region")
    columns: dict[str, pa.Array] = {
        "person_id": parse.required_text(raw, "person_id"),
        "region": parse.region(raw, "region", blank=False),
        "from": parse.day(raw, "from"),
        "until": parse.day(raw, "until"),
        "household_id": parse.text(raw, "household_id"),
    }
    ignored = []
    for name in raw.names:
        if name in kinds:
            columns[name] = parse.fact(raw, name, kinds[name].kind, kinds[name].values)
        elif name.startswith("included:"):
            columns[name] = parse.yes_no(raw, name)
        elif name not in PEOPLE:
            ignored.append(name)
    _notice_columns(raw, ignored, notices)
    people = pa.table(columns)
    parse.refuse_backward(raw, people, "from", "until", strictly=True)
    parse.refuse_overlap(raw, people)
    return people


def _visits(raw: Raw, packs: Sequence[Pack], notices: list[str]) -> pa.Table:
    raw.need("visit_id", "person_id", "at", "channel")
    day, moment = parse.moment(raw, "at", blank=False)
    result = parse.listed(raw, "result", RESULTS)
    columns: dict[str, pa.Array] = {
        "visit_id": parse.unique_text(raw, "visit_id"),
        "person_id": parse.required_text(raw, "person_id"),
        "day": day,
        "moment": moment,
        "channel": parse.listed(raw, "channel", CHANNELS, blank=False),
        "result": pc.fill_null(result, "met"),
        "kind": pc.fill_null(parse.joined(raw, "kind"), "visit"),
        "visitor_id": parse.text(raw, "visitor_id"),
        "role": parse.joined(raw, "role"),
    }
    findings = {e.id: e for pack in packs for e in pack.of_kind("finding")}
    duties = [duty for pack in packs for variant in pack.variants for duty in variant.duties]
    read = {duty.cadence.finding for duty in duties if isinstance(duty.cadence, Found)}
    for name in raw.names:
        if name in read or (name in findings and name not in VISITS):
            values = tuple(findings[name].fields.get("values", ())) if name in findings else ()
            columns[name] = parse.listed(raw, name, values) if values else parse.text(raw, name)
    _notice_columns(raw, [n for n in raw.names if n not in columns and n != "at"], notices)
    return pa.table(columns)


def _events(raw: Raw, packs: Sequence[Pack], known: pa.Array, notices: list[str]) -> pa.Table:
    raw.need("event", "scope", "from")
    day, moment = parse.moment(raw, "from", blank=False)
    columns = {
        "event": parse.required_text(raw, "event"),
        "scope": parse.scope(raw, "scope"),
        "from": day,
        "moment": moment,
        "until": parse.day(raw, "until"),
    }
    _notice_columns(raw, [n for n in raw.names if n not in EVENTS], notices)
    events = pa.table(columns)
    parse.refuse_backward(raw, events, "from", "until", strictly=False)
    named = {entry.id for pack in packs for entry in pack.of_kind("event")}
    kept = pc.is_in(events["event"], pa.array(sorted(named), pa.string()))
    unknown = pc.unique(events.filter(pc.invert(kept))["event"]).to_pylist()
    if unknown:
        notices.append(f"{raw.path.name}：所选政策都没有提到这些事件，已忽略：{'、'.join(unknown)}")
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
        "person_id": parse.required_text(raw, "person_id"),
        "from": parse.day(raw, "from", blank=False),
        "until": parse.day(raw, "until", blank=False),
        "reason": parse.listed(raw, "reason", ABSENCE_REASONS, blank=False),
    }
    _notice_columns(raw, [n for n in raw.names if n not in ABSENCES], notices)
    absences = pa.table(columns)
    parse.refuse_backward(raw, absences, "from", "until", strictly=False)
    return absences


def _facts(raw: Raw, kinds: Mapping[str, Kind], packs: Sequence[Pack], notices: list[str]) -> pa.Table:
    raw.need("person_id", "fact", "from")
    names = parse.required_text(raw, "fact")
    decisions = {f"included:{pack.id}" for pack in packs}
    all_kinds = dict(kinds) | {name: Kind("yesno") for name in decisions}
    columns = {
        "person_id": parse.required_text(raw, "person_id"),
        "fact": names,
        "value": parse.fact_values(raw, "value", names, {n: (k.kind, k.values) for n, k in all_kinds.items()}),
        "from": parse.day(raw, "from", blank=False),
    }
    _notice_columns(raw, [n for n in raw.names if n not in FACTS], notices)
    facts = pa.table(columns)
    parse.refuse_twice(raw, facts, ("person_id", "fact", "from"))
    strange = [n for n in pc.unique(names).to_pylist() if n not in all_kinds and not n.startswith("included:")]
    if strange:
        notices.append(f"{raw.path.name}：这些不是可以问的情况，已忽略：{'、'.join(strange)}")
    return facts


def _own(raw: Raw, notices: list[str]) -> pa.Table:
    raw.need("person_id", "pack", "channels", "at_least", "per")
    columns = {
        "person_id": parse.required_text(raw, "person_id"),
        "pack": parse.required_text(raw, "pack"),
        "channels": parse.joined(raw, "channels", CHANNELS, blank=False),
        "at_least": parse.count(raw, "at_least"),
        "per": parse.period(raw, "per", PERIODS),
        "from": parse.day(raw, "from"),
        "until": parse.day(raw, "until"),
        "reason": parse.text(raw, "reason"),
    }
    _notice_columns(raw, [n for n in raw.names if n not in OWN], notices)
    own = pa.table(columns)
    parse.refuse_backward(raw, own, "from", "until", strictly=False)
    for row, (per, since) in enumerate(zip(own["per"].to_pylist(), own["from"].to_pylist(), strict=True)):
        if " " in per and since is None:
            raise FileFault(raw.path, raw.line(row), "from", "几个单位一期的要有起算日", "请填写 from")
    return own


def _notice_columns(raw: Raw, names: Iterable[str], notices: list[str]) -> None:
    ignored = list(names)
    if ignored:
        notices.append(f"{raw.path.name}：这些列不是可以问的情况，已忽略：{'、'.join(ignored)}")


def _known_people(rows: pa.Table, known: pa.Array, path: Path, notices: list[str]) -> pa.Table:
    count = strangers(rows["person_id"], known)
    if not count:
        return rows
    notices.append(f"{path.name}：{count} 行写的人不在名单里，已忽略")
    return rows.filter(pc.is_in(rows["person_id"], known))


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
