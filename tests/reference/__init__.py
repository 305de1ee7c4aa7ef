"""The brute-force reference: what the outward contract says, looped day by day and person by person.

It imports nothing of koumen, knows no speed and no cleverness, and was written by someone who did
not write the engine. `README.md` beside it lists the readings it takes where the contract is silent.
"""

from reference.evaluate import evaluate_reference, summary_of
from reference.law import read_law

__all__ = ["evaluate_reference", "read_law", "summary_of"]
