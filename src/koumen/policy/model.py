"""What a policy pack says, as frozen values.

`read.py` makes these from TOML, `engine` and the doors read them; nothing here looks
at a file, a clock or a person. Spans of law are half-open: `since` is the first day in
force, `until` the first day no longer in force, `None` meaning the pack's own bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from koumen.policy.cadences import Cadence, ParameterRef
from koumen.policy.conditions import Condition

CHANNELS = ("home", "phone", "video", "message", "remote", "other")
PERIODS = ("day", "week", "half-month", "month", "quarter", "half-year", "year")
ABSENCE_REASONS = ("hospital", "away", "refused", "institution", "other")
RESULTS = ("met", "not_home", "no_answer", "refused", "moved", "deceased", "other")
REGION_DIGITS = {"country": 0, "province": 2, "city": 4, "county": 6, "township": 9, "village": 12}


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a document that stands over the pack says so: its id, the article in it, and for which days.

    `instead`: the article takes the place of the pack's own (an amendment's rule); else it stands beside it.
    """

    document: str
    clause: str
    since: date | None = None
    until: date | None = None
    instead: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """What the text fixes, leaves in doubt or leaves to the local office: a number, one or several choices, a day.

    `values` holds (first day, value) in ascending order; empty while the parameter is open. The value of kind
    "several" is a tuple of choices, of kind "span" a table of two month-days: from and to.
    `tighter` is the way an overlay may move a number: "up", "down" or "" (not at all).
    """

    id: str
    label: str
    kind: str  # number | choice | yesno | several | span
    values: tuple[tuple[date, Any], ...]
    unit: str = ""
    choices: tuple[str, ...] = ()
    tighter: str = ""
    clause: str = ""
    demands: tuple[str, ...] = ()
    until: date | None = None
    labels: Mapping[str, str] = field(default_factory=dict)  # what its choices are called, where the pack says so
    says: str = ""

    def on(self, day: date) -> Any:
        """Return the value in force on `day`, or None while it is open."""
        known = [value for since, value in self.values if since <= day]
        ended = self.until is not None and self.until <= day
        return known[-1] if known and not ended else None

    cited: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class Assumption:
    """Where the text is silent or doubtful: what it says, how it is read here, and why."""

    id: str
    clause: str
    text_says: str
    we_read: str
    ground: str = ""
    parameter: str = ""
    value: Any = None
    demands: tuple[str, ...] = ()
    label: str = ""
    since: date | None = None
    until: date | None = None
    cited: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class Category:
    """An object type of the policy. `object` is "person" or "household", or by `taken` a parameter's word for it."""

    id: str
    clause: str
    label: str
    when: Condition
    code: str = ""  # the figure printed on the pack's forms (柳州 1 to 4)
    object: str = "person"
    demands: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    says: str = ""
    taken: Mapping[str, str] = field(default_factory=dict)
    decided: tuple[str, ...] = ()  # the parameters that chose among the branches of its condition
    cited: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier; the order in the pack is its precedence. The last one takes whoever is left.

    True when the person is in one of `categories` or `when` holds; both absent: it takes all the others.
    """

    id: str
    clause: str
    label: str
    when: Condition | None = None
    categories: tuple[str, ...] = ()
    demands: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    says: str = ""
    decided: tuple[str, ...] = ()  # the parameters that chose among the branches of its condition
    cited: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """A rule by which visits are owed; its windows come from `cadence`.

    `tiers`, `categories`, `kinds`, `roles` are empty for "any"; `excused_by` lists the absence
    reasons it accepts (default: all). `channels` stand in the order of CHANNELS.
    `taken` says which keys take their word from a parameter; `settle.py` puts it in place, but for the channels in
    `without`, which an overlay removed. While such a parameter is open (`waits`) nothing is owed.
    """

    id: str
    clause: str
    says: str
    cadence: Cadence
    channels: tuple[str, ...]
    at_least: int | ParameterRef = 1
    tiers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    when: Condition | None = None
    kinds: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    each_counts: bool = False
    excused_by: tuple[str, ...] = ABSENCE_REASONS
    demands: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    label: str = ""
    taken: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()  # the parameters that chose among the branches of its condition
    cited: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class PackFact:
    """A fact the pack adds to the common catalogue; with `sum_of` it is the sum of number facts."""

    id: str
    label: str
    kind: str  # yesno | number | choice | digits
    values: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    sum_of: tuple[str, ...] = ()
    clause: str = ""
    demands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """An official form. `records_visits`: each visit of a person under the pack is recorded on it.

    `version` is the one in force from `since` (inclusive) to `until` (exclusive).
    """

    id: str
    clause: str
    label: str
    version: str = "1"
    records_visits: bool = False
    channels: tuple[str, ...] = CHANNELS
    kinds: tuple[str, ...] = ()
    demands: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    says: str = ""
    cited: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """The answers a checklist item may take, in printed order: id to label. `unit` for numbers."""

    id: str
    label: str
    kind: str  # choice | number | text | yesno
    values: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    least: float | None = None  # bounds of a number, None: none
    most: float | None = None
    whole: bool = False  # a number without a fraction
    compares: bool = False  # better/worse against the visit before: not asked on a first visit
    unchanged: str = ""  # the value that "nothing changed" fills; "" when it may not be filled so


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a visit checklist."""

    id: str
    clause: str
    aspect: str  # id of an Entry of kind "aspect"
    label: str
    scale: str
    of: str = "person"  # person | household
    when: Condition | None = None  # only for whom it applies
    tiers: tuple[str, ...] = ()  # only of people of these tiers; empty: of any
    first_visit: bool = False  # only on a first visit
    seasons: tuple[str, ...] = ()  # ids of events or seasons in which alone it is asked
    channels: tuple[str, ...] = CHANNELS
    requires: Mapping[str, str] = field(default_factory=dict)  # answer -> id of the item that must then be filled
    raises: Mapping[str, str] = field(default_factory=dict)  # answer -> id of the finding it raises
    on_form: bool = True
    asked: str = ""  # the question as people say it, when the label alone is too short
    demands: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    says: str = ""
    cited: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """Any other rule of the pack: its kind is the table's name, `fields` what `schema.py` allows for it."""

    kind: str
    id: str
    clause: str
    label: str
    says: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    demands: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    cited: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """The head of a text that stands over a pack: a lower office's overlay, or the issuer's own amendment."""

    kind: str  # overlay | amendment
    id: str
    title: str
    number: str
    issuer: str
    since: date
    until: date | None = None
    level: str = ""
    region: str = ""
    example: bool = False
    short: str = ""  # what it is called for short


@dataclass(frozen=True, slots=True)
class Variant:
    """The law for one place: the pack as its own text has it (`region` the pack's) or under overlays.

    `items` and `entries` are those that overlays add to the pack's own for this place.
    """

    region: str
    parameters: Mapping[str, Parameter]
    categories: tuple[Category, ...]
    tiers: tuple[Tier, ...]
    duties: tuple[Duty, ...]
    assumptions: tuple[Assumption, ...]
    overlays: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """A policy pack, whole. `variants` holds the pack's own law first, then one for each overlay's region.

    A person is judged by the variant with the longest region that begins their place.
    """

    id: str
    title: str
    number: str
    issuer: str
    level: str
    region: str
    since: date
    version: str
    digest: str  # SM3 over every byte that was read, overlays included
    variants: tuple[Variant, ...]
    issued: date | None = None
    until: date | None = None
    place: tuple[str, ...] = ("region",)
    terms: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, PackFact] = field(default_factory=dict)
    forms: tuple[Form, ...] = ()
    scales: Mapping[str, Scale] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    entries: tuple[Entry, ...] = ()  # every other table, in the order of the file
    legal_parents: tuple[Mapping[str, str], ...] = ()
    quirks: tuple[str, ...] = ()  # the document's own oddities, kept as they are
    example: bool = False
    object: str = "person"  # what its categories look after unless they say otherwise
    short: str = ""  # what it is called for short, where several policies stand together
    labels: Mapping[str, str] = field(default_factory=dict)  # names of kinds, roles and values of findings
    questions: Mapping[str, str] = field(default_factory=dict)  # how this policy asks about a fact, by the fact's id
    amendments: tuple[str, ...] = ()  # ids of the amending documents worked in
    documents: tuple[Document, ...] = ()  # the texts that stand over it, amendments first
    files: Mapping[str, str] = field(
        default_factory=dict
    )  # every text read, as it was: "pack.toml", "OVERLAY-ID/pack.toml"

    def of_kind(self, kind: str) -> tuple[Entry, ...]:
        """Return the entries of one table (`event`, `finding`, `deadline`, ...), in the pack's order."""
        return tuple(entry for entry in self.entries if entry.kind == kind)

    def term(self, word: str) -> str:
        """Return this policy's own Chinese word for a concept. Raises KeyError when the pack has none."""
        return self.terms[word]
