"""Law + people + visits -> who is owed what: runs the three SQL texts and hands back their rows.

A pure function of its arguments. `explain`, the command line and the store's projection all come through here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from koumen.engine import outputs, prepare, tables
from koumen.engine.inputs import Inputs
from koumen.engine.law import HI, LO, Law, day_number
from koumen.engine.prepare import Asked, Plan
from koumen.engine.printed import printed_rows
from koumen.engine.runner import Duck, Runner
from koumen.engine.screening import screening_rows
from koumen.engine.texts import sections
from koumen.policy.model import Found, Joined, Pack, Silence


@dataclass
class Evaluation:
    """One evaluation in progress: the inputs numbered and the texts run as far as they have been asked for."""

    packs: Sequence[Pack]
    inputs: Inputs
    asked: Asked
    runner: Runner

    @cached_property
    def plan(self) -> Plan:
        """The law, compiled for these inputs."""
        return prepare.plan(self.packs, self.inputs, self.asked)

    @cached_property
    def words(self) -> dict[str, str]:
        """What stands in the braces of the texts."""
        dated = set(pc.unique(self.inputs.facts["fact"]).to_pylist())
        return prepare.texts(self.plan, dated)

    @cached_property
    def read(self) -> bool:
        """Lay the inputs down and number them: the reading that timings state apart."""
        put_inputs(self.runner, self.inputs, self.plan)
        for name in ("subject", "household", "region", "roster"):
            self._make("numbers", name)
        combos = self.runner.fetch(
            "SELECT DISTINCT channel, COALESCE(kind, 'visit') AS kind, COALESCE(role, '') AS role FROM visits"
        )
        known = sorted((row["channel"], row["kind"], row["role"]) for row in combos.to_pylist())
        columns = {"combo": "i", "channel": "s", "kind": "s", "role": "s"}
        self.runner.put("combo", tables.int_table(columns, [(i, *it) for i, it in enumerate(known)]))
        for name, rows in tables.law_tables(self.plan, known).items():
            self.runner.put(name, rows)
        for name in ("visit", "event", "absence", "dated_fact", "finding"):
            self._make("numbers", name)
        owned = "SELECT s.subject, o.{} FROM {} o JOIN subject s ON s.person_id = o.person_id"
        self.runner.make("own_rule", owned.format("rule, o.pack", "own_rules"))
        self.runner.make("own_span", owned.format("rule, o.starts, o.due", "own_spans"))
        return True

    @cached_property
    def standing(self) -> bool:
        """Run the first text."""
        _ = self.read
        for name in ("stay", "dated", "born", "excluded", "turn", "stretch", "known", "aged"):
            self._make("standing", name)
        for law in self.plan.laws:
            own = prepare.law_texts(self.plan, law)
            self._make("standing", "judged", own, f"_{law.no}")
            self._make("standing", "stands", own, f"_{law.no}", keep=False)
            if self.plan.households:
                self._make("standing", "household_stands", own, f"_{law.no}", keep=False)
        self._union("standing", "stands")
        if self.plan.households:
            self._union("household_brings", "household_stands")
        else:
            outputs.put_no_households(self.runner)
        self._make("standing", "leaving")
        if self.plan.households:
            for name in ("household_standing", "home", "member"):
                self._make("standing", name)
        places = "SELECT place AS code FROM standing UNION SELECT place FROM household_standing"
        numbered = "CAST(ROW_NUMBER() OVER (ORDER BY code) - 1 AS INT) AS place"
        self.runner.make("place", f"SELECT {numbered}, code FROM ({places}) p")
        self._make("standing", "owing")
        return True

    @cached_property
    def windows(self) -> bool:
        """Run the second text."""
        _ = self.standing
        openers = {type(rule.duty.cadence) for rule in self.plan.rules}
        kinds = []
        for name in ("part", "dwelling"):
            self._make("windows", name, keep=False)
        self._make("windows", "absent_person")
        self._make("windows", "absent")
        if self.plan.rules and any(name == "Event" for name in (opener.__name__ for opener in openers)):
            for name in ("reach", "own_event", "local", "happening", "edge", "struck", "event_window"):
                self._make("windows", name)
            kinds.append("event_window")
        if Joined in openers:
            self._make("windows", "stood", keep=False)
            self._make("windows", "joining")
            self._make("windows", "joined_window")
            kinds.append("joined_window")
        if Silence in openers:
            for name in ("away", "spoken", "begun", "heard", "silence_window"):
                self._make("windows", name)
            kinds.append("silence_window")
        if Found in openers:
            self._make("windows", "told", keep=False)
            self._make("windows", "found")
            self._make("windows", "found_window")
            kinds.append("found_window")
        self._make("windows", "own_window")
        kinds.append("own_window")
        self._make(
            "windows", "personal", {"kinds_of_window": " UNION ALL ".join(f"SELECT * FROM {kind}" for kind in kinds)}
        )
        return True

    @cached_property
    def tally(self) -> bool:
        """Run the third text; the ledger stays a view, so that a summary never lays out every row."""
        _ = self.windows
        for name in ("seen", "watched", "calendar_excused"):
            self._make("tally", name)
        self._make("tally", "calendar_ledger", keep=False)
        self._make("tally", "personal_owed")
        self._make("tally", "brought", keep=False)
        for name in ("member_owed", "household_owed"):
            self._make("tally", name)
        for name in ("other_owed", "other_visited", "other_met"):
            self._make("tally", name)
        self._make("tally", "other_ledger", keep=False)
        self._make("tally", "ledger", keep=False)
        return True

    def ledger(self) -> pa.Table:
        """Return one row for each owed window: integer columns, subjects below zero are households."""
        _ = self.tally
        return self.runner.fetch("SELECT * FROM ledger")

    def summed(self) -> pa.Table:
        """Return counts by place, tier, rule and status."""
        _ = self.tally
        return self.runner.fetch(sections("tally")["summed"])

    def out(self) -> pa.Table:
        """Return the contract's `out`: text and date columns, sorted by person_id, pack, duty, starts."""
        return outputs.out_rows(self, self.ledger())

    def out_with_places(self) -> pa.Table:
        """Return `out` with two more columns: `place`, by which the pack found the person, and `household`."""
        return outputs.out_rows(self, self.ledger(), places=True)

    def standings(self) -> pa.Table:
        """Return who stands where under which pack, as spans of days (both ends inclusive), none next to its like."""
        _ = self.standing
        return outputs.standing_rows(self)

    def summary(self, level: str) -> pa.Table:
        """Return counts by region at `level`, pack, tier, duty and status."""
        return outputs.summary_rows(self, self.summed(), level)

    def screening(self) -> pa.Table:
        """Return the contract's `screening`: whom to ask for which facts."""
        return screening_rows(self)

    def printed(self) -> pa.Table:
        """Return the contract's `printed`: the forms on which each visit is recorded."""
        duck = Duck()
        try:
            return printed_rows(self, duck)
        finally:
            duck.close()

    def _make(
        self, text: str, name: str, more: dict[str, str] | None = None, suffix: str = "", *, keep: bool = True
    ) -> None:
        words = self.words | (more or {})
        select = sections(text)[name]
        for word in sorted(words, key=len, reverse=True):
            select = select.replace("{" + word + "}", words[word])
        self.runner.make(name + suffix, select, keep=keep)

    def _union(self, name: str, part: str) -> None:
        chosen: list[Law] = self.plan.laws
        self.runner.make(name, " UNION ALL ".join(f"SELECT * FROM {part}_{law.no}" for law in chosen))


def evaluation(
    packs: Sequence[Pack],
    inputs: Inputs,
    on: date,
    *,
    first: date | None = None,
    last: date | None = None,
    runner: Runner | None = None,
    foresee: bool = False,
) -> Evaluation:
    """Begin an evaluation on a day; without `first` and `last` (both inclusive) for the windows that contain it."""
    asked = Asked(day_number(on), day_number(first or on), day_number(last or on), foresee)
    return Evaluation(packs, inputs, asked, runner or Duck())


def put_inputs(runner: Runner, inputs: Inputs, plan: Plan) -> None:
    """Lay the canonical inputs before the texts, days as numbers and only the columns that are used."""
    used = prepare.fact_columns(plan)
    people = {"person_id": inputs.people["person_id"], "region": inputs.people["region"]}
    people |= {"since": _days(inputs.people["from"]), "until": _days(inputs.people["until"])}
    people["household_id"] = inputs.people["household_id"]
    for column, kind in used.items():
        name = f"f_{column}"
        if column.startswith("included:"):
            pack_no = next(no for no, pack in enumerate(plan.packs) if column == f"included:{pack.id}")
            name = prepare.included_column(pack_no)
        if column in inputs.people.column_names:
            values = inputs.people[column]
            people[name] = _days(values) if pa.types.is_date(kind) else values
        else:
            people[name] = pa.nulls(inputs.people.num_rows, pa.int32() if pa.types.is_date(kind) else kind)
    runner.put("people", pa.table(people))
    runner.put(
        "visits", _numbered(inputs.visits.select(["person_id", "day", "moment", "channel", "result", "kind", "role"]))
    )
    runner.put("events", _numbered(normal_scopes(inputs.events)))
    runner.put("absences", _numbered(inputs.absences))
    runner.put("facts", dated_facts(inputs, plan))
    names = [*plan.used, *(f"included:{pack.id}" for pack in plan.packs)]
    runner.put("used_fact", tables.int_table({"fact": "s"}, [(name,) for name in names]))
    runner.put("assessed", assessed(inputs, plan))


def normal_scopes(events: pa.Table) -> pa.Table:
    """Return events with the scope 00 as "" (everywhere) and padding stripped."""
    from koumen.engine.inputs import normal_region

    scopes = [s if s.startswith("person:") else normal_region(s) for s in events["scope"].to_pylist()]
    return events.set_column(events.column_names.index("scope"), "scope", pa.array(scopes, pa.string()))


def dated_facts(inputs: Inputs, plan: Plan) -> pa.Table:
    """Return the facts table with birth dates as day numbers written out."""
    facts = _numbered(inputs.facts)
    if not pc.any(pc.equal(facts["fact"], "birth_date")).as_py():
        return facts
    rows = facts.to_pylist()
    for row in rows:
        if row["fact"] == "birth_date" and row["value"] is not None:
            row["value"] = str(day_number(date.fromisoformat(row["value"])))
    return pa.Table.from_pylist(rows, facts.schema)


def assessed(inputs: Inputs, plan: Plan) -> pa.Table:
    """Return one row for each finding that a visit assessed."""
    findings = sorted({r.duty.cadence.finding for r in plan.rules if isinstance(r.duty.cadence, Found)})
    columns = ["person_id", "visit_id", "day", "moment", "channel", "result", "kind", "role"]
    visits = _numbered(inputs.visits.select(columns))
    parts = []
    for finding in findings:
        if finding in inputs.visits.column_names:
            values = inputs.visits[finding]
            filled = pc.is_valid(values)
            part = visits.append_column("value", values).filter(filled)
            parts.append(part.append_column("finding", pa.array([finding] * part.num_rows, pa.string())))
    if parts:
        return pa.concat_tables(parts)
    nothing = visits.slice(0, 0)
    return nothing.append_column("value", pa.array([], pa.string())).append_column("finding", pa.array([], pa.string()))


def _days(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.cast(column, pa.int32())


def _numbered(rows: pa.Table) -> pa.Table:
    """Return a table whose dates are day numbers and whose `from` is called `since`."""
    columns = {}
    for name in rows.column_names:
        column = rows[name]
        columns["since" if name == "from" else name] = _days(column) if pa.types.is_date(column.type) else column
    return pa.table(columns)


__all__ = ["HI", "LO", "Evaluation", "evaluation"]
