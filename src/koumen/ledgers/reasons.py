"""Where someone stands under each policy and why, fact by fact and clause by clause: the engine's own explanation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from koumen.engine.condition_words import leaves
from koumen.engine.explain import explained
from koumen.engine.situations import Reasoned, Situation
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.reason_words import leaf_said
from koumen.ledgers.rows.casefile import Reason, Standing
from koumen.ledgers.standings import Stand, category_labels, listed_labels
from koumen.policy.conditions import Leaf
from koumen.policy.words import Words
from koumen.records.arrow import inputs_for, person_id
from koumen.records.models import Inclusion, Person
from koumen.records.models import Standing as StandingRow

HOLDS = {True: "yes", False: "no", None: "unknown"}


def standings_of(person: Person, held: Sequence[Stand], law: LawWords) -> tuple[Standing, ...]:
    """Return a person's standing under every policy where they have one, a decision against them included."""
    if not held:
        return ()
    try:
        told = explained(list(law.packs.values()), inputs_for([person.pk]), person_id(person.pk), law.today)
    except LookupError:  # on no roster, so nothing is to be explained
        told = []
    known = {each.pack.id: now for each in told for now in each.now}
    decided = _decided(person, law)
    first = _first_days(person, law)
    return tuple(
        _standing(stand, known.get(stand.pack), decided.get(stand.pack), first, law)
        for stand in held
        if stand.pack in law.packs
    )


def _standing(
    stand: Stand,
    known: Situation | None,
    decision: Inclusion | None,
    first: dict[str, object],
    law: LawWords,
) -> Standing:
    by = decision.recorded_by.name if decision and decision.recorded_by else "系统" if decision else ""
    answered = decision is not None and decision.included is not None and not decision.proposed
    since = decision.since if decision and answered else first.get(stand.pack)
    return Standing(
        pack=stand.pack,
        policy=law.policy(stand.pack),
        title=law.packs[stand.pack].title,
        categories=category_labels(stand, law),
        tier=law.label("tier", stand.pack, stand.tier) if stand.tier else "",
        inclusion=stand.inclusion,
        since=since,  # type: ignore[arg-type]
        decided_by=by,
        decided_at=decision.recorded_at if decision else None,
        decided_reasons=(decision.reasons.open() or _listed(stand, law)) if decision else "",
        reasons=tuple(dict.fromkeys(_reasons(known, stand, law))) if known and known.law else (),
        missing=tuple(_missing(known)) if known and known.law else (),
    )


def _listed(stand: Stand, law: LawWords) -> str:
    """Say what a list says of someone, where nobody has said more."""
    if not stand.listed:
        return ""
    labels = zip(stand.listed, listed_labels(stand, law), strict=True)
    return "名单所列类型：" + "、".join(f"{code}（{label}）" for code, label in labels)


def _reasons(known: Situation, stand: Stand, law: LawWords) -> Iterator[Reason]:
    """Yield what puts someone in their categories and tier, and what might; else why each category does not hold."""
    words = Words(known.pack, known.law.variant if known.law else None)
    inside = [category for category in known.categories if category.truth]
    for category in inside or known.categories:
        yield from _leaves(known, category, words, law, all_of_them=not inside)
    for tier in known.tiers:
        yield from _leaves(known, tier, words, law, all_of_them=False)
        if tier.id == stand.tier:
            return


def _leaves(known: Situation, each: Reasoned, words: Words, law: LawWords, *, all_of_them: bool) -> Iterator[Reason]:
    clause = law.clause(known.pack.id, each.clause, each.label)
    for leaf in leaves(each.answer) if each.answer is not None else ():
        node = leaf.node
        if isinstance(node, Leaf) and not node.fact.startswith("$") and (all_of_them or leaf.truth is not False):
            yield Reason(leaf_said(node, known.facts, words, law.today), HOLDS[leaf.truth], clause)


def _missing(known: Situation) -> list[str]:
    words = Words(known.pack, known.law.variant if known.law else None)
    asked = [each.answer for each in (*known.categories, *known.tiers) if each.answer and each.truth is None]
    return list(dict.fromkeys(words.fact(fact) for answer in asked for fact in answer.missing))


def _decided(person: Person, law: LawWords) -> dict[str, Inclusion]:
    rows = Inclusion.objects.standing().filter(person=person, since__lte=law.today).select_related("recorded_by")
    return {row.pack: row for row in rows.order_by("since", "pk")}


def _first_days(person: Person, law: LawWords) -> dict[str, object]:
    rows = StandingRow.objects.filter(person=person, first__lte=law.today).exclude(last__lt=law.today)
    return dict(rows.values_list("pack", "first"))
