"""`koumen export inputs --area CODE --to FOLDER`: a register as the files that `koumen evaluate` reads.

All six files are written or none. Names, numbers and addresses are not among them: only what the law is computed
from, under the store's own numbers for people and visits.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from koumen.cli.installation import operator, start


def register(subparsers: Any) -> None:
    """Add the subcommands."""
    group = subparsers.add_parser("export", help="导出：可供 koumen evaluate 读取的数据")
    deeds = group.add_subparsers(dest="deed", required=True, metavar="事项")
    inputs = deeds.add_parser("inputs", help="导出一个地方的人员、访视、情况等六个文件", description=__doc__)
    inputs.add_argument("--area", metavar="CODE", required=True, help="地方代码，例如 450299")
    inputs.add_argument("--to", metavar="FOLDER", type=Path, required=True, help="写入哪个文件夹")
    inputs.set_defaults(run=run_inputs)


def run_inputs(options: argparse.Namespace) -> int:
    """Write the files; exit code 2 when the place is unknown or the folder cannot be written."""
    start()
    from koumen.actions.exports import export_inputs
    from koumen.engine.file_faults import FileFault
    from koumen.records.places import area_with_code, full_name
    from koumen.records.taking_over import taken_over_in

    actor = operator()
    area = area_with_code(options.area, actor.today)
    if area is None:
        return _refuse(f"没有代码为 {options.area} 的地方；可用 koumen areas show 查看，或 koumen areas load 载入。")
    try:
        options.to.mkdir(parents=True, exist_ok=True)
        counts = export_inputs(actor, area=area, folder=options.to)
    except OSError as wrong:
        return _refuse(f"写不了文件夹 {options.to}：{wrong.strerror}。请换个地方。")
    except FileFault as refused:
        return _refuse(str(refused))
    for place, day in taken_over_in(area.path):
        print(
            f"{place}自 {day} 起接管：此前开始的访视期这里记作未接管，不算漏访；"
            "koumen evaluate 只按文件推算，仍会列出。"
            f"要与页面一致，请加 --from {day} 和 --to，并只取 starts 不早于 {day} 的行。",
            file=sys.stderr,
        )
    told = "，".join(f"{name} {count} 行" for name, count in counts.items())
    print(f"已导出 {full_name(area)} 到 {options.to}：{told}。")
    return 0


def _refuse(says: str) -> int:
    print(says, file=sys.stderr)
    return 2
