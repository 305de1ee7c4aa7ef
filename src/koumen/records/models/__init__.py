"""Every model of the kept facts, split by noun."""

from koumen.records.models.areas import Area, AreaCode
from koumen.records.models.facts import Absence, Fact, Inclusion, OwnCadence
from koumen.records.models.kept import Kept, KeptRows, WithUid
from koumen.records.models.key_check import KeyCheck
from koumen.records.models.law import AdoptedPack, NoticeYear, SpecialPeriod
from koumen.records.models.office_work import (
    ChildAccess,
    Draft,
    ImportBatch,
    ImportRow,
    JournalEntry,
    JournalSeal,
    Opening,
    Suggestion,
)
from koumen.records.models.offices import Grant, Organisation, User
from koumen.records.models.people import Amendment, Contact, Household, Person, Stay
from koumen.records.models.projection import Ask, Standing, Window
from koumen.records.models.relocations import Relocation
from koumen.records.models.visits import Answer, Assignment, Visit, Visitor

__all__ = [
    "Absence",
    "AdoptedPack",
    "Amendment",
    "Answer",
    "Area",
    "AreaCode",
    "Ask",
    "Assignment",
    "ChildAccess",
    "Contact",
    "Draft",
    "Fact",
    "Grant",
    "Household",
    "ImportBatch",
    "ImportRow",
    "Inclusion",
    "JournalEntry",
    "JournalSeal",
    "Kept",
    "KeptRows",
    "KeyCheck",
    "NoticeYear",
    "Opening",
    "Organisation",
    "OwnCadence",
    "Person",
    "Relocation",
    "SpecialPeriod",
    "Standing",
    "Stay",
    "Suggestion",
    "User",
    "Visit",
    "Visitor",
    "Window",
    "WithUid",
]
