"""Days as bits of whole numbers: how the tally counts the days on which someone was visited."""

from __future__ import annotations

from dataclasses import dataclass

from koumen.engine.plan import Plan

WORD = 62
"""Days in one whole number of 64 bits: the sign and the bit below it stay free, so that -x never overflows."""


@dataclass(frozen=True)
class Bits:
    """How days become bits: day `base` + n is bit n % 62 of word n // 62. `required` is the most that a window asks."""

    base: int
    words: int
    required: int

    def masks(self, starts: int, due: int) -> tuple[int, ...]:
        """Return one number a word with the bits of the days from `starts` to `due`, both inclusive, set."""
        found = [0] * self.words
        for day in range(starts, due + 1):
            word, bit = divmod(day - self.base, WORD)
            found[word] |= 1 << bit
        return tuple(found)

    def texts(self) -> dict[str, str]:
        """Return what stands in the braces of the tally."""
        words = range(self.words)
        return {
            "seen_bits": ", ".join(f"BIT_OR(d.b{i}) AS m{i}" for i in words),
            "watched_bits": ", ".join(f"COALESCE(s.m{i}, 0) AS m{i}" for i in words),
            "shared_bits": ", ".join(f"w.m{i} & c.w{i} AS x{i}" for i in words),
            "done": " + ".join(f"BIT_COUNT(x{i})" for i in words),
            "met_on": " ".join(self._nth(i) for i in words),
        }

    def _nth(self, word: int) -> str:
        """Return the CASE branches that find the day of the required-th visit, should it lie in this word."""
        before = " + ".join(["0", *(f"BIT_COUNT(x{i})" for i in range(word))])
        bits, branches = f"x{word}", []
        for n in range(1, min(self.required, WORD) + 1):
            place = f"BIT_COUNT(({bits} & -({bits})) - 1)"
            branches.append(f"WHEN {n} THEN {self.base + word * WORD} + {place}")
            bits = f"({bits} & ({bits} - 1))"
        chosen = f"CASE required - ({before}) {' '.join(branches)} END"
        return f"WHEN required <= {before} + BIT_COUNT(x{word}) THEN {chosen}"


def bits_of(plan: Plan) -> Bits:
    """Choose the words that cover every calendar window up to the day of judgement."""
    plain = [(r, s, min(d, plan.asked.on)) for r, s, d in plan.calendar if not r.duty.each_counts]
    base = min([plan.asked.on, *(starts for _, starts, _ in plain)])
    last = max([plan.asked.on, *(due for _, _, due in plain)])
    return Bits(base, (last - base) // WORD + 1, max([1, *(rule.required for rule, _, _ in plain)]))
