"""Every text column: under lock, or in plain for a reason that is named here. Free words are always under lock."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from koumen.records.secrets.column import EncryptedTextField

CODED = "ids, codes and counts that the system itself writes"
LAW = "the law's own text and names, published"
NAME = "a name: searched, listed and printed; numbers are refused in it"
PLACE = "a place's name or code; numbers of a person's length are refused in it"
DIGEST = "a digest: nothing can be read from it"
ADDRESS = "the address of one of the system's own pages"

PLAIN = {
    "Area": {"name": PLACE, "level": CODED, "path": CODED},
    "AreaCode": {"code": PLACE},
    "AreaName": {"name": PLACE},
    "Household": {"group_name": PLACE},
    "Person": {
        "name": NAME, "by_name": NAME, "grams": NAME, "sex": CODED, "id_index": DIGEST, "phone_index": DIGEST, "group_name": PLACE,
        "hukou_code": PLACE,
    },
    "Amendment": {"column": CODED, "was": NAME, "became": NAME},
    "Stay": {"reason": CODED},
    "Contact": {"kind": CODED, "name": NAME},
    "Fact": {"fact": CODED, "value": CODED, "source": CODED},
    "Inclusion": {"pack": CODED, "listed": CODED},
    "Absence": {"reason": CODED},
    "OwnCadence": {"pack": CODED, "channels": CODED, "per": CODED},
    "KeyCheck": {"sealed": DIGEST, "index": DIGEST},
    "AdoptedPack": {"pack": CODED, "version": LAW, "digest": DIGEST, "files": LAW},
    "NoticeYear": {"days": LAW},
    "SpecialPeriod": {"event": CODED},
    "JournalEntry": {"actor_name": NAME, "deed": CODED, "what": CODED},
    "JournalSeal": {"digest": DIGEST},
    "Suggestion": {"state": CODED},
    "ImportBatch": {
        "sort": CODED, "digest": DIGEST, "layout": CODED, "pack": CODED, "state": CODED, "totals": CODED, "faults": CODED,
    },
    "ImportRow": {"proposes": CODED, "faults": CODED, "changes": CODED},
    "Draft": {"page": ADDRESS},
    "ChildAccess": {"purpose": CODED},
    "Opening": {},
    "Organisation": {"name": NAME, "kind": CODED, "level": CODED},
    "User": {"password": DIGEST, "username": NAME, "name": NAME},
    "Grant": {"role": CODED, "kind": CODED},
    "Window": dict.fromkeys(
        ["pack", "category", "tier", "duty", "clause", "channels", "kind", "role", "law", "watermark"], CODED
    ),
    "Standing": dict.fromkeys(["pack", "category", "tier", "law"], CODED),
    "Ask": dict.fromkeys(["pack", "named", "missing"], CODED),
    "Relocation": {"state": CODED},
    "Visitor": {"name": NAME, "kind": CODED, "post": NAME, "phone_index": DIGEST},
    "Assignment": {"role": CODED, "pack": CODED},
    "Visit": {
        "channel": CODED, "result": CODED, "kinds": CODED, "roles": CODED, "visitor_name": NAME, "respondent": NAME,
        "findings": CODED, "source": CODED,
    },
    "Answer": {"pack": CODED, "item": CODED, "scope": CODED},
    "Exit": {"pack": CODED, "kind": CODED, "state": CODED, "told_by": NAME},
    "Merge": {},
    "FiledPaper": {"kind": CODED, "scan": DIGEST},
    "ScreeningRound": {"title": NAME},
    "ScreeningMark": {"outcome": CODED},
    "Candidate": {
        "group_name": PLACE, "name": NAME, "sex": CODED, "id_index": DIGEST, "source": CODED, "state": CODED,
        "told_by": NAME,
    },
    "Informed": {"pack": CODED, "way": CODED, "told_by": NAME},
    "InclusionList": {"pack": CODED, "sort": CODED, "state": CODED},
    "ListLine": {},
    "ListStep": {"state": CODED, "signer": NAME},
    "Clue": {"kind": CODED, "state": CODED, "to": NAME},
    "Undertaking": {"digest": DIGEST},
    "Handover": {},
    "Delegation": {},
    "Reminder": {"way": CODED, "told_by": NAME},
    "GroupPoint": {"group_name": PLACE},
    "CareService": {
        "pack": CODED, "service": CODED, "provider": NAME, "staff": NAME, "signed": CODED, "satisfaction": CODED,
    },
    "Post": {"title": NAME},
    "PostHolder": {},
}  # fmt: skip
TEXT = (models.CharField, models.TextField, models.JSONField)


def in_plain(model: type[models.Model]) -> set[str]:
    fields = model._meta.concrete_fields
    return {field.name for field in fields if isinstance(field, TEXT) and not isinstance(field, EncryptedTextField)}


def test_every_plain_column_is_named_with_its_reason_and_no_other() -> None:
    found = {model.__name__: in_plain(model) for model in apps.get_app_config("records").get_models()}
    assert found == {model: set(columns) for model, columns in PLAIN.items()}
