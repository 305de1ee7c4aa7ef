"""The policies that are in force here, as people read them.

Answered by `ledgers.policies.policies(actor)` and `ledgers.policies.policy(actor, pack)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from koumen.ledgers.rows.parts import AreaStep


@dataclass(frozen=True, slots=True)
class PolicyCard:
    """One adopted policy. `people` of the actor's scope stand under it; `open_parameters` await the county."""

    pack: str
    title: str
    policy: str
    number: str
    issuer: str
    place: str
    since: date
    until: date | None
    version: str
    digest: str
    adopted_on: date | None
    adopted_by: str
    people: int
    open_parameters: int
    example: bool


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule. `notes` are its further particulars, one sentence each; `mark` is open, assumption, no-number or ""."""

    id: str
    clause: str
    label: str
    says: str
    notes: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class RuleSection:
    """The rules of one kind under a Chinese heading, in the pack's order."""

    id: str
    title: str
    rules: tuple[RuleLine, ...]


@dataclass(frozen=True, slots=True)
class Policies:
    """Every policy in force in the actor's area."""

    today: date
    trail: tuple[AreaStep, ...]
    cards: tuple[PolicyCard, ...]


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """One policy whole: what was left open, what was assumed, then every rule with its clause."""

    today: date
    trail: tuple[AreaStep, ...]
    card: PolicyCard
    parents: tuple[str, ...]
    sections: tuple[RuleSection, ...]
    quirks: tuple[str, ...] = ()
