"""The law as it concerns an actor: of all the packs in force, those for the places they answer for."""

from __future__ import annotations

from koumen.ledgers.law_words import LawWords
from koumen.ledgers.trails import home_of
from koumen.records.models import AreaCode, Person
from koumen.records.places import code_of, in_force
from koumen.records.scope import Actor, people_in_scope


def law_here(actor: Actor) -> LawWords:
    """Return the packs in force; its `here` holds those of the actor's place, or of the places of the people they see.

    A province or a country sees every pack below it.
    """
    home = home_of(actor)
    if home is not None:
        return LawWords(actor.today, [code_of(home, actor.today)])
    if actor.is_machine:
        return LawWords(actor.today)
    people = Person.objects.filter(people_in_scope(actor)).values("area")
    codes = AreaCode.objects.filter(in_force(actor.today), area__in=people).values_list("code", flat=True)
    return LawWords(actor.today, codes.distinct())
