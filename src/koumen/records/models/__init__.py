"""Every model of the kept facts, split by noun."""

from koumen.records.models.areas import Area, AreaCode, AreaName
from koumen.records.models.assigning import Delegation, GroupPoint, Handover, Reminder, Undertaking
from koumen.records.models.care import CareService
from koumen.records.models.facts import Absence, Fact, Inclusion, OwnCadence
from koumen.records.models.kept import Kept, KeptRows, WithUid
from koumen.records.models.key_check import KeyCheck
from koumen.records.models.law import AdoptedPack, NoticeYear, SpecialPeriod
from koumen.records.models.lists import Clue, InclusionList, ListLine, ListStep
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
from koumen.records.models.posts import Post, PostHolder
from koumen.records.models.projection import Ask, Standing, Window
from koumen.records.models.registry import Exit, FiledPaper, Merge
from koumen.records.models.relocations import Relocation
from koumen.records.models.screening import Candidate, Informed, ScreeningMark, ScreeningRound
from koumen.records.models.visits import Answer, Assignment, Visit, Visitor

__all__ = [
    "Absence",
    "AdoptedPack",
    "Amendment",
    "Answer",
    "Area",
    "AreaCode",
    "AreaName",
    "Ask",
    "Assignment",
    "Candidate",
    "CareService",
    "ChildAccess",
    "Clue",
    "Contact",
    "Delegation",
    "Draft",
    "Exit",
    "Fact",
    "FiledPaper",
    "Grant",
    "GroupPoint",
    "Handover",
    "Household",
    "ImportBatch",
    "ImportRow",
    "Inclusion",
    "InclusionList",
    "Informed",
    "JournalEntry",
    "JournalSeal",
    "Kept",
    "KeptRows",
    "KeyCheck",
    "ListLine",
    "ListStep",
    "Merge",
    "NoticeYear",
    "Opening",
    "Organisation",
    "OwnCadence",
    "Person",
    "Post",
    "PostHolder",
    "Relocation",
    "Reminder",
    "ScreeningMark",
    "ScreeningRound",
    "SpecialPeriod",
    "Standing",
    "Stay",
    "Suggestion",
    "Undertaking",
    "User",
    "Visit",
    "Visitor",
    "Window",
    "WithUid",
]
