"""Where someone belongs: the village a row names, else the one its section, its sheet or the clerk named."""

from __future__ import annotations

from koumen.actions.imports.candidates import Place
from koumen.actions.imports.gazetteer import PlaceFound
from koumen.actions.imports.row_in_hand import RowInHand

_COLUMNS = ("village", "address", "township", "region")


def place(row: RowInHand, context: Place | None) -> PlaceFound:
    """Find the row's place; say what is ambiguous, half known or missing. `context` is what stands above the row."""
    texts = {key: row.written.get(key, "") for key in ("township", "village", "address")}
    code = row.written.get("region", "")
    gazetteer = row.ground.gazetteer
    found = gazetteer.find(code=code, **texts)
    if elsewhere := gazetteer.elsewhere(code=code, **texts):
        return _of_another_place(row, found.place or context, elsewhere)
    if context:
        found = _nearer(row, found, context)
    if found.place is None and not found.choices:
        found = _by_context(context, bool(code or any(texts.values())), found.group)
    county = row.words("county")
    if found.place and not gazetteer.knows_county(county):
        return _of_another_county(row, found, county)
    _report(row, found)
    return found


def _of_another_county(row: RowInHand, found: PlaceFound, county: str) -> PlaceFound:
    """A row that names another county than the list's may be in the wrong list: it waits for an answer."""
    assert found.place
    name = _full_name(row, found.place)
    says = f"写的是“{county[:20]}”，不是这份名单的地方；如确是{name}的，请选定后再导入。"
    row.fault("county", "ask", "county-other", says)
    return PlaceFound(None, (found.place,), found.group)


def _of_another_place(row: RowInHand, here: Place | None, elsewhere: Place) -> PlaceFound:
    """A row that names another place of the county than the list's: it waits for an answer, and is never guessed."""
    field = next((name for name in _COLUMNS if name in row.written), "")
    named = row.ground.gazetteer.named_in_full(elsewhere)
    if here is None:
        row.fault(field, "reject", "area-missing", f"写的是{named}，不在这份名单的地方，未导入；请改在{named}导入。")
        return PlaceFound()
    name = _full_name(row, here)
    says = f"写的是{named}，不在这份名单的地方；如确是{name}的，请选定后再导入，否则请改在{named}导入。"
    row.fault(field, "ask", "area-other", says)
    return PlaceFound(None, (here,))


def _nearer(row: RowInHand, found: PlaceFound, context: Place) -> PlaceFound:
    narrow = row.ground.gazetteer.narrow
    if found.choices:
        kept = narrow(found.choices, context) or found.choices
        sole = kept[0] if len(kept) == 1 and len(found.choices) > 1 else None
        return PlaceFound(sole, () if sole else kept, found.group)
    in_found = found.place and found.place.level == "township" and context.level == "village"
    return (
        PlaceFound(context, group=found.group)
        if in_found and found.place and narrow((context,), found.place)
        else found
    )


def _by_context(context: Place | None, written: bool, group: str) -> PlaceFound:
    """A village the sheet itself names holds for all its rows; a township only for rows that say something."""
    if context and (context.level == "village" or (context.level == "township" and written)):
        return PlaceFound(context, group=group)
    return PlaceFound()


def _report(row: RowInHand, found: PlaceFound) -> None:
    field = next((name for name in _COLUMNS if name in row.headings), "")
    if found.place is None and found.choices:
        names = "、".join(_full_name(row, choice) for choice in found.choices[:5])
        row.fault(field, "ask", "area-ambiguous", f"可能是{names}，请选定属于哪一处后再导入。")
    elif found.place is None:
        seen = next((row.written[name] for name in _COLUMNS if name in row.written), "")
        why = f"“{seen[:30]}”里认不出乡镇和村" if seen else "没有填写，不知属于哪个村"
        row.fault(field, "reject", "area-missing", f"{why}，未导入；请写明“某某镇某某村”后再导入。")
    elif found.place.level == "township":
        says = f"只认出“{found.place.name}”，没有认出村，先列在乡镇；请补填所属村。"
        row.fault(field, "warning", "village-unknown", says)


def _full_name(row: RowInHand, choice: Place) -> str:
    return row.ground.gazetteer.named_in_full(choice)
