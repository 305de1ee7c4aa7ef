"""What `koumen explain` says of some people and a household, word for word, as kept in `explained/*.txt`.

`KOUMEN_WRITE_EXPLAINED=1` writes the texts anew, to be read before they are committed.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from engine.files import write
from engine.packs import FOLDERS
from strategies import World

from koumen.cli import main

KEPT = Path(__file__).parent / "explained"
ELDER = {
    "region": "511181",
    "hukou_region": "511181",
    "hukou_kind": "rural",
    "birth_date": "1955-03-01",
    "ability": "able",
    "left_behind": "是",
    "children": "elsewhere",
    "children_away_months": "12",
    "accompanied": "是",
    "residence_permit_months": "0",
    "lives_alone": "否",
    "spouse_at_home": "是",
    "live_in_carer": "否",
    "tekun": "none",
    "special_family": "否",
    "entitled_group": "否",
    "hardship": "否",
}
ALONE = {"tekun": "dispersed", "dibao": "否", "lives_alone": "是", "ability": "able", "mobility_limited": "否"}
PEOPLE = [
    {"person_id": "见到", **ELDER},
    {"person_id": "未到", **ELDER},
    {"person_id": "住院", **ELDER},
    {"person_id": "外地", **ELDER, "region": "450203"},
    {"person_id": "不是", **ELDER, "birth_date": "1990-05-01"},
    {"person_id": "待核", "region": "511181", "hukou_region": "5111"},
    {"person_id": "同户甲", "region": "350102", "household_id": "户一", "sudden_hardship": "是"},
    {"person_id": "同户乙", "region": "350102", "household_id": "户一", "dibao": "是"},
    {"person_id": "转重", **ELDER},
    {"person_id": "不纳入", **ELDER},
    {"person_id": "加访", **ELDER},
    {"person_id": "变故", "region": "990101", "lives_alone": "是"},
    {"person_id": "搬家", **ALONE, "region": "450202", "until": "2026-05-26"},
    {"person_id": "搬家", **ALONE, "region": "450203", "from": "2026-05-26"},
    {"person_id": "查清", "region": "360203", "tekun": "dispersed"},
]
VISITS = [
    ("v1", "见到", "2026-05-06", "home", ""),
    ("v2", "见到", "2026-05-31T09:30", "phone", ""),
    ("v7", "见到", "2026-05-30", "message", ""),
    ("v3", "未到", "2026-05-03", "home", "not_home"),
    ("v4", "未到", "2026-05-04", "message", ""),
    ("v5", "同户乙", "2026-05-07", "phone", ""),
    ("v6", "同户甲", "2026-06-25", "home", ""),
    ("v8", "转重", "2026-05-29", "phone", ""),
    ("v9", "转重", "2026-05-30T10:00", "phone", ""),
    ("v10", "转重", "2026-05-30T16:20", "video", ""),
    ("v11", "变故", "2026-05-30T09:59", "home", ""),
    ("v12", "变故", "2026-05-31T08:00", "home", "no_answer"),
    ("v13", "变故", "2026-05-31T10:01", "home", ""),
]
FACTS = [
    {"person_id": "转重", "fact": "ability", "value": "unable", "from": "2026-05-20"},
    {"person_id": "查清", "fact": "ability", "value": "able", "from": "2026-05-20"},
    {"person_id": "不纳入", "fact": "included:emeishan-2022", "value": "否", "from": "2026-04-30"},
]
OWN = [
    {
        "person_id": "加访",
        "pack": "emeishan-2022",
        "channels": "home",
        "at_least": "1",
        "per": "week",
        "reason": "刚出院",
    },
]
EVENTS = [{"event": "major-change", "scope": "person:变故", "from": "2026-05-30T10:00", "until": "2026-05-30"}]
CASES = [
    ("met", "emeishan-2022", "见到"),
    ("not-yet", "emeishan-2022", "未到"),
    ("excused", "emeishan-2022", "住院"),
    ("not-owed", "emeishan-2022", "不是"),
    ("elsewhere", "emeishan-2022", "外地"),
    ("unknown", "emeishan-2022", "待核"),
    ("household", "fuzhou-2018", "同户甲"),
    ("member-of-its-own", "fuzhou-2018", "同户乙"),
    ("household-itself", "fuzhou-2018", "户一"),
    ("another-day", "emeishan-2022", "转重"),
    ("left-out", "emeishan-2022", "不纳入"),
    ("own-cadence", "emeishan-2022", "加访"),
    ("hours", "events", "变故"),
    ("moved", "liuzhou-2021", "搬家"),
    ("asked-since", "jingdezhen-2020", "查清"),
]


def explain(folder: Path, pack: str, person: str) -> int:
    """Run the command over all of them on a day in May."""
    names = ("visit_id", "person_id", "at", "channel", "result")
    world = World(
        on=date(2026, 5, 31),
        people=PEOPLE,
        visits=[dict(zip(names, row, strict=True)) for row in VISITS],
        events=EVENTS,
        absences=[
            {"person_id": "住院", "from": "2026-05-01", "until": "2026-06-30", "reason": "hospital"},
            {"person_id": "未到", "from": "2026-05-30", "until": "2026-06-02", "reason": "away"},
        ],
        facts=FACTS,
        own=OWN,
    )
    words = ["explain", "--pack", str(FOLDERS[pack]), "--person", person, "--on", "2026-05-31"]
    for name, path in write(folder, world.inputs()).items():
        words += [f"--{name}", str(path)]
    return main(words)


@pytest.mark.parametrize(("name", "pack", "person"), CASES)
def test_the_words_are_those_that_were_read(
    name: str, pack: str, person: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain(tmp_path, pack, person) == 0
    said = capsys.readouterr().out
    kept = KEPT / f"{name}.txt"
    if os.environ.get("KOUMEN_WRITE_EXPLAINED"):
        kept.write_text(said, "utf-8")
    assert said == kept.read_text("utf-8")


def test_somebody_unknown_is_refused_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(tmp_path, "emeishan-2022", "没有这人") == 2
    assert capsys.readouterr().err.strip().endswith("名单里没有“没有这人”这个人或户，请核对编号。")
