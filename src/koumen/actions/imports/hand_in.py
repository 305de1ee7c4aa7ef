"""An import as a page hands it in: the place by its uid, the decisions by the names of the form's fields.

Adds nothing to what `preview` and `confirm` decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from koumen.actions.imports.confirm import Receipt, confirm_roster
from koumen.actions.imports.preview import RosterFile, preview_roster
from koumen.actions.imports.refusals import ImportRefused
from koumen.actions.imports.settling import Accepted
from koumen.records.models import Area
from koumen.records.scope import Actor, areas_in_scope


def hand_in(actor: Actor, *, name: str, data: bytes, area: str, pack: str = "") -> UUID:
    """Read a list for the place with this uid and return the uid of the waiting batch. Raises ImportRefused."""
    place = Area.objects.filter(areas_in_scope(actor), uid=_uid(area)).first()
    if place is None:
        raise ImportRefused("请选择这是哪里的名单；只能选您负责的地方。")
    return preview_roster(actor, file=RosterFile(name, data), area=place, pack=pack).batch


def accept(
    actor: Actor,
    *,
    batch: str,
    leaves: Sequence[str],
    places: Mapping[str, str],
    same: Mapping[str, str],
    gone: Sequence[str] = (),
) -> Receipt:
    """Confirm a batch with what was decided: rows that leave, and for rows that ask the place or the person.

    `gone`: rows of those who have left the place, not only the list's policy.
    `places` maps a row to an area's key, `same` to a person's uid or "new"; a blank leaves the row waiting.
    """
    accepted = Accepted(
        leaves=frozenset(_uid(row) for row in leaves),
        gone=frozenset(_uid(row) for row in gone),
        places={_uid(row): int(key) for row, key in places.items() if key.isdigit()},
        same={_uid(row): None if person == "new" else _uid(person) for row, person in same.items() if person},
    )
    return confirm_roster(actor, batch_uid=_uid(batch), accepted=accepted)


def _uid(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise ImportRefused("提交的内容无法识别，没有保存；请刷新后再试。") from None
