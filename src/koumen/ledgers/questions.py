"""待核实情况: which facts are missing of whom. Few people are named, many gathered by what is to be asked of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from koumen.ledgers.judged import whose
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.persons import who_lines
from koumen.ledgers.rows.parts import Who
from koumen.ledgers.rows.workbench import FactToAsk, Question
from koumen.ledgers.standings import standing_today
from koumen.records.models import Ask, Person

FEW = 8


def asked_of(people: QuerySet[Person]) -> QuerySet[Person]:
    """Return those of whom a fact is missing."""
    return people.filter(whose(Ask.objects.all()))


def missing(fact: str) -> Q:
    """Return the questions that lack a fact."""
    inside = Q(missing__contains=f"+{fact}+") | Q(missing__startswith=f"{fact}+") | Q(missing__endswith=f"+{fact}")
    return Q(missing=fact) | inside


def named(people: QuerySet[Person], law: LawWords) -> tuple[FactToAsk, ...]:
    """Return whom to ask, each once with every missing fact; nobody when they are more than FEW."""
    chosen = list(asked_of(people).order_by("area__path", "group_order", "group_name", "name", "pk")[: FEW + 1])
    if len(chosen) > FEW:
        return ()
    keys, homes = [person.pk for person in chosen], {person.household_id: person.pk for person in chosen}
    who = who_lines(keys, law.today)
    found: dict[int, list[Ask]] = defaultdict(list)
    for ask in Ask.objects.filter(Q(person__in=keys) | Q(household__in=set(homes) - {None})).order_by("pack", "pk"):
        found[ask.person_id or homes[ask.household_id]].append(ask)
    standing = set(standing_today(law.today).filter(person__in=keys).values_list("person_id", "pack"))
    return tuple(_ask(who[key], found[key], law, (key, found[key][0].pack) in standing) for key in keys if found[key])


def gathered(people: QuerySet[Person], law: LawWords) -> tuple[Question, ...]:
    """Return every question that is to be asked of someone here, the widest first."""
    rows = Ask.objects.filter(Q(person__in=people) | Q(household__in=people.values("household_id")))
    of_pack = {
        (fact, pack) for told, pack in rows.values_list("missing", "pack").distinct() for fact in told.split("+")
    }
    packs = dict(sorted(of_pack, reverse=True))
    counts = Counter({fact: people.filter(whose(Ask.objects.filter(missing(fact)))).count() for fact in packs})
    return tuple(
        Question(law.question(packs[fact], fact), count, f"waiting=facts&fact={fact}")
        for fact, count in counts.most_common()
        if count
    )


def _ask(who: Who, asks: Sequence[Ask], law: LawWords, kept: bool) -> FactToAsk:
    first = asks[0]
    facts = {fact: ask.pack for ask in asks for fact in ask.missing.split("+") if fact}
    questions = tuple((fact, law.question(pack, fact)) for fact, pack in facts.items())
    return FactToAsk(who, law.policy(first.pack), law.named(first.pack, first.named)[0], questions, kept)
