"""The demonstration on a day of a year for which no arrangement of holidays has been published."""

from __future__ import annotations

from datetime import date

import pytest
import world

from koumen.actions.areas import load_bundled
from koumen.actions.demonstration.build import build
from koumen.actions.demonstration.figures import figures

UNPUBLISHED = date(2031, 4, 2)


@pytest.mark.django_db
def test_it_builds_in_a_year_without_a_notice() -> None:
    for example in (False, True):
        load_bundled(world.the_machine(), example=example)
    build(world.the_machine(UNPUBLISHED), share=0.01)
    lines = figures(UNPUBLISHED)
    assert len(lines) == 5
    assert all(line.met and line.windows for line in lines)
