"""Small words of the ledgers: the examples in their docstrings hold."""

from __future__ import annotations

import doctest

import pytest

from koumen.ledgers import period_names, persons, result_words, status, told_facts, windows_of


@pytest.mark.parametrize("module", [period_names, persons, result_words, status, told_facts, windows_of])
def test_the_examples_in_the_docstrings_hold(module):
    found = doctest.testmod(module)
    assert found.attempted and not found.failed
