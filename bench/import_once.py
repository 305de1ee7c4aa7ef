"""One measured import in a process of its own: `python -m bench.import_once FOLDER ROWS`, answered as JSON.

It makes a new installation in FOLDER (SQLite), a roster of ROWS people in the bundled example county, reads that
roster alone, then previews and confirms it through the same deeds as the page; last, it keeps visits to them.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from bench import visits_once
from bench.once import Stages
from bench.roster import TODAY, write_roster

PACK = "liuzhou-2021"
COUNTY = "450299"


def main(folder: Path, rows: int) -> None:
    """Set up, write the roster, and tell how long each part took."""
    os.environ |= {"KOUMEN_TODAY": TODAY.isoformat()}
    os.environ.pop("KOUMEN_DATABASE_URL", None)
    from koumen.cli.installation import operator, prepare

    prepare(folder / "data", example=True)
    from koumen.actions.imports.confirm import confirm_roster
    from koumen.actions.imports.preview import RosterFile, preview_roster
    from koumen.actions.packs import adopt_pack
    from koumen.policy.library import open_pack
    from koumen.records.models import Area, Person
    from koumen.records.places import area_with_code

    actor = operator()
    adopt_pack(actor, open_pack(PACK), since=TODAY.replace(month=1, day=1))
    county = area_with_code(COUNTY, TODAY)
    assert county is not None
    villages = Area.objects.filter(path__startswith=county.path, level="village").select_related("parent")
    roster = folder / "roster.xlsx"
    write_roster(roster, rows, [(village.parent.name, village.name) for village in villages])

    clock = Stages()
    data = roster.read_bytes()
    clock("reading alone", lambda: read_alone(data))
    preview = clock(
        "preview", lambda: preview_roster(actor, file=RosterFile(roster.name, data), area=county, pack=PACK)
    )
    receipt = clock("confirm", lambda: confirm_roster(actor, batch_uid=preview.batch))
    clock.seconds |= visits_once.measure(actor)
    counts = {"joined": receipt.joined, "asking": receipt.asking, "returned": receipt.returned}
    print(json.dumps(clock.told(counts | {"people": Person.objects.count()})))


def read_alone(data: bytes) -> int:
    """Read every cell of the sheet and do nothing with it."""
    import io

    from python_calamine import CalamineWorkbook

    return len(CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
