"""草稿: to which page a half-filled form belongs, what was typed there so far, and the ticket by which it is kept.

A ticket names the writer and the page and is signed by the server: what was typed can be kept for its writer alone even
when their log-in has ended meanwhile. It opens nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core import signing

from koumen.ledgers.trails import is_uid
from koumen.records.models import Draft, Person, Visit
from koumen.records.scope import Actor

HOLDS = timedelta(days=2)
_SALT = "koumen.draft"


@dataclass(frozen=True, slots=True)
class Drafted:
    """What was typed, by field; `at` None: there is no draft."""

    values: Mapping[str, str] = field(default_factory=dict)
    at: datetime | None = None


def visit_draft(person: Person) -> str:
    """Return the page of a visit's draft: the home's, from whichever member it is opened, else the person's."""
    return f"visit/{person.household.uid if person.household else person.uid}"


def correction_draft(visit: str) -> str:
    """Return the page of the draft of a visit's correction."""
    return f"correction/{visit}"


def draft_of(actor: Actor, page: str) -> Drafted:
    """Return the actor's draft of a page; one whose knock has been kept since is none any more."""
    kept = Draft.objects.filter(user=actor.user, page=page).first() if actor.user else None
    values = json.loads(kept.content.open() or "{}") if kept else {}
    return Drafted() if kept is None or is_kept(values.get("knock", "")) else Drafted(values, kept.saved_at)


def is_kept(knock: str) -> bool:
    """Whether a knock (its uid) has been kept already."""
    return is_uid(knock) and Visit.objects.filter(knock=knock).exists()


def ticket_for(actor: Actor, page: str) -> str:
    """Return the ticket for a page; "" for the machine, which types nothing."""
    return signing.dumps([actor.user, page], salt=_SALT) if actor.user else ""


def ticket_read(ticket: str) -> tuple[int, str] | None:
    """Return the writer's key and the page of a ticket; None for one that is forged or too old."""
    try:
        user, page = signing.loads(ticket, salt=_SALT, max_age=HOLDS)
    except (signing.BadSignature, ValueError):
        return None
    return user, page
