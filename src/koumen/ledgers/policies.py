"""政策依据 as a page: each adopted policy as people read it, every rule with its clause.

The words come from `policy.words`, the same as `koumen policy show`; what was left open or assumed stands first.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from koumen.ledgers.law_here import law_here
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.rows.parts import NotHere
from koumen.ledgers.rows.policies import Policies, PolicyCard, PolicyPage, RuleLine, RuleSection
from koumen.ledgers.standings import standing_today
from koumen.ledgers.trails import trail_of
from koumen.policy.cadences import NoNumber
from koumen.policy.model import Duty, Pack, Tier
from koumen.policy.paper_labels import TABLES
from koumen.policy.words import Words, parameter_words
from koumen.records.models import AdoptedPack, Person
from koumen.records.places import area_with_code
from koumen.records.scope import Actor, people_in_scope


def policies(actor: Actor) -> Policies:
    """Return every policy in force."""
    law = law_here(actor)
    return Policies(actor.today, trail_of(actor), tuple(_card(actor, pack, law) for pack in law.here.values()))


def policy(actor: Actor, pack: str) -> PolicyPage:
    """Return one policy whole. Raises NotHere when it is not in force here."""
    law = LawWords(actor.today)
    if pack not in law.packs:
        raise NotHere(pack)
    known = law.packs[pack]
    return PolicyPage(
        today=actor.today,
        trail=trail_of(actor),
        card=_card(actor, known, law),
        parents=tuple(f"《{p.get('title', '')}》{p.get('number', '')}" for p in known.legal_parents),
        sections=tuple(section for section in _sections(known) if section.rules),
        quirks=known.quirks,
    )


def _card(actor: Actor, pack: Pack, law: LawWords) -> PolicyCard:
    people = Person.objects.filter(people_in_scope(actor))
    stood = standing_today(actor.today).filter(pack=pack.id)
    under = people.filter(
        Q(pk__in=stood.filter(person__isnull=False).values("person_id"))
        | Q(household_id__in=stood.filter(household__isnull=False).values("household_id"))
    )
    adopted = AdoptedPack.objects.filter(pack=pack.id, until__isnull=True).select_related("adopted_by").first()
    place = area_with_code(pack.region, actor.today) if pack.region != "00" else None
    variant = pack.variants[-1]
    return PolicyCard(
        pack=pack.id,
        title=pack.title,
        policy=law.policy(pack.id),
        number=pack.number,
        issuer=pack.issuer,
        place=place.name if place else "全国" if pack.region == "00" else pack.region,
        since=pack.since,
        until=pack.until,
        version=pack.version,
        digest=pack.digest,
        adopted_on=adopted.since if adopted else None,
        adopted_by=adopted.adopted_by.name if adopted and adopted.adopted_by else "",
        people=under.count(),
        open_parameters=sum(not parameter.values for parameter in variant.parameters.values()),
        example=pack.example,
    )


def _sections(pack: Pack) -> Iterable[RuleSection]:
    words, own = Words(pack), pack.variants[0]
    yield RuleSection("open", "留给地方定的数", tuple(_parameters(pack, open_only=True)))
    yield RuleSection("assumption", "对文义的理解", tuple(_assumptions(pack)))
    categories = (
        RuleLine(c.id, c.clause, c.label, words.condition(c.when), ("以家庭为对象",) if c.object == "household" else ())
        for c in own.categories
    )
    yield RuleSection("category", "对象类型", tuple(categories))
    yield RuleSection("tier", "档次（由前到后，先合先定）", tuple(_tier(words, tier) for tier in own.tiers))
    yield RuleSection("duty", "任务", tuple(_duty(words, duty) for duty in own.duties))
    yield RuleSection("parameter", "参数", tuple(_parameters(pack, open_only=False)))
    yield RuleSection("item", "探访内容", tuple(_items(pack, words)))
    forms = (RuleLine(form.id, form.clause, form.label, "", (f"第 {form.version} 版",)) for form in pack.forms)
    yield RuleSection("form", "表格", tuple(forms))
    for kind, title in TABLES.items():
        entries = (RuleLine(e.id, e.clause, e.label, e.says) for e in pack.of_kind(kind))
        yield RuleSection(kind, title, tuple(entries))
    for variant in pack.variants[1:]:
        rules = tuple(_duty(Words(pack, variant), duty) for duty in variant.duties if duty not in own.duties)
        yield RuleSection(f"overlay-{variant.region}", f"{variant.region} 的细则", rules)


def _tier(words: Words, tier: Tier) -> RuleLine:
    parts = [words.condition(tier.when)] if tier.when is not None else []
    parts += ["、".join(words.label("category", each) for each in tier.categories)] if tier.categories else []
    return RuleLine(tier.id, tier.clause, tier.label, " 或 ".join(parts) or "其余对象")


def _duty(words: Words, duty: Duty) -> RuleLine:
    count = f"{words.cadence(duty.cadence)}，{words.number(duty.at_least, '次')}，{words.channels(duty.channels)}"
    mark = "no-number" if isinstance(duty.cadence, NoNumber) else ""
    return RuleLine(duty.id, duty.clause, duty.says or duty.id, "", (count,), mark)


def _parameters(pack: Pack, *, open_only: bool) -> Iterable[RuleLine]:
    for parameter in pack.variants[-1].parameters.values():
        if bool(parameter.values) != open_only:
            mark = "" if parameter.values else "open"
            yield RuleLine(parameter.id, parameter.clause, parameter.label, parameter_words(parameter), (), mark)


def _assumptions(pack: Pack) -> Iterable[RuleLine]:
    for each in pack.variants[-1].assumptions:
        ground = (f"依据：{each.ground}",) if each.ground else ()
        yield RuleLine(each.id, each.clause, f"“{each.text_says}”", f"读作：{each.we_read}", ground, "assumption")


def _items(pack: Pack, words: Words) -> Iterable[RuleLine]:
    for item in pack.items:
        scale = pack.scales.get(item.scale)
        answers = "、".join(scale.values.values()) if scale and scale.values else ""
        notes = [f"填：{answers}" if answers else "", "每户一次" if item.of == "household" else ""]
        notes += [f"单位：{scale.unit}" if scale and scale.unit else ""]
        notes += [f"只问：{words.condition(item.when)}" if item.when is not None else ""]
        seasons = "、".join(words.label("season", words.label("event", each)) for each in item.seasons)
        notes += [f"只在{seasons}" if seasons else ""]
        label = f"{words.label('aspect', item.aspect)}：{item.label}"
        yield RuleLine(item.id, item.clause, label, item.asked, tuple(note for note in notes if note))
