"""Fills in the SQL texts from the laws, and lays the small tables of law beside the inputs.

This is the only module that knows both the names in the texts and the shape of a pack.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from koumen.engine.inputs import COLUMN_TYPES, Inputs
from koumen.engine.law import (
    HI,
    LO,
    Counter,
    Law,
    Rule,
    as_date,
    calendar_windows,
    conditions_of,
    day_number,
    kinds_of,
    laws_of,
    longest,
)
from koumen.engine.truth import birthdays_in, facts_in, truth
from koumen.policy.conditions import Condition
from koumen.policy.model import ABSENCE_REASONS, Event, Found, Joined, Pack, Silence
from koumen.policy.periods import tiling

WORD = 62
"""Days in one whole number of 64 bits: the sign and the bit below it stay free, so that -x never overflows."""
SQL_TYPES = {"yesno": "BOOLEAN", "number": "DOUBLE", "choice": "STRING", "digits": "STRING", "date": "INT"}


@dataclass(frozen=True)
class Asked:
    """The day of judgement and the span (both ends inclusive) whose windows are wanted, as day numbers.

    `foresee`: windows that silence would open after the day of judgement are wanted too (for a projection).
    """

    on: int
    first: int
    last: int
    foresee: bool = False


@dataclass
class Plan:
    """Everything the texts need beside the inputs' rows: laws, rules, used facts, and the days to cut at."""

    laws: list[Law]
    packs: list[Pack]
    asked: Asked
    kinds: dict[str, str]
    rules: list[Rule]
    calendar: list[tuple[Rule, int, int]]
    used: dict[str, str]
    sums: dict[str, tuple[str, ...]]
    ages: set[int]
    first_day: int
    last_day: int
    own_rules: list[OwnRule] = field(default_factory=list)
    births: frozenset[int] = frozenset()

    @property
    def households(self) -> bool:
        """Say whether any pack makes rows for households."""
        return any(c.object == "household" for law in self.laws for _, c in law.categories())


@dataclass(frozen=True)
class OwnRule:
    """A person's own further duty: its rule number and the row of the own table it comes from."""

    no: int
    person_id: str
    pack_no: int
    counter: Counter
    required: int
    spans: tuple[tuple[int, int], ...]


def conditions_in(law: Law) -> list[Condition]:
    """Return every condition that a law decides by."""
    found = [c.when for _, c in law.categories()]
    found += [t.when for _, t in law.tiers() if t.when is not None]
    return found + [condition for _, _, condition in conditions_of(law)]


def plan(packs: Iterable[Pack], inputs: Inputs, asked: Asked) -> Plan:
    """Compile the packs for these inputs and days."""
    packs = list(packs)
    laws = laws_of(packs)
    kinds: dict[str, str] = {}
    sums: dict[str, tuple[str, ...]] = {}
    for pack in packs:
        kinds |= kinds_of(pack)
        sums |= {fact.id: fact.sum_of for fact in pack.facts.values() if fact.sum_of}
    rules = [rule for law in laws for rule in law.rules]
    span = as_date(asked.first), as_date(asked.last)
    calendar = [(rule, s, d) for rule in rules for s, d in calendar_windows(rule, *span)]
    used = _used_facts(laws, packs, kinds, sums)
    ages = {age for law in laws for node in conditions_in(law) for age in birthdays_in(node, law.resolve)}
    first_day, last_day = _reach(inputs, asked, rules, calendar)
    own = list(_own_rules(inputs, packs, asked, len(rules)))
    first_day = min([first_day, *(s - 1 for rule in own for s, _ in rule.spans)])
    return Plan(laws, packs, asked, kinds, rules, calendar, used, sums, ages, first_day, last_day, own, _births(inputs))


def _used_facts(
    laws: list[Law], packs: list[Pack], kinds: dict[str, str], sums: dict[str, tuple[str, ...]]
) -> dict[str, str]:
    asked = {fact for law in laws for node in conditions_in(law) for fact in facts_in(node)}
    asked |= {fact for pack in packs for fact in pack.place if fact != "region"} | {"birth_date"}
    while parts := {part for fact in asked for part in sums.get(fact, ())} - asked:
        asked |= parts
    return {fact: kinds[fact] for fact in sorted(asked - set(sums))}


def _reach(inputs: Inputs, asked: Asked, rules: list[Rule], calendar: list[tuple[Rule, int, int]]) -> tuple[int, int]:
    """Return the days between which standing must be known: a day before the earliest window's start, and the last."""
    first = min(
        [
            asked.first,
            asked.on,
            *(starts for _, starts, _ in calendar),
            *(asked.first - longest(rule) for rule in rules),
        ]
    )
    last = max(asked.last, asked.on)
    if inputs.events.num_rows and any(isinstance(rule.duty.cadence, Event) for rule in rules):
        starts = pc.min(inputs.events["from"]).as_py()
        first = min(first, day_number(starts))
        ends = [pc.max(inputs.events[column]).as_py() for column in ("from", "until")]
        last = max(last, *(day_number(end) for end in ends if end is not None))
    return first - 1, last


def _own_rules(inputs: Inputs, packs: list[Pack], asked: Asked, start: int) -> Iterable[OwnRule]:
    numbers = {pack.id: no for no, pack in enumerate(packs)}
    for row in inputs.own.to_pylist():
        if row["pack"] not in numbers:
            continue
        since = day_number(row["from"]) if row["from"] else LO
        until = day_number(row["until"]) if row["until"] else HI
        every, _, per = row["per"].rpartition(" ")
        anchor = row["from"] if every else None
        spans = tiling(per, int(every or 1), anchor, as_date(asked.first), as_date(asked.last))
        days = [(day_number(s.starts), day_number(s.due_by)) for s in spans]
        inside = tuple((s, d) for s, d in days if since <= s <= until)
        counter = Counter(tuple(row["channels"].split("+")))
        yield OwnRule(start, row["person_id"], numbers[row["pack"]], counter, row["at_least"], inside)
        start += 1


def included_column(pack_no: int) -> str:
    """Return the roster's column that keeps a person's decision on a pack."""
    return f"inc_{pack_no}"


def texts(plan: Plan, dated: set[str]) -> dict[str, str]:
    """Return what stands in the braces of the texts, for all laws alike. `dated`: facts that have dated rows."""
    columns = {f"f_{fact}": SQL_TYPES[kind] for fact, kind in plan.used.items()}
    columns |= {included_column(no): "BOOLEAN" for no, _ in enumerate(plan.packs)}
    names = {f"f_{fact}": fact for fact in plan.used}
    names |= {included_column(no): f"included:{pack.id}" for no, pack in enumerate(plan.packs)}
    carried = [column for column in columns if names[column] in dated]
    stamp = "LPAD(CAST(since + 1000000 AS STRING), 7, '0')"

    def now(column: str) -> str:
        if column not in carried:
            return f"r_{column}"
        value = f"CAST(SUBSTR(x_{column}, 9) AS {columns[column]})"
        unknown = f"WHEN SUBSTR(x_{column}, 8, 1) = '?' THEN NULL"
        return f"CASE WHEN x_{column} IS NULL THEN r_{column} {unknown} ELSE {value} END"

    over = "OVER (PARTITION BY t.subject ORDER BY t.day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
    return bits_of(plan).texts() | {
        "on": str(plan.asked.on),
        "heard_until": str(plan.asked.last if plan.asked.foresee else plan.asked.on),
        "from": str(plan.asked.first),
        "to": str(plan.asked.last),
        "any_reason": str(accepts_of(plan)[ABSENCE_REASONS]),
        "never": str(LO),
        "forever": str(HI),
        "first_day": str(plan.first_day),
        "last_day": str(plan.last_day),
        "roster_facts": "".join(f", p.{column}" for column in columns),
        "dated_columns": "".join(
            f",\n       MAX(CASE WHEN fact = '{names[c]}' THEN {stamp} || COALESCE('=' || value, '?') END) AS x_{c}"
            for c in carried
        ),
        "carried_columns": "".join(f",\n           MAX(d.x_{c}) {over} AS x_{c}" for c in carried),
        "roster_columns": "".join(f", r.{c} AS r_{c}" for c in columns),
        "fact_columns": "".join(f",\n       {now(c)} AS {c}" for c in columns),
        "sum_columns": "".join(
            f", ({' + '.join(f'f_{part}' for part in parts)}) AS f_{fact}" for fact, parts in plan.sums.items()
        ),
    }


def place_of(pack: Pack) -> str:
    """Return the SQL of the place by which a pack finds a person: the first of its facts that is filled in."""
    columns = ["k.code" if fact == "region" else f"k.f_{fact}" for fact in pack.place]
    return f"COALESCE({', '.join([*columns, 'NULL'])})"


def law_texts(plan: Plan, law: Law) -> dict[str, str]:
    """Return what stands in the braces of the texts that are repeated for each law."""
    answers = [f"{truth(c.when, law.resolve, plan.kinds)} AS c{bit}" for bit, c in law.categories()]
    answers += [
        f"{truth(tier.when, law.resolve, plan.kinds)} AS t{place}"
        for place, tier in law.tiers()
        if tier.when is not None
    ]
    answers += [f"{truth(node, law.resolve, plan.kinds)} AS d{bit}" for bit, _, node in conditions_of(law)]
    longer = "".join(f" AND k.place NOT LIKE '{region}%'" for region in law.longer)
    home = [(bit, f"c{bit}") for bit, c in law.categories() if c.object == "household"]
    own = [(bit, _own_category(bit, c)) for bit, c in law.categories()]
    return {
        "law": str(law.no),
        "pack": str(law.pack_no),
        "since": str(law.since),
        "until": str(law.until),
        "place": place_of(law.pack).replace("k.", "a."),
        "governs": f"k.place LIKE '{law.prefix}%'" + longer,
        "answers": ", ".join(answers) or "1 AS nothing",
        "own_categories": _bits(own),
        "household_categories": _bits(home),
        "conditions": _bits([(bit, f"d{bit}") for bit, _, _ in conditions_of(law)]),
        "own_tier": _tier(law, dict(own)),
        "household_tier": _tier(law, dict(home)),
        "included": included_column(law.pack_no),
    }


def _own_category(bit: int, category: object) -> str:
    if getattr(category, "object", "person") == "household":
        return f"(c{bit} AND household IS NULL)"
    return f"c{bit}"


def _bits(truths: list[tuple[int, str]]) -> str:
    """Return the sum of the bits whose truth is TRUE."""
    each = " + ".join(f"CASE WHEN {expression} THEN {bit} ELSE 0 END" for bit, expression in truths) or "0"
    return f"CAST({each} AS BIGINT)"


def tier_truths(law: Law, categories: dict[int, str]) -> list[tuple[int, str]]:
    """Return (place, SQL truth) of each tier, its categories taken from the given expressions by bit."""
    bits = {c.id: bit for bit, c in law.categories()}
    found = []
    for place, tier in law.tiers():
        parts = [categories[bits[c]] for c in tier.categories if c in bits and bits[c] in categories]
        parts += [f"t{place}"] if tier.when is not None else []
        if parts:
            found.append((place, "(" + " OR ".join(parts) + ")"))
        else:
            found.append((place, "FALSE" if tier.categories else "TRUE"))
    return found


def _tier(law: Law, categories: dict[int, str]) -> str:
    truths = tier_truths(law, categories)
    if not truths:
        return "-1"
    cases = " ".join(f"WHEN {expression} THEN {place}" for place, expression in truths)
    return f"CASE {cases} ELSE {truths[-1][0]} END"


def day_tables(plan: Plan) -> tuple[pa.Table, pa.Table]:
    """Return day_ymd(day, ymd) for birth dates and the days in reach, and ymd_day for the days in reach.

    In ymd_day 29 February of a common year is 1 March: the birthday of those born on a leap day.
    """
    ends = max([plan.last_day, *(due for _, _, due in plan.calendar)]) + 400
    reach = range(plan.first_day, ends + 1)
    straight = {number: _ymd(number) for number in (*plan.births, *reach)}
    turned = [(_ymd(number), number) for number in reach]
    for year in range(as_date(reach[0]).year, as_date(reach[-1]).year + 1):
        if monthrange(year, 2)[1] == 28:
            turned.append((year * 10000 + 229, day_number(date(year, 3, 1))))
    columns = {"day": "i", "ymd": "i"}
    return int_table(columns, straight.items()), int_table({"ymd": "i", "day": "i"}, turned)


def _ymd(number: int) -> int:
    day = as_date(number)
    return day.year * 10000 + day.month * 100 + day.day


def _births(inputs: Inputs) -> frozenset[int]:
    born = pc.unique(inputs.people["birth_date"]).to_pylist() if "birth_date" in inputs.people.column_names else []
    told = inputs.facts.filter(pc.equal(inputs.facts["fact"], "birth_date"))["value"].to_pylist()
    return frozenset(
        [day_number(day) for day in born if day] + [day_number(date.fromisoformat(text)) for text in told if text]
    )


def int_table(columns: dict[str, str], rows: Iterable[tuple[object, ...]]) -> pa.Table:
    """Make a small table of law. Column types: i int32, l int64, s text, b boolean."""
    types = {"i": pa.int32(), "l": pa.int64(), "s": pa.string(), "b": pa.bool_()}
    rows = list(rows)
    return pa.table(
        {name: pa.array([row[i] for row in rows], types[kind]) for i, (name, kind) in enumerate(columns.items())}
    )


def law_tables(plan: Plan, combos: list[tuple[str, str, str]]) -> dict[str, pa.Table]:
    """Return the tables of law that the texts join with. `combos`: the (channel, kind, role) that visits have."""
    days, ymd_days = day_tables(plan)
    accepts = accepts_of(plan)
    turns = sorted({law.since for law in plan.laws} | {law.until for law in plan.laws})
    numbers = counters_of(plan)
    every = [
        (r.no, r.law.no, r.required, r.duty.each_counts, accepts[r.duty.excused_by], numbers[r.counter])
        for r in plan.rules
    ]
    every += [(r.no, -1, r.required, False, accepts[ABSENCE_REASONS], numbers[r.counter]) for r in plan.own_rules]
    counters = [(r.no, r.counter) for r in plan.rules] + [(r.no, r.counter) for r in plan.own_rules]
    tables = {
        "day_ymd": days,
        "ymd_day": ymd_days,
        "birthday": int_table({"age": "i"}, [(age,) for age in sorted(plan.ages)]),
        "law": int_table({"law": "i", "pack": "i"}, [(law.no, law.pack_no) for law in plan.laws]),
        "law_turn": int_table({"day": "i"}, [(t,) for t in turns if plan.first_day < t <= plan.last_day]),
        "pack_fact": int_table({"fact": "s", "pack": "i"}, [(f"included:{p.id}", n) for n, p in enumerate(plan.packs)]),
        "rule": int_table(
            {"rule": "i", "law": "i", "required": "i", "each": "b", "accept": "i", "counter": "i"}, every
        ),
        "rule_tier": int_table(
            {"rule": "i", "law": "i", "tier": "i", "categories": "l", "condition": "l"},
            [(r.no, r.law.no, tier, r.categories, r.condition) for r in plan.rules for tier in r.tiers or (-1,)],
        ),
        "pack_rule": int_table({"pack": "i", "rule": "i"}, [(r.law.pack_no, r.no) for r in plan.rules]),
        "rule_combo": int_table(
            {"rule": "i", "combo": "i"},
            [(no, combo) for no, counter in counters for combo, it in enumerate(combos) if counter.takes(*it)],
        ),
        "accepted": int_table(
            {"accept": "i", "reason": "s"}, [(i, reason) for reasons, i in accepts.items() for reason in reasons]
        ),
    }
    return tables | _calendar_tables(plan, combos) | _opener_tables(plan, combos)


@dataclass(frozen=True)
class Bits:
    """How days become bits: day `base` + n is bit n % 62 of word n // 62. `required` is the most that a window asks."""

    base: int
    words: int
    required: int

    def masks(self, starts: int, due: int) -> tuple[int, ...]:
        """Return one number a word with the bits of the days from `starts` to `due`, both inclusive, set."""
        found = [0] * self.words
        for day in range(starts, due + 1):
            word, bit = divmod(day - self.base, WORD)
            found[word] |= 1 << bit
        return tuple(found)

    def texts(self) -> dict[str, str]:
        """Return what stands in the braces of the tally."""
        words = range(self.words)
        return {
            "seen_bits": ", ".join(f"BIT_OR(d.b{i}) AS m{i}" for i in words),
            "watched_bits": ", ".join(f"COALESCE(s.m{i}, 0) AS m{i}" for i in words),
            "shared_bits": ", ".join(f"w.m{i} & c.w{i} AS x{i}" for i in words),
            "done": " + ".join(f"BIT_COUNT(x{i})" for i in words),
            "met_on": " ".join(self._nth(i) for i in words),
        }

    def _nth(self, word: int) -> str:
        """Return the CASE branches that find the day of the required-th visit, should it lie in this word."""
        before = " + ".join(["0", *(f"BIT_COUNT(x{i})" for i in range(word))])
        bits, branches = f"x{word}", []
        for n in range(1, min(self.required, WORD) + 1):
            place = f"BIT_COUNT(({bits} & -({bits})) - 1)"
            branches.append(f"WHEN {n} THEN {self.base + word * WORD} + {place}")
            bits = f"({bits} & ({bits} - 1))"
        chosen = f"CASE required - ({before}) {' '.join(branches)} END"
        return f"WHEN required <= {before} + BIT_COUNT(x{word}) THEN {chosen}"


def bits_of(plan: Plan) -> Bits:
    """Choose the words that cover every calendar window up to the day of judgement."""
    plain = [(r, s, min(d, plan.asked.on)) for r, s, d in plan.calendar if not r.duty.each_counts]
    base = min([plan.asked.on, *(starts for _, starts, _ in plain)])
    last = max([plan.asked.on, *(due for _, _, due in plain)])
    return Bits(base, (last - base) // WORD + 1, max([1, *(rule.required for rule, _, _ in plain)]))


def _calendar_tables(plan: Plan, combos: list[tuple[str, str, str]]) -> dict[str, pa.Table]:
    bits, counters = bits_of(plan), counters_of(plan)
    windows = [
        (rule.no, starts, due, rule.required, *bits.masks(starts, min(due, plan.asked.on)))
        for rule, starts, due in plan.calendar
    ]
    words = range(bits.words)
    days = [(day, *bits.masks(day, day)) for day in range(bits.base, bits.base + bits.words * WORD)]
    counted = [(i, no) for counter, no in counters.items() for i, it in enumerate(combos) if counter.takes(*it)]
    return {
        "calendar": int_table(
            {"rule": "i", "starts": "i", "due": "i", "required": "i"} | {f"w{i}": "l" for i in words}, windows
        ),
        "day_bit": int_table({"day": "i"} | {f"b{i}": "l" for i in words}, days),
        "counted": int_table({"combo": "i", "counter": "i"}, counted),
    }


def accepts_of(plan: Plan) -> dict[tuple[str, ...], int]:
    """Number the sets of absence reasons that duties accept, the set of all of them included."""
    return {
        reasons: i
        for i, reasons in enumerate(dict.fromkeys([ABSENCE_REASONS, *(r.duty.excused_by for r in plan.rules)]))
    }


def counters_of(plan: Plan) -> dict[Counter, int]:
    """Number the ways of counting."""
    ways = [rule.counter for rule in plan.rules] + [rule.counter for rule in plan.own_rules]
    return {counter: no for no, counter in enumerate(dict.fromkeys(ways))}


def _opener_tables(plan: Plan, combos: list[tuple[str, str, str]]) -> dict[str, pa.Table]:
    """Return the rules whose windows events, joining, silence and findings open."""
    events, joined, silence, kinds, found, values = [], [], [], [], [], []
    months: set[int] = set()
    names = event_names(plan)
    for rule in plan.rules:
        law, number = rule.law, rule.law.number
        match rule.duty.cadence:
            case Event(event, counted_from, days, hours):
                anchor = 1 if counted_from == "end" else 0
                events.append((rule.no, names[event], anchor, number(days), number(hours)))
            case Joined(days):
                joined.append((rule.no, law.pack_no, number(days), day_number(law.pack.since)))
            case Silence(quiet, kind, days):
                silence.append((rule.no, number(quiet), number(days), day_number(law.pack.since)))
                kinds += [(rule.no, i) for i, it in enumerate(combos) if kind in it[1].split("+")]
            case Found(finding, then):
                found += [(i, finding, rule.no) for i, it in enumerate(combos) if rule.counter.takes(*it)]
                values += [
                    (rule.no, v, n if u == "day" else None, n if u == "month" else None) for v, (n, u) in then.items()
                ]
                months |= {n for n, unit in then.values() if unit == "month"}
            case _:
                pass
    watched = {law.pack_no for law in plan.laws if any(isinstance(r.duty.cadence, Joined) for r in law.rules)}
    own_spans = [(rule.no, rule.person_id, s, d) for rule in plan.own_rules for s, d in rule.spans]
    return {
        "rule_event": int_table({"rule": "i", "event": "i", "anchor": "i", "days": "i", "hours": "i"}, events),
        "event_name": int_table({"name": "s", "event": "i"}, names.items()),
        "rule_joined": int_table({"rule": "i", "pack": "i", "days": "i", "pack_since": "i"}, joined),
        "joined_law": int_table(
            {"law": "i", "pack": "i"}, [(law.no, law.pack_no) for law in plan.laws if law.pack_no in watched]
        ),
        "rule_silence": int_table({"rule": "i", "quiet": "i", "days": "i", "pack_since": "i"}, silence),
        "silent_kind": int_table({"rule": "i", "combo": "i"}, kinds),
        "found_combo": int_table({"combo": "i", "finding": "s", "rule": "i"}, found),
        "rule_found": int_table({"rule": "i", "value": "s", "days": "i", "months": "i"}, values),
        "month_later": month_later(months, plan.first_day - 400, plan.asked.on),
        "own_spans": int_table({"rule": "i", "person_id": "s", "starts": "i", "due": "i"}, own_spans),
        "own_rules": int_table(
            {"rule": "i", "person_id": "s", "pack": "i"}, [(r.no, r.person_id, r.pack_no) for r in plan.own_rules]
        ),
    }


def event_names(plan: Plan) -> dict[str, int]:
    """Number the events that the packs' duties name."""
    named = [rule.duty.cadence.event for rule in plan.rules if isinstance(rule.duty.cadence, Event)]
    return {name: no for no, name in enumerate(dict.fromkeys(named))}


def month_later(months: set[int], first: int, last: int) -> pa.Table:
    """Return, for each day, the same day n months later, or that month's last day if there is none."""
    rows = []
    for number in range(first, last + 1) if months else ():
        day = as_date(number)
        for n in sorted(months):
            year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
            then = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
            rows.append((number, n, day_number(then)))
    return int_table({"start_day": "i", "months": "i", "day": "i"}, rows)


def fact_columns(plan: Plan) -> dict[str, pa.DataType]:
    """Return the columns of the people table that are used, with their types."""
    columns = {fact: COLUMN_TYPES[kind] for fact, kind in plan.used.items()}
    return columns | {f"included:{pack.id}": pa.bool_() for pack in plan.packs}
