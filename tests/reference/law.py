"""Reads pack folders into plain dicts: the law of each place, every rule with its first and last-but-one day.

It judges nothing: a faulty pack is for `koumen policy check`. A law is

    id, from, until, region, place, object, facts, forms, findings, own_clause,
    variants: [{region, parameters: {id: [{from, until, value}]}, categories, tiers, duties}]

where every rule is its TOML table with `from` and `until` filled in (None: no bound of its own).
"""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

Table = dict[str, Any]
WORDED = ("channels", "excused_by", "each_counts", "festivals", "yearly")
LEVELS = {
    "province": "省级",
    "city": "市级",
    "county": "县级",
    "township": "乡镇级",
    "village": "村级",
}


def read_law(folder: Path, bases: Iterable[Path] = ()) -> Table:
    """Read one folder. `bases`: folders whose sub-folders may hold the pack that an overlay or amendment is of."""
    tables = _tables(folder)
    if "overlay" in tables:
        return _overlaid(read_law(_base(folder, tables["overlay"]["of"], bases), bases), tables)
    if "amendment" in tables:
        return _amended(read_law(_base(folder, tables["amendment"]["of"], bases), bases), tables)
    return _plain(tables)


def _tables(folder: Path) -> Table:
    """Every TOML file of the folder but the cases, pack.toml first; lists of tables of one name are joined."""
    files = sorted(folder.glob("*.toml"), key=lambda file: (file.name != "pack.toml", file.name))
    joined: Table = {}
    for file in files:
        if file.name == "cases.toml":
            continue
        for name, value in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if isinstance(value, list):
                joined.setdefault(name, []).extend(value)
            else:
                joined[name] = value
    return joined


def _base(folder: Path, wanted: str, bases: Iterable[Path]) -> Path:
    for parent in [folder.parent, *bases]:
        for file in sorted(parent.glob("*/pack.toml")):
            head = tomllib.loads(file.read_text(encoding="utf-8"))
            if any(head.get(name, {}).get("id") == wanted for name in ("pack", "overlay", "amendment")):
                return file.parent
    raise FileNotFoundError(f"no pack {wanted} beside {folder}")


def _rules(tables: Table, name: str, since: date | None, until: date | None) -> list[Table]:
    return [{"from": since, "until": until, **row} for row in tables.get(name, [])]


def object_of(pack: Table, variant: Table, rule: Table, day: date) -> str:
    """What a category looks after: a person or a household."""
    return str(number(variant, rule.get("object", pack["object"]), day) or "person")


def _values(row: Table, since: date | None, until: date | None) -> list[Table]:
    """The dated values of a parameter, a [[set]] or a [[reading]]; an open parameter has none."""
    if "values" in row:
        return [{"from": each["from"], "until": until, "value": each["value"]} for each in row["values"]]
    return [{"from": since, "until": until, "value": row["value"]}] if "value" in row else []


def _parameters(tables: Table, since: date | None, until: date | None) -> dict[str, list[Table]]:
    found: dict[str, list[Table]] = {}
    for row in tables.get("parameter", []):
        found[row["id"]] = _values(row, row.get("from", since), row.get("until", until))
    for row in tables.get("assumption", []):
        if "parameter" in row:
            found.setdefault(row["parameter"], []).extend(_values(row, row.get("from", since), row.get("until", until)))
    return found


def _plain(tables: Table) -> Table:
    pack = tables["pack"]
    variant = {
        "region": digits(pack["region"]),
        "parameters": _parameters(tables, None, None),
        "categories": _rules(tables, "category", None, None),
        "tiers": _rules(tables, "tier", None, None),
        "duties": _rules(tables, "duty", None, None),
    }
    return {
        "id": pack["id"],
        "from": pack["from"],
        "until": pack.get("until"),
        "region": digits(pack["region"]),
        "place": pack.get("place", ["region"]),
        "object": pack.get("object", "person"),
        "facts": {row["id"]: row for row in tables.get("fact", [])},
        "forms": _rules(tables, "form", None, None),
        "findings": {row["id"]: row.get("values", []) for row in tables.get("finding", [])},
        "own_clause": next((row.get("clause", "") for row in tables.get("own_cadence", [])), ""),
        "assumptions": {row["id"]: row for row in tables.get("assumption", [])},
        "base": variant,
        "variants": [variant],
    }


def _overlaid(law: Table, tables: Table) -> Table:
    """The base with one more variant: the law that holds in the overlay's region, changed from the overlay's first day."""
    head = tables["overlay"]
    since, until = head["from"], head.get("until")
    region = digits(head["region"])
    under = [each for each in law["variants"] if each["region"] == "00" or region.startswith(each["region"])]
    variant = copy.deepcopy(max(under, key=lambda each: len(each["region"].strip("0"))))
    variant["region"] = region
    _overlay_values(law, variant, tables, since, until)
    own = LEVELS[head["level"]] + "细则"
    for row in tables.get("tighten", []):
        change = {key: row[key] for key in ("at_least", "per", "anchor", "days", "hours") if key in row}
        change["clause"] = own + row["clause"]
        _change(
            variant["duties"], row["duty"], row.get("from", since), row.get("until", until), _Tightened(row, change)
        )
    for row in tables.get("branch", []):
        rules, wanted = (
            (variant["categories"], row["category"]) if "category" in row else (variant["tiers"], row["tier"])
        )
        _change(rules, wanted, row.get("from", since), row.get("until", until), _Branched(row))
    for name, rules in (("category", "categories"), ("duty", "duties")):
        added = _rules(tables, name, since, until)
        variant[rules] += [{**row, "clause": own + row["clause"]} for row in added]
    law["facts"].update({row["id"]: row for row in tables.get("fact", [])})
    law["findings"] |= {row["id"]: row.get("values", []) for row in tables.get("finding", [])}
    law["assumptions"] |= {row["id"]: row for row in tables.get("assumption", [])}
    law["variants"] = [each for each in law["variants"][1:] if each["region"] != region]
    law["variants"] = [law["base"], *law["variants"], variant]
    return law


def _overlay_values(law: Table, variant: Table, tables: Table, since: date, until: date | None) -> None:
    """Lay an overlay's own values over the parameters, those it reads otherwise and those it sets."""
    for row in tables.get("set", []):
        first, last = row.get("from", since), row.get("until", until)
        variant["parameters"].setdefault(row["parameter"], []).extend(_values(row, first, last))
    for row in tables.get("reading", []):
        parameter = law["assumptions"][row["assumption"]].get("parameter")
        if parameter and "value" in row:
            first, last = row.get("from", since), row.get("until", until)
            variant["parameters"].setdefault(parameter, []).extend(_values(row, first, last))
    for name, values in _parameters(tables, since, until).items():
        variant["parameters"].setdefault(name, []).extend(values)


class _Tightened:
    """A duty with some of its words replaced by stricter ones."""

    def __init__(self, row: Table, change: Table) -> None:
        self.row, self.change = row, change

    def __call__(self, duty: Table) -> Table:
        gone = self.row.get("remove_channels", [])
        clause = f"{duty['clause']}；{self.change['clause']}"  # the base's own, then the overlay's
        return {**duty, **self.change, "gone": [*duty.get("gone", []), *gone], "clause": clause}


class _Branched:
    """A category or tier with further ways into it."""

    def __init__(self, row: Table) -> None:
        self.row = row

    def __call__(self, rule: Table) -> Table:
        own = rule["when"]["any"] if "any" in rule.get("when", {}) else [rule["when"]] if "when" in rule else []
        return {**rule, "when": {"any": [*own, *self.row["any"]]}}


def _change(rules: list[Table], wanted: str, since: date, until: date | None, changed: Any) -> None:
    """Replace the rule of that id by: itself before `since`, changed from then, itself again from `until`."""
    for old in [rule for rule in rules if rule["id"] == wanted]:
        at = rules.index(old)
        pieces = [_cut(old, None, since), _cut(changed(old), since, until)]
        if until is not None:
            pieces.append(_cut(old, until, None))
        rules[at : at + 1] = [piece for piece in pieces if piece is not None]


def _cut(rule: Table, since: date | None, until: date | None) -> Table | None:
    """The rule with its span cut to [since, until); None when nothing is left of it."""
    first = max((day for day in (rule["from"], since) if day is not None), default=None)
    end = min((day for day in (rule["until"], until) if day is not None), default=None)
    if first is not None and end is not None and end <= first:
        return None
    return {**rule, "from": first, "until": end}


def _amended(law: Table, tables: Table) -> Table:
    """The base whose rules end, or are replaced whole, from the amendment's first day."""
    since = tables["amendment"]["from"]
    (variant,) = law["variants"]
    places = {
        "category": variant["categories"],
        "tier": variant["tiers"],
        "duty": variant["duties"],
        "form": law["forms"],
    }
    for repealed in tables["amendment"].get("repeal", []):
        table, _, wanted = repealed.partition(":")
        _repeal(places.get(table, []), wanted, since)
    named = tables["amendment"].get("short") or "修改文件"
    for table, rules in places.items():
        for row in _rules(tables, table, since, None):
            _replace(rules, {**row, "clause": f"{named} {row['clause']}"}, row["from"])
    for name, values in _parameters(tables, since, None).items():
        variant["parameters"].setdefault(name, []).extend(values)
    law["facts"].update({row["id"]: row for row in tables.get("fact", [])})
    law["findings"] |= {row["id"]: row.get("values", []) for row in tables.get("finding", [])}
    return law


def _repeal(rules: list[Table], wanted: str, since: date) -> None:
    rules[:] = [rule for each in rules if (rule := _cut(each, None, since) if each["id"] == wanted else each)]


def _replace(rules: list[Table], row: Table, since: date) -> None:
    """Put the new text where the old one stood, the old one ending on the day before."""
    at = max((index for index, rule in enumerate(rules) if rule["id"] == row["id"]), default=None)
    if at is None:
        rules.append(row)
        return
    rules.insert(at + 1, row)
    old = _cut(rules[at], None, since)
    rules[at : at + 1] = [old] if old else []


def digits(code: str) -> str:
    """A region code without its padding: zero-filled lower levels are dropped (450200 is 4502)."""
    for shorter, longer in ((9, 12), (6, 9), (4, 6), (2, 4)):
        if len(code) == longer and set(code[shorter:]) == {"0"}:
            code = code[:shorter]
    return code


def in_force(rule: Table, day: date) -> bool:
    """Whether `day` is in [from, until)."""
    return (rule["from"] is None or rule["from"] <= day) and (rule["until"] is None or day < rule["until"])


def value_of(variant: Table, name: str, day: date) -> Any:
    """The parameter's value in force on `day`: the last one written that holds; None while it is open."""
    found = None
    for each in variant["parameters"].get(name, []):
        if in_force(each, day):
            found = each["value"]
    return found


def worded(variant: Table, duty: Table, day: date) -> Table | None:
    """The duty with the words that parameters give it on the day; None while one of these is open."""
    words = {key: number(variant, duty[key], day) for key in WORDED if key in duty}
    if None in words.values():
        return None
    if "channels" in words:
        words["channels"] = [each for each in words["channels"] if each not in duty.get("gone", [])]
    return {**duty, **words}


def number(variant: Table, written: Any, day: date) -> Any:
    """A number, word or list as written, or the value of the `$parameter` that stands in its place."""
    if isinstance(written, str) and written.startswith("$"):
        return value_of(variant, written[1:], day)
    return written
