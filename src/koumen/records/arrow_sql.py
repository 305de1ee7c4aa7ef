"""The SQL that reads the engine's inputs, the same text for both databases.

Every column comes out as text, NULL as '': a driver that guesses types from the first rows guesses right.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

CODES = (
    "(SELECT bears.id, bears.area_id, bears.code, "
    "CASE WHEN EXISTS (SELECT 1 FROM records_areacode past WHERE past.area_id = bears.area_id "
    "AND COALESCE(past.since, '0001-01-01') < bears.since) THEN bears.since END AS since, "
    "(SELECT min(next.since) FROM records_areacode next WHERE next.area_id = bears.area_id "
    "AND next.since > COALESCE(bears.since, '0001-01-01')) AS until FROM records_areacode bears)"
)
"""The codes of a place without gaps: one lasts until the next begins, the first from always, the last for ever.

Someone who still stands in a place that was abolished is owed as before, until a deed moves them.
"""


@dataclass(frozen=True, slots=True)
class Texts:
    """One statement for each table of the inputs."""

    people: str
    visits: str
    events: str
    absences: str
    facts: str
    own: str


def these(vendor: str) -> str:
    """Select people by primary keys, which are to be given as the one parameter (see `keys_parameter`)."""
    return "SELECT CAST(value AS INTEGER) FROM json_each(%s)" if vendor == "sqlite" else "SELECT unnest(%s::bigint[])"


def keys_parameter(vendor: str, people: Iterable[int]) -> str | list[int]:
    """Write primary keys as the parameter of `these`; there may be any number of them."""
    keys = sorted({int(key) for key in people})
    return str(keys) if vendor == "sqlite" else keys


def homes_of(vendor: str) -> str:
    """Select the households in which these people ever lived."""
    return f"SELECT DISTINCT household_id FROM records_stay WHERE household_id > 0 AND person_id IN ({these(vendor)})"


def members_of(vendor: str) -> str:
    """Select whoever ever lived in the households given as the one parameter."""
    return f"SELECT DISTINCT person_id FROM records_stay WHERE household_id IN ({these(vendor)})"


def everyone_in(path: str) -> str:
    """Select everyone who ever stayed inside a place and their homes; "" selects everybody."""
    if not path:
        return "SELECT id FROM records_person"
    if not all(part.isdecimal() for part in path.strip("/").split("/")):
        raise ValueError(f"not an area path: {path!r}")
    lived = (
        f"FROM records_stay lived JOIN records_area place ON place.id = lived.area_id WHERE place.path LIKE '{path}%'"
    )
    return (
        f"SELECT lived.person_id {lived} UNION SELECT other.person_id FROM records_stay other "
        f"WHERE other.household_id IN (SELECT lived.household_id {lived})"
    )


def texts(vendor: str, chosen: str, known_by: datetime | None, open_end: date) -> Texts:
    """Write the statements for the people that `chosen` selects, as known at `known_by`."""
    cut = _Cut(vendor, known_by)
    whole = f"WITH chosen(id) AS ({chosen}) "
    return Texts(
        people=whole + _people(cut),
        visits=whole + _visits(cut),
        events=whole + _events(cut),
        absences=whole + _absences(cut, open_end),
        facts=whole + _facts(cut),
        own=whole + _own(cut),
    )


class _Cut:
    """The conditions by which a row holds as known at a moment (None: as known now)."""

    def __init__(self, vendor: str, known_by: datetime | None) -> None:
        self._vendor = vendor
        self.at = _moment(vendor, known_by) if known_by else ""

    def day_before(self, day: str) -> str:
        """The day before a day; NULL stays NULL."""
        return f"date({day}, '-1 day')" if self._vendor == "sqlite" else f"({day} - 1)"

    def standing(self, table: str, row: str) -> str:
        """Neither superseded nor withdrawn by then."""
        told_later = f" AND later.recorded_at <= {self.at}" if self.at else ""
        told = f" AND {row}.recorded_at <= {self.at}" if self.at else ""
        return (
            f"NOT {row}.withdrawn{told} AND NOT EXISTS "
            f"(SELECT 1 FROM {table} later WHERE later.supersedes_id = {row}.id{told_later})"
        )

    def column(self, name: str) -> str:
        """A column of the person as it was then: what the first later amendment says it had been."""
        if not self.at:
            return f"p.{name}"
        later = (
            "FROM records_amendment a WHERE a.person_id = p.id "
            f"AND a.\"column\" = '{name}' AND a.recorded_at > {self.at}"
        )
        return (
            f"CASE WHEN EXISTS (SELECT 1 {later}) "
            f"THEN (SELECT a.was {later} ORDER BY a.recorded_at, a.id LIMIT 1) ELSE CAST(p.{name} AS TEXT) END"
        )


def _moment(vendor: str, moment: datetime) -> str:
    """Write a moment as the database keeps it; SQLite keeps text in UTC."""
    written = moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return f"'{written}'" if vendor == "sqlite" else f"TIMESTAMPTZ '{written}+00'"


def _text(expression: str) -> str:
    return f"COALESCE(CAST({expression} AS TEXT), '')"


def _columns(*expressions: str) -> str:
    return "SELECT " + ", ".join(f"{_text(each)} AS c{number}" for number, each in enumerate(expressions))


def _people(cut: _Cut) -> str:
    """One row for each stay and each code its place bore meanwhile."""
    columns = _columns(
        "p.id",
        "c.code",
        "CASE WHEN c.since IS NULL OR s.since >= c.since THEN s.since ELSE c.since END",
        "CASE WHEN c.until IS NULL OR s.until <= c.until THEN s.until ELSE c.until END",
        "'h' || s.household_id",
        cut.column("birth_date"),
        cut.column("sex"),
        cut.column("hukou_code"),
    )
    return (
        f"{columns} FROM records_stay s JOIN records_person p ON p.id = s.person_id "
        f"JOIN {CODES} c ON c.area_id = s.area_id "
        "AND (s.until IS NULL OR c.since IS NULL OR s.until > c.since) "
        "AND (c.until IS NULL OR s.since IS NULL OR c.until > s.since) "
        f"WHERE p.id IN (SELECT id FROM chosen) AND {cut.standing('records_stay', 's')} ORDER BY p.id, s.id, c.id"
    )


def _visits(cut: _Cut) -> str:
    """The id is filled with zeros so that, of two visits at one time, the one told later sorts later."""
    columns = _columns(
        "substr('000000000000' || v.id, length(CAST(v.id AS TEXT)) + 1)",
        "v.person_id",
        "v.day",
        "v.moment",
        "v.channel",
        "v.result",
        "v.kinds",
        "v.visitor_id",
        "v.roles",
        "v.findings",
    )
    return (
        f"{columns} FROM records_visit v WHERE v.person_id IN (SELECT id FROM chosen) "
        f"AND {cut.standing('records_visit', 'v')} ORDER BY v.id"
    )


def _events(cut: _Cut) -> str:
    """Every declared period, once for each code its place bore meanwhile; for everyone as 00."""
    until = f"CASE WHEN e.closed_at > {cut.at} THEN NULL ELSE e.until END" if cut.at else "e.until"
    told = f"e.declared_at <= {cut.at} AND (e.withdrawn_at IS NULL OR e.withdrawn_at > {cut.at})" if cut.at else ""
    columns = _columns(
        "e.event",
        "CASE WHEN e.person_id IS NOT NULL THEN 'person:' || e.person_id "
        "WHEN e.area_id IS NULL THEN '00' ELSE c.code END",
        "e.since",
        "e.moment",
        until,
    )
    return (
        f"{columns} FROM records_specialperiod e LEFT JOIN {CODES} c ON c.area_id = e.area_id "
        "AND (c.until IS NULL OR c.until > e.since) AND (e.until IS NULL OR c.since IS NULL OR c.since <= e.until) "
        "WHERE (e.area_id IS NULL OR c.id IS NOT NULL) "
        "AND (e.person_id IS NULL OR e.person_id IN (SELECT id FROM chosen)) "
        f"AND {told or 'e.withdrawn_at IS NULL'} ORDER BY e.id, c.id"
    )


def _absences(cut: _Cut, open_end: date) -> str:
    """Absences as told, and the days on which someone did not want to be visited: to the engine both are absences."""
    end = f"'{open_end.isoformat()}'"
    told = (
        f"SELECT b.person_id, b.since, COALESCE(CAST(b.until AS TEXT), {end}) AS until, b.reason "
        "FROM records_absence b "
        f"WHERE b.person_id IN (SELECT id FROM chosen) AND {cut.standing('records_absence', 'b')}"
    )
    willing = _last_told(_told_facts(cut, "AND f.fact = 'willing'"))
    answered = (
        "SELECT f.person_id, f.value, f.since, "
        f"LEAD(f.since) OVER (PARTITION BY f.person_id ORDER BY f.since) AS changed FROM ({willing}) AS f"
    )
    refused = (
        f"SELECT w.person_id, w.since, COALESCE(CAST({cut.day_before('w.changed')} AS TEXT), {end}), 'refused' "
        f"FROM ({answered}) AS w WHERE w.value = 'false'"
    )
    columns = _columns("t.person_id", "t.since", "t.until", "t.reason")
    return f"{columns} FROM ({told} UNION ALL {refused}) AS t ORDER BY t.person_id, t.since, t.reason"


def _told_facts(cut: _Cut, only: str = "") -> str:
    return (
        "SELECT f.id, f.person_id, f.fact, f.value, f.since FROM records_fact f "
        f"WHERE f.person_id IN (SELECT id FROM chosen) {only} AND {cut.standing('records_fact', 'f')}"
    )


def _last_told(told: str) -> str:
    """Of several rows told of one fact for one day, the one told last."""
    last = "row_number() OVER (PARTITION BY told.person_id, told.fact, told.since ORDER BY told.id DESC)"
    return f"SELECT * FROM (SELECT told.*, {last} AS latest FROM ({told}) AS told) AS ranked WHERE ranked.latest = 1"


def _facts(cut: _Cut) -> str:
    """Dated facts and decisions of inclusion; of several told for one day, the one told last."""
    inclusions = (
        "SELECT i.id, i.person_id, 'included:' || i.pack, "
        "CASE WHEN i.included THEN 'true' WHEN NOT i.included THEN 'false' END, i.since FROM records_inclusion i "
        f"WHERE i.person_id IN (SELECT id FROM chosen) AND {cut.standing('records_inclusion', 'i')}"
    )
    columns = _columns("t.person_id", "t.fact", "t.value", "t.since")
    told = _last_told(f"{_told_facts(cut)} UNION ALL {inclusions}")
    return f"{columns} FROM ({told}) AS t ORDER BY t.person_id, t.fact, t.since"


def _own(cut: _Cut) -> str:
    """Cadences of one's own; why they were set is kept under lock and no matter for the law."""
    columns = _columns("o.person_id", "o.pack", "o.channels", "o.at_least", "o.per", "o.since", "o.until", "NULL")
    return (
        f"{columns} FROM records_owncadence o WHERE o.person_id IN (SELECT id FROM chosen) "
        f"AND {cut.standing('records_owncadence', 'o')} ORDER BY o.id"
    )
