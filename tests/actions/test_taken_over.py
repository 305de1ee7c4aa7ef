"""An older book is taken over as it was told: each visit at its own moment, once."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
import world

from koumen.actions.knocks import MemberTold, NewKnock, NotKept
from koumen.actions.projection import derive_all
from koumen.actions.refusals import NotYours
from koumen.actions.taken_over import ToldBefore, take_over_visits
from koumen.records.models import JournalEntry, Visit
from koumen.records.uid import new_uid

pytestmark = pytest.mark.django_db


def told(person, day: date, at: date, *, late: bool = False) -> ToldBefore:
    """One visit out of the book."""
    members = (MemberTold(person=str(person.uid)),)
    knock = NewKnock(uid=str(new_uid()), day=day, channel="home", members=members, visitor_name="覃阿姨")
    return ToldBefore(knock=knock, told_at=datetime.combine(at, time(18), world.NOW.tzinfo), late=late)


def test_each_visit_keeps_the_moment_it_was_told_and_is_kept_once():
    granny = world.an_elder(72)
    book = [
        told(granny, date(2026, 9, 3), date(2026, 10, 8), late=True),
        told(granny, date(2026, 8, 3), date(2026, 8, 3)),
    ]
    assert take_over_visits(world.the_machine(), told=book) == 2
    assert take_over_visits(world.the_machine(), told=book) == 0
    august, september = Visit.objects.order_by("day")
    assert (august.recorded_at.date(), august.late) == (date(2026, 8, 3), False)
    assert (september.recorded_at.date(), september.late) == (date(2026, 10, 8), True)
    assert JournalEntry.objects.filter(deed="visits.take_over_visits").first().what == {"knocks": 2, "visits": 2}
    derive_all(today=world.TODAY)


def test_a_visit_told_before_it_happened_is_refused_and_so_is_a_stranger():
    granny = world.an_elder(72)
    with pytest.raises(NotKept, match="日期晚于登记时间"):
        take_over_visits(world.the_machine(), told=[told(granny, date(2026, 9, 3), date(2026, 9, 2))])
    officer = world.acting(world.a_user("township", world.a_place("450298901", "别镇")))
    with pytest.raises(NotYours):
        take_over_visits(officer, told=[told(granny, date(2026, 9, 3), date(2026, 9, 3))])
    assert not Visit.objects.exists()
