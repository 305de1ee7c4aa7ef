"""What someone owes or is owed, in one line of the policy's own words, out of the engine's explanation."""

from __future__ import annotations

from collections import Counter

from koumen.engine.explain import Owed, PackExplained
from koumen.ledgers.rows.parts import ClauseRef, OwedLine, Tag
from koumen.policy.model import Pack
from koumen.policy.show import duty_words
from koumen.policy.words import Words

KINDS_OF_PAPER = ("实施细则", "细则", "实施方案", "方案", "办法", "制度", "规定", "意见", "通知")


def short_name(pack: Pack) -> str:
    """Return what people call a policy for short: the kind of paper its title ends with.

    The title of an example county's rules ends with 细则（示例）.
    """
    title = pack.title.split("（")[0]
    return next((kind for kind in KINDS_OF_PAPER if title.endswith(kind)), pack.title)


def clause_of(pack: Pack, clause: str, says: str = "") -> ClauseRef:
    """Return where a rule of a pack stands."""
    return ClauseRef(pack.id, short_name(pack), clause, says)


def words_of(known: PackExplained) -> Words:
    """Return the words of the law by which someone was judged."""
    return Words(known.pack, known.law.variant if known.law else None)


def tags_of(known: PackExplained) -> tuple[Tag, ...]:
    """Return the tier (strong when it is the pack's first) and the categories someone stands in."""
    if not known.tier:
        return ()
    tiers = known.law.variant.tiers if known.law else known.pack.variants[0].tiers
    tier = next((each for each in tiers if each.id == known.tier), None)
    marks = [Tag(tier.label, len(tiers) > 1 and tier.id == tiers[0].id)] if tier else []
    return (*marks, *(Tag(category.label) for category in known.categories if category.truth))


def owed_line(known: PackExplained, owed: Owed) -> OwedLine:
    """Return one owed window: the rule, what counted so far, and what did not count."""
    row, duty, words = owed.row, owed.duty, words_of(known)
    says = duty_words(words, duty) if duty else row["duty"]
    parts = [says]
    if row["required"] > 1:
        parts.append(f"已完成 {row['done']}/{row['required']} 次")
    idle = Counter(visit.channel for visit in owed.visits if not visit.counted and visit.result == "met")
    parts += [f"已{words.channels((channel,))} {count} 次，不计入" for channel, count in idle.items()]
    missing = sum(1 for visit in owed.visits if visit.result != "met")
    parts += [f"{missing} 次未见到本人，不计入"] if missing else []
    return OwedLine(
        says="；".join(parts),
        clause=clause_of(known.pack, row["clause"], duty.says if duty else ""),
        starts=row["starts"],
        due_by=row["due_by"],
        status=row["status"],
        required=row["required"],
        done=row["done"],
        channels=tuple(row["channels"].split("+")),
    )
