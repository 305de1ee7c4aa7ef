"""The workbench: who is unvisited and why, most pressing first; what waits for an answer.

Answered by `ledgers.worklist.workbench(actor, area)`; `area` is an area uid, "" for the actor's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from koumen.ledgers.rows.parts import AreaStep, ClauseRef, OwedLine, Tag, Who, WindowDot


@dataclass(frozen=True, slots=True)
class Task:
    """One person in the list, once, under the most pressing duty; `owed` has all that one knock can discharge now.

    `urgency`: late (red), soon (amber: seven days or fewer left) or calm. `due_text`: 尽快, 漏访 6 天, 11月30日.
    `dots` are the last twelve windows of the duty on top, oldest first. `last_visit`: "10月18日 上门：腿疼" or "".
    """

    who: Who
    tags: tuple[Tag, ...]
    owed: tuple[OwedLine, ...]
    due_text: str
    urgency: str
    dots: tuple[WindowDot, ...]
    unconfirmed: bool = False
    last_visit: str = ""
    responsible: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """The people of one village group, households together."""

    name: str
    households: int
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """A block of the list. `sort`: special, missed or due; blocks come in that order.

    `people` counts everybody of the block, also those beyond `lanes` when the list is long.
    `earliest` is the nearest last day among them, `ending` how many people have it. `query` is the roster's query
    string that shows all of them.
    """

    sort: str
    title: str
    people: int
    lanes: tuple[Lane, ...]
    earliest: date | None = None
    ending: int = 0
    query: str = ""

    @property
    def shown(self) -> int:
        """How many people stand in the lanes."""
        return sum(len(lane.tasks) for lane in self.lanes)


@dataclass(frozen=True, slots=True)
class FactToAsk:
    """A person someone must ask about. Until answered nobody is dropped.

    `questions` pairs each missing fact's id with the question as people say it (是否独居？).
    """

    who: Who
    policy: str
    about: str  # the category, tier or duty that waits, as the pack names it
    questions: tuple[tuple[str, str], ...]
    kept: bool  # True: already owed visits at the higher reading; False: not yet on the list


@dataclass(frozen=True, slots=True)
class Question:
    """A fact that is missing of several people: the question, how many to ask, the roster's query string for them."""

    asks: str
    people: int
    query: str


@dataclass(frozen=True, slots=True)
class StandingChange:
    """Somebody's category or tier moved since yesterday, and why. `before` or `after` is "" for joining or leaving."""

    who: Who
    policy: str
    before: str
    after: str
    why: str
    clause: ClauseRef
    on: date


@dataclass(frozen=True, slots=True)
class VillageToConfirm:
    """Inclusions (and exits) of one village that wait for a person's decision."""

    area: str  # uid
    name: str
    joining: int
    leaving: int


@dataclass(frozen=True, slots=True)
class OpenPeriod:
    """A special period under way here. `unvisited` people of `owed` are still to be visited."""

    uid: str
    label: str
    area_name: str
    since: date
    until: date | None
    owed: int
    unvisited: int


@dataclass(frozen=True, slots=True)
class Workbench:
    """The whole workbench. Counts are people unless said; `met` of `owed` are windows of the present period.

    `asks` are all `asks_total` people when they are few, else none: then `questions` gather them by what is asked.
    `changes` shows at most some; `changes_total` counts people. `trend` holds (met, owed) of the last twelve months,
    oldest first. `lede` is one sentence on what needs the actor.
    """

    today: date
    trail: tuple[AreaStep, ...]
    lede: str
    missed: int
    unvisited: int
    unvisited_by: date | None
    met: int
    owed: int
    trend: tuple[tuple[int, int], ...]
    special_unvisited: int
    periods: tuple[OpenPeriod, ...]
    groups: tuple[TaskGroup, ...]
    asks: tuple[FactToAsk, ...]
    asks_total: int
    questions: tuple[Question, ...]
    changes: tuple[StandingChange, ...]
    changes_total: int
    to_confirm: tuple[VillageToConfirm, ...]
    roster_count: int
