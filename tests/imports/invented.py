"""An invented county for the import tests: two townships that both have a 新村."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from koumen.actions.imports.candidates import Candidate, Fault, Place, Reading
from koumen.actions.imports.gazetteer import Gazetteer
from koumen.actions.imports.roster import read_roster
from koumen.policy.library import open_pack

TODAY = date(2026, 11, 21)
FIXTURES = Path(__file__).with_name("fixtures")
COUNTY = Place(1, "示例县", "county", None, "990101")
LONGXI = Place(2, "龙溪镇", "township", 1, "990101101")
QINGSHI = Place(3, "青石乡", "township", 1, "990101201")
DALING = Place(4, "大岭村委会", "village", 2, "990101101201")
LONGXI_XINCUN = Place(5, "新村村委会", "village", 2, "990101101202")
MINQUAN = Place(6, "民权社区居委会", "village", 2, "990101101001")
SHANGDONG = Place(7, "上洞村委会", "village", 3, "990101201201")
QINGSHI_XINCUN = Place(8, "新村村委会", "village", 3, "990101201202")
CHENGDONG = Place(9, "城东街道办事处", "township", 1, "990101001")
PLACES = (COUNTY, LONGXI, QINGSHI, DALING, LONGXI_XINCUN, MINQUAN, SHANGDONG, QINGSHI_XINCUN, CHENGDONG)
LIUZHOU = open_pack("liuzhou-2021")


def gazetteer(within: Place | None = None) -> Gazetteer:
    """Return the county's areas."""
    return Gazetteer(PLACES, within)


def read(data: bytes | str, within: Place | None = None) -> Reading:
    """Read a roster: bytes, CSV text, or the name of a fixture."""
    if isinstance(data, str):
        path = FIXTURES / data
        data = path.read_bytes() if "\n" not in data else data.encode()
    return read_roster(data, gazetteer=gazetteer(within), today=TODAY, pack=LIUZHOU)


def person(reading: Reading, name: str) -> Candidate:
    """Return the one candidate of a name."""
    (found,) = [candidate for candidate in reading.candidates if candidate.name == name]
    return found


def faults(reading: Reading, row: int) -> list[Fault]:
    """Return a row's faults."""
    return [fault for fault in reading.faults if fault.row == row]


def codes(reading: Reading, row: int) -> list[str]:
    """Return the codes of a row's faults."""
    return [fault.code for fault in faults(reading, row)]
