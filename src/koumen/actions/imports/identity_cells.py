"""Who someone is: the ID number, the sex and the birth date, and where they contradict each other.

What a good ID number says goes before what stands beside it, with a warning to check.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from koumen.actions.imports.cells import date_of, is_blank, number
from koumen.actions.imports.citizen_id import IdReading, read_id
from koumen.actions.imports.row_in_hand import RowInHand

SEXES: Mapping[str, str] = {"male": "男", "female": "女"}
_SEX_WORDS = {
    "男": "male", "男性": "male", "1": "male", "male": "male", "m": "male",
    "女": "female", "女性": "female", "2": "female", "female": "female", "f": "female",
}  # fmt: skip


def identity(row: RowInHand) -> IdReading:
    """Read the ID number; a sheet without that column makes everyone 待补 without a fault for each row."""
    if "id_number" not in row.headings:
        row.lacking = True
        return IdReading()
    reading = read_id(row.cells.get("id_number"), row.ground.today)
    if reading.reason == "没有填写":
        row.fault("id_number", "warning", "id-missing", "没有填写，请补填。")
    elif reading.reason:
        row.fault("id_number", "warning", "id-not-taken", reading.reason + "。")
    elif reading.doubt:
        row.fault("id_number", "warning", "id-doubtful", reading.doubt + "。")
    return reading


def sex(row: RowInHand, known: IdReading) -> str:
    """Return male, female or "" (unknown)."""
    text = row.written.get("sex", "")
    if is_blank(text):
        return known.sex
    written = _SEX_WORDS.get(text.lower(), "")
    if not written:
        row.fault("sex", "warning", "sex-unreadable", f"“{text[:10]}”认不出，未采用；请写男或女。")
    elif known.sex and written != known.sex:
        says = f"写的是{SEXES[written]}，身份证号码上是{SEXES[known.sex]}，先按身份证号码；请核对。"
        row.fault("sex", "warning", "sex-contradicts-id", says)
    return known.sex or written


def birth_date(row: RowInHand, known: IdReading) -> date | None:
    """Return the birth date, None when it is unknown."""
    text = row.written.get("birth_date", "")
    if is_blank(text):
        return known.birth_date
    written = date_of(row.cells["birth_date"])
    if written is None or not row.ground.possible(written):
        says = f"“{text[:20]}”不是能用的日期，未采用；请写成 1944-03-05 这样。"
        row.fault("birth_date", "warning", "birth-date-impossible", says)
        return known.birth_date
    if known.birth_date and written != known.birth_date:
        says = f"写的是 {written}，身份证号码上是 {known.birth_date}，先按身份证号码；请核对。"
        row.fault("birth_date", "warning", "birth-date-contradicts-id", says)
    return known.birth_date or written


def check_age(row: RowInHand, born: date | None) -> None:
    """Warn where the age written cannot be the birth date's, counted in either way (周岁, 虚岁), now or a year ago."""
    text = row.written.get("age", "")
    if born is None or is_blank(text):
        return
    years, today = number(row.cells["age"]), row.ground.today
    whole = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if years is None or not whole - 1 <= years <= whole + 2:
        says = f"写的是“{text[:10]}”，按出生日期 {born} 应为 {whole} 周岁，先按出生日期；请核对。"
        row.fault("age", "warning", "age-contradicts-birth-date", says)
