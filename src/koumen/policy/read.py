"""Reads a folder of TOML as a Pack, or refuses it with every fault it can find.

A folder may hold a pack, an overlay of one, or a document amending one. Nothing is guessed: a name
that does not exist, a rule without a clause or a value outside its set is a fault, never a default.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from koumen.policy.bounds import check_values
from koumen.policy.cadences import ParameterRef
from koumen.policy.crowding import crowded
from koumen.policy.digest import digest
from koumen.policy.faults import PolicyFaults, fault
from koumen.policy.model import REGION_DIGITS, Duty, Pack, Variant
from koumen.policy.names import Names
from koumen.policy.read_duties import read_duties
from koumen.policy.read_papers import read_entries, read_forms, read_items, read_questions, read_scales
from koumen.policy.read_rules import (
    Span,
    check_agreed,
    check_dates,
    read_assumptions,
    read_categories,
    read_facts,
    read_parameters,
    read_tiers,
)  # fmt: skip
from koumen.policy.schema import HEAD_TABLES, RULES, Table, check_row, described, near
from koumen.policy.sources import Faults, FindPack, Row, Source, source_of

_MUST_HAVE_TERMS = ("visit", "beneficiary", "visitor")
_UNDATED = ("fact", "parameter", "assumption", "scale")


def read_pack(folder: Path, find: FindPack | None = None) -> Pack:
    """Read a pack folder, or an overlay's or amendment's folder as the base with it worked in.

    `find` looks the base up (default: koumen.policy.library's). Raises PolicyFaults holding every fault.
    """
    from koumen.policy.library import find_pack
    from koumen.policy.stack import stacked, standing_under

    if not folder.is_dir():
        raise PolicyFaults([fault("P002", file=str(folder), folder=folder.name, missing="任何文件：文件夹不存在")])
    source = source_of(folder)
    if source.head.table == "pack":
        return stacked([source])
    return stacked([*standing_under(source, find or find_pack), source])


def read_text(files: Mapping[str, str]) -> Pack:
    """Read texts by name, as `Pack.files` holds them (`ID/name`: what stands over a base). Raises PolicyFaults."""
    from koumen.policy.stack import sources_in, stacked

    return stacked(sources_in(files))


def read_base(source: Source) -> Pack:
    """Read a pack's own text, nothing standing over it. Raises PolicyFaults."""
    faults, names = Faults(), Names()
    check_tables(source, RULES, faults)
    check_head(source.head, faults)
    terms, labels = _terms(source, faults), read_labels(source, faults)
    head = source.head.values
    if "from" not in head:
        faults.stop()
    span = Span(head["from"], head.get("until"))
    for row in source.all():
        names.note(row)
        check_dates(row, span, faults)
    check_duplicates(source, span, faults)
    facts = read_facts(source, names, faults)
    place = _place(source, names, faults)
    variant = _own_law(source, span, names, faults)
    scales = read_scales(source, names, faults)
    note_findings(source, names)
    items, entries = read_items(source, names, faults), read_entries(source, names, faults)
    questions = read_questions(source, names, faults)
    check_crowded(variant, span, source, faults)
    check_values(variant, items, source, faults)
    check_agreed(variant, source, faults)
    faults.stop()
    return Pack(
        id=head["id"], title=head["title"], number=head["number"], issuer=head["issuer"], level=head["level"],
        region=head["region"], since=span.since, version=head["version"], digest=digest(source.files),
        variants=(variant,), issued=head.get("issued"), until=span.until, place=place, terms=terms, facts=facts,
        forms=read_forms(source), scales=scales, items=items, entries=entries,
        legal_parents=tuple(head.get("parent", ())), quirks=head.get("quirks", ()), example=head.get("example", False),
        object=head.get("object", "person"), short=head.get("short", ""), labels=labels,
        questions=questions,
        files=source.files,
    )  # fmt: skip


def _own_law(source: Source, span: Span, names: Names, faults: Faults) -> Variant:
    note_findings(source, names)
    parameters = read_parameters(source, span, names, faults)
    return Variant(
        region=source.head.values.get("region", ""),
        parameters=parameters,
        categories=read_categories(source, source.head.values.get("object", "person"), names, faults),
        tiers=read_tiers(source, names, faults),
        duties=read_duties(source, names, faults),
        assumptions=read_assumptions(source, names, faults),
    )


def note_findings(source: Source, names: Names) -> None:
    """Remember which values each finding may have."""
    names.finding_values.update({row.id: row.values.get("values", ()) for row in source.of("finding")})


def check_tables(
    source: Source, tables: Mapping[str, Table], faults: Faults, but: tuple[str, ...] = ("terms", "labels")
) -> None:
    """Hold every row against the schema; rows of unknown tables are dropped."""
    check_row(source.head, HEAD_TABLES[source.head.table], faults)
    for table in [name for name in source.rows if name not in but]:
        for row in source.rows[table]:
            if table not in tables:
                faults.at("P101", row, table=table, near=near(table, tables))
            else:
                check_row(row, tables[table], faults)
        if table not in tables:
            del source.rows[table]


def check_head(head: Row, faults: Faults) -> None:
    """The head's region is digits of its level, and its dates are in order."""
    values = head.values
    region, level = values.get("region"), values.get("level")
    if region is not None:
        wanted = REGION_DIGITS.get(level or "", 0)
        if region != "00" and not re.fullmatch(r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}", region):
            faults.at("P701", head, "region", region, value=region, remedy="写 2、4、6、9 或 12 位数字；全国写 00。")
        elif (level and (region == "00") != (level == "country")) or (wanted and len(region) != wanted):
            said = f'level = "{level}" 的代码应为 {wanted} 位。' if wanted else 'level = "country" 的代码是 00。'
            faults.at("P701", head, "region", region, value=region, remedy=said)
    since, until = values.get("from"), values.get("until")
    if since and until and until <= since:
        faults.at("P501", head, "until", until, since=since, until=until)
    for parent in values.get("parent", ()):
        lacks = [key for key in ("title", "clause") if isinstance(parent, dict) and not parent.get(key)]
        if lacks:
            faults.at("P813", head, "parent", lacks="、".join(lacks))
        if not isinstance(parent, dict) or not all(isinstance(each, str) for each in parent.values()):
            faults.at(
                "P105", head, "parent", name="parent", wanted="[[pack.parent]] 表，各项为文字", got=described(parent)
            )


def _terms(source: Source, faults: Faults) -> dict[str, str]:
    rows = source.rows.pop("terms", [])
    terms: dict[str, str] = {}
    for row in rows:
        for word, said in row.values.items():
            if not isinstance(said, str) or not said:
                faults.at("P105", row, word, name=word, wanted="文字", got=described(said))
            else:
                terms[word] = said
    for word in _MUST_HAVE_TERMS:
        if word not in terms:
            faults.at("P703", rows[0] if rows else source.head, name=word)
    return terms


def read_labels(source: Source, faults: Faults) -> dict[str, str]:
    """Read `[labels]`: the Chinese names of kinds, roles and values of findings, by id."""
    labels: dict[str, str] = {}
    for row in source.rows.pop("labels", []):
        for id, said in row.values.items():
            if not isinstance(said, str) or not said.strip():
                faults.at("P105", row, id, name=id, wanted="文字", got=described(said))
            else:
                labels[id] = said
    return labels


def _place(source: Source, names: Names, faults: Faults) -> tuple[str, ...]:
    place: tuple[str, ...] = source.head.values.get("place", ("region",))
    for fact in place:
        known = names.facts.get(fact)
        if fact != "region" and (known is None or known.kind != "digits"):
            faults.at("P702", source.head, "place", fact, value=fact)
    return place


def check_duplicates(source: Source, span: Span, faults: Faults) -> None:
    """Ids are unique in their table, but for versions of one rule that follow one another by their dates."""
    for table, rows in source.rows.items():
        for index, row in enumerate(rows):
            for other in rows[:index]:
                if row.id and row.id == other.id and (table in _UNDATED or _overlap(row, other, span)):
                    faults.at("P108", row, "id", row.id, table=table, value=row.id, other=other.line)
                    break


def _overlap(one: Row, other: Row, span: Span) -> bool:
    first, second = one.values, other.values
    starts = max(first.get("from") or span.since, second.get("from") or span.since)
    ends: list[Any] = [until for until in (first.get("until"), second.get("until")) if until]
    return not ends or starts < min(ends)


def check_crowded(variant: Variant, span: Span, source: Source, faults: Faults, but: Variant | None = None) -> None:
    """Refuse a duty that asks for more visits than its shortest window has days.

    With `but`, only what is new against that variant, placed at the row that made it so.
    """
    for duty in variant.duties:
        found = crowded(duty, variant.parameters, duty.since or span.since)
        old = next((each for each in but.duties if each.id == duty.id), None) if but else None
        if found and not (but and old and crowded(old, but.parameters, span.since)):
            row = _cause(duty, source)
            key = next((key for key in ("at_least", "value", "values") if key in row.written), "")
            faults.at("P404", row, key, count=found[0], days=found[1])


def _cause(duty: Duty, source: Source) -> Row:
    own = [row for row in source.of("duty") if row.id == duty.id]
    changes = [row for row in source.of("tighten") if row.values.get("duty") == duty.id]
    used = {each.name for each in (duty.at_least, getattr(duty.cadence, "per", None)) if isinstance(each, ParameterRef)}
    settings = [row for row in source.of("set") if row.values.get("parameter") in used]
    return next(iter([*own, *changes, *settings]), source.head)
