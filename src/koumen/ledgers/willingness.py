"""Who does not want to be visited: told as a fact or as an absence, one and the same to engine and pages."""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, Q, Subquery

from koumen.records.models import Absence, Fact


def unwilling(on: date) -> Q:
    """Return the predicate for people who refuse on a day: a state, not a miss."""
    told = Absence.objects.standing().filter(Q(until__isnull=True) | Q(until__gte=on), since__lte=on, reason="refused")
    said = Fact.objects.standing().filter(fact="willing", since__lte=on)
    later = said.filter(person=OuterRef("person")).order_by("-since", "-pk").values("pk")[:1]
    no = said.filter(value="false", pk=Subquery(later))
    return Q(pk__in=told.values("person_id")) | Q(pk__in=no.values("person_id"))
