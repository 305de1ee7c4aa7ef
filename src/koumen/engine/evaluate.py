"""Law + people + visits -> who is owed what: the texts' rows in the contract's words.

A pure function of its arguments. `explain`, the command line and the store's projection all come through here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from koumen.engine.inputs import Inputs
from koumen.engine.law import day_number
from koumen.engine.outputs import out_rows, standing_rows, summary_rows
from koumen.engine.plan import Asked
from koumen.engine.printed import printed_rows
from koumen.engine.run import Run
from koumen.engine.runner import Duck, Runner
from koumen.engine.screening import screening_rows
from koumen.policy.model import Pack


class Evaluation(Run):
    """One evaluation: each answer is worked out when it is asked for, and what two answers share only once."""

    def out(self) -> pa.Table:
        """Return the contract's `out`: text and date columns, sorted by person_id, pack, duty, starts."""
        return out_rows(self, self.ledger())

    def out_with_places(self) -> pa.Table:
        """Return `out` with two more columns: `place`, by which the pack found the person, and `household`."""
        return out_rows(self, self.ledger(), "place", "household")

    def standings(self) -> pa.Table:
        """Return who stands where under which pack, as spans of days (both ends inclusive), none next to its like."""
        _ = self.standing
        return standing_rows(self)

    def summary(self, level: str) -> pa.Table:
        """Return counts by region at `level`, pack, tier, duty and status."""
        return summary_rows(self, self.summed(), level)

    def screening(self) -> pa.Table:
        """Return the contract's `screening`: whom to ask for which facts."""
        return screening_rows(self)

    def printed(self) -> pa.Table:
        """Return the contract's `printed`: the forms on which each visit is recorded."""
        duck = Duck()
        try:
            return printed_rows(self, duck)
        finally:
            duck.close()


def evaluation(
    packs: Sequence[Pack],
    inputs: Inputs,
    on: date,
    *,
    first: date | None = None,
    last: date | None = None,
    runner: Runner | None = None,
    foresee: bool = False,
) -> Evaluation:
    """Begin an evaluation on a day; without `first` and `last` (both inclusive) for the windows that contain it."""
    asked = Asked(day_number(on), day_number(first or on), day_number(last or on), foresee)
    return Evaluation(packs, inputs, asked, runner or Duck())
