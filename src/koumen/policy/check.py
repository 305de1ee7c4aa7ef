"""What a pack lacks: its faults first, then what it leaves open and what no rule answers.

Faults are refusals. The rest is to be known, not to be mended here: an open parameter is the county's
to set, a duty without a number is the text's own.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from koumen.policy.cadences import NoNumber
from koumen.policy.cases import Case, case_faults, read_cases
from koumen.policy.citing import parameters_of
from koumen.policy.faults import Fault, PolicyFaults
from koumen.policy.library import PACKS, packs_beside
from koumen.policy.model import Duty, Pack, Parameter, Variant
from koumen.policy.read import read_pack
from koumen.policy.rules import rules_of
from koumen.policy.show import ONLY_WORDS
from koumen.policy.sources import NOT_LAW, source_of
from koumen.policy.words import Words, day_words

_ARTICLES = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Report:
    """What `policy check` found; `pack` is None when there are faults."""

    faults: tuple[Fault, ...]
    open_parameters: tuple[str, ...] = ()
    no_numbers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    pack: Pack | None = None


def check(folder: Path) -> Report:
    """Check one folder; never raises for what stands in it."""
    try:
        pack = read_pack(folder)
        cases = read_cases(folder)
    except PolicyFaults as refused:
        return Report(tuple(refused.faults))
    wrong = case_faults(cases, pack, packs_beside(folder, pack))
    if wrong:
        return Report(tuple(PolicyFaults(wrong).faults))
    variant = pack.variants[-1]
    words = Words(pack, variant)
    return Report(
        (),
        tuple(_open(words, variant)),
        tuple(_no_number(words, variant)),
        (
            *_misnamed(folder),
            *_words_only(folder, pack),
            *_late_values(pack, variant),
            *_unlabelled(words, variant),
            *_gaps(pack),
            *_unanswered(pack),
            *_unused(pack, variant),
            *_unproven(pack, cases, folder),
        ),
        pack,
    )


def _open(words: Words, variant: Variant) -> Iterator[str]:
    for parameter in variant.parameters.values():
        if not any(value is not None for _, value in parameter.values):
            used = [duty for duty in variant.duties if parameter.id in parameters_of(duty)]
            waits = f"：在定下之前，不产生“{'”“'.join(duty.label or duty.says for duty in used)}”" if used else ""
            yield f"{parameter.label}（{parameter.id}）〔{parameter.clause}〕{waits}"


def _no_number(words: Words, variant: Variant) -> Iterator[str]:
    for duty in variant.duties:
        if isinstance(duty.cadence, NoNumber):
            yield f"{duty.says}（{duty.id}）〔{duty.clause}〕：{duty.cadence.word}"


def _misnamed(folder: Path) -> Iterator[str]:
    head = source_of(folder).head
    if head.id != folder.resolve().name:
        yield f"标识“{head.id}”与文件夹“{folder.resolve().name}”不同名：别的细则按标识找不到它"


def _words_only(folder: Path, pack: Pack) -> Iterator[str]:
    """Readings of an overlay that change words and no rule."""
    known = {each.id: each for variant in pack.variants for each in variant.assumptions}
    for row in source_of(folder).of("reading"):
        found = known.get(str(row.values.get("assumption")))
        if found is not None and not found.parameter:
            yield f"对“{found.label or found.text_says}”〔{found.clause}〕的另一种理解：{ONLY_WORDS}"


def _late_values(pack: Pack, variant: Variant) -> Iterator[str]:
    for parameter in pack.variants[0].parameters.values():
        if parameter.values and parameter.values[0][0] > pack.since:
            used = [duty.label or duty.says for duty in variant.duties if parameter.id in parameters_of(duty)]
            waits = f"：在此以前不产生“{'”“'.join(used)}”" if used else ""
            yield f"参数“{parameter.label}”（{parameter.id}）到{day_words(parameter.values[0][0])}才有值{waits}"


def _unlabelled(words: Words, variant: Variant) -> Iterator[str]:
    """Kinds, roles and values of findings that have no Chinese name."""
    duties = variant.duties
    named = {kind: words.kind(kind) for duty in duties for kind in duty.kinds}
    named |= {role: words.role(role) for duty in duties for role in duty.roles}
    entries = [*words.pack.of_kind("finding"), *(entry for entry in variant.entries if entry.kind == "finding")]
    named |= {value: words.found(value) for entry in entries for value in entry.fields.get("values", ())}
    for id in sorted(id for id, said in named.items() if id == said):
        yield f"“{id}”没有中文名：在 [labels] 里写上，例如 {id} = “……”"


def _gaps(pack: Pack) -> Iterator[str]:
    """Articles, and paragraphs of an article, that no rule cites although later ones are cited."""
    cited: dict[tuple[int, ...], set[int]] = {}
    parents = [parent.get("clause", "") for parent in pack.legal_parents]
    for clause in [*(rule.clause for rule in rules_of(pack)), *parents]:
        numbers = _numbers(clause)
        for depth in range(min(len(numbers), 2)):
            cited.setdefault(numbers[:depth], set()).add(numbers[depth])
    for above, found in sorted(cited.items()):
        for missing in sorted(set(range(1, max(found))) - found):
            name = ".".join(_chinese(number) for number in (*above, missing))
            yield f"没有规则引用“{name}”：补上规则，或用 [[guidance]] 写明为什么不需要"


def _numbers(clause: str) -> tuple[int, ...]:
    """The article and paragraph of a clause such as 四.二.1; () for annexes and county rules."""
    parts = clause.split(".")[:2]
    if not all(re.fullmatch(rf"[{_ARTICLES}]{{1,3}}", part) for part in parts[:1]):
        return ()
    return tuple(_arabic(part) for part in parts if re.fullmatch(rf"[{_ARTICLES}]{{1,3}}", part))


def _arabic(word: str) -> int:
    tens, ten, ones = word.rpartition("十")
    value = _ARTICLES.index(ones) + 1 if ones else 0
    return value + (10 * (_ARTICLES.index(tens) + 1 if tens else 1) if ten else 0)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else ("" if tens == 1 else _ARTICLES[tens - 1]) + "十") + (
        _ARTICLES[ones - 1] if ones else ""
    )


def _unanswered(pack: Pack) -> Iterator[str]:
    """Demands of the document that no rule of the pack names, where the demands are listed."""
    path = PACKS / "coverage" / f"{pack.id.partition('-')[0]}.toml"
    if not path.is_file() or pack.variants[-1].overlays:
        return
    listed = tomllib.loads(path.read_text("utf-8"))
    named = {demand for rule in rules_of(pack) for demand in rule.demands}
    missing = [demand for demand in listed if demand not in named]
    if missing:
        yield f"{len(missing)} 条要求没有规则写明对应（demands）：{'、'.join(missing)}"
    for demand in sorted(named - set(listed)):
        yield f"规则写的要求编号“{demand}”不在清单里"


def _unused(pack: Pack, variant: Variant) -> Iterator[str]:
    text = "\n".join(pack.files.values())
    for parameter in variant.parameters.values():
        if not re.search(rf"\${parameter.id}\b", text):
            yield f"参数“{parameter.label}”（{parameter.id}）没有规则用到"
    raised = {finding for item in (*pack.items, *variant.items) for finding in item.raises.values()}
    for entry in pack.of_kind("finding"):
        if entry.id not in raised and not re.search(rf'for = .*"{entry.id}"|finding = "{entry.id}"', text):
            yield f"问题“{entry.label}”（{entry.id}）没有项目会记到，也没有时限针对它"


def _unproven(pack: Pack, cases: Sequence[Case], folder: Path) -> Iterator[str]:
    """Categories, tiers and duties that no worked example names."""
    if not (folder / NOT_LAW).is_file():
        yield "还没有 cases.toml：每条类型、档次、任务都要有例子"
        return
    if pack.variants[-1].overlays:
        return
    proven = {rule for case in cases for rule in case.proves}
    own = pack.variants[0]
    for table, rules in (("category", own.categories), ("tier", own.tiers), ("duty", own.duties)):
        for id in dict.fromkeys(rule.id for rule in rules if not _open_or_unnumbered(rule, own.parameters)):
            if f"{table}:{id}" not in proven:
                yield f"没有例子证明 {table}:{id}"


def _open_or_unnumbered(rule: Any, parameters: Mapping[str, Parameter]) -> bool:
    if not isinstance(rule, Duty):
        return False
    waits = any(not parameters[name].values for name in parameters_of(rule))
    return waits or isinstance(rule.cadence, NoNumber)
