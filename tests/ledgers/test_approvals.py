"""A child's whole values wait for a second person."""

from __future__ import annotations

import pytest
import world

from koumen.actions.full_values import ask_full_values, decide_full_values
from koumen.actions.refusals import Refused
from koumen.ledgers.approvals import approvals

pytestmark = pytest.mark.django_db


def test_a_request_waits_for_another_person_of_the_county_alone():
    county, village = world.a_county(), world.a_village()
    child = world.a_child(11, name="莫小妹", village=village)
    asking = world.acting(world.a_user("county", county, name="梁文"))
    second = world.acting(world.a_user("county", county, name="覃科"))
    elsewhere = world.acting(world.a_user("county", world.a_place("450298"), name="外县"))
    ask_full_values(asking, person=str(child.uid), reason="核对孤儿名册")
    (line,) = approvals(second)
    assert (line.who.name, line.asked_by, line.reason, line.purpose) == ("莫小妹", "梁文", "核对孤儿名册", "查看")
    assert approvals(asking) == ()
    assert approvals(elsewhere) == ()
    assert approvals(world.acting(world.a_user("township", world.a_township()))) == ()
    with pytest.raises(Refused):
        decide_full_values(asking, access=line.uid, approved=True)
    decide_full_values(second, access=line.uid, approved=True)
    assert approvals(second) == ()
