"""`koumen import roster FILE`: read a list, show what it would do, and write it only when told to.

`--confirm` writes everybody new and everything changed; whoever a new list leaves out stays until someone says, on
the page, that they have left.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from koumen.cli.installation import operator, start

if TYPE_CHECKING:
    from koumen.actions.imports.confirm import Receipt
    from koumen.actions.imports.preview import Preview

WORDS = {
    "join": "新增",
    "change": "信息变更",
    "same": "无变化",
    "leave": "退出",
    "reject": "未导入",
    "ask": "其中须选定",
}
SENTENCES = 30


def register(subparsers: Any) -> None:
    """Add the subcommands."""
    group = subparsers.add_parser("import", help="导入名单：预览、写入、取回未导入的行")
    deeds = group.add_subparsers(dest="deed", required=True, metavar="事项")
    roster = deeds.add_parser("roster", help="读一份名单并预览；加 --confirm 才写入", description=__doc__)
    roster.add_argument("file", metavar="FILE", type=Path, help="xlsx、xls、ods 或 CSV（UTF-8、GBK）")
    roster.add_argument("--area", metavar="CODE", required=True, help="名单所属的县、乡镇或村的代码")
    roster.add_argument("--pack", metavar="ID", default="", help="名单所属的政策，例如 liuzhou-2021")
    roster.add_argument("--since", metavar="DATE", type=_day, help="名单自哪天起算；不写则按表上的日期，再无则为今天")
    roster.add_argument("--partial", action="store_true", help="只是一部分人的名单：不比对谁已退出")
    roster.add_argument("--confirm", action="store_true", help="写入新增和变更")
    roster.add_argument("--returned", metavar="FILE", type=Path, help="把未导入的行另存为表格，补正后可再导入")
    roster.set_defaults(run=run_roster)
    confirm = deeds.add_parser("confirm", help="写入先前预览的名单")
    confirm.add_argument("batch", metavar="BATCH", type=UUID)
    confirm.add_argument("--returned", metavar="FILE", type=Path, help="把未导入的行另存为表格")
    confirm.set_defaults(run=run_confirm)


def run_roster(options: argparse.Namespace) -> int:
    """Preview, and with --confirm write; exit code 2 when the list is refused."""
    start()
    from koumen.actions.imports.preview import RosterFile, preview_roster
    from koumen.actions.refusals import Refused
    from koumen.records.places import area_with_code

    actor = operator()
    area = area_with_code(options.area, actor.today)
    if area is None:
        return _refuse(f"没有代码为 {options.area} 的地方；可用 koumen areas show 查看，或 koumen areas load 载入。")
    try:
        file = RosterFile(options.file.name, options.file.read_bytes())
        shown = preview_roster(
            actor,
            file=file,
            area=area,
            pack=options.pack,
            since=options.since,
            whole=not options.partial,
            progress=_tell,
        )
    except OSError as wrong:
        return _refuse(f"读不到文件 {options.file}：{wrong.strerror}。请核对路径。")
    except Refused as refused:
        return _refuse(str(refused))
    _show(shown)
    if options.confirm:
        return _confirm(shown.batch, options.returned)
    print(f"还没有写入。核对后用 koumen import confirm {shown.batch} 写入。")
    return _return(shown.batch, options.returned)


def run_confirm(options: argparse.Namespace) -> int:
    """Write a waiting list; exit code 2 when it is refused."""
    start()
    return _confirm(options.batch, options.returned)


def _confirm(batch: UUID, returned: Path | None) -> int:
    from koumen.actions.imports.confirm import confirm_roster
    from koumen.actions.refusals import Refused

    try:
        receipt = confirm_roster(operator(), batch_uid=batch, progress=_tell)
    except Refused as refused:
        return _refuse(str(refused))
    print(_written(receipt))
    if receipt.asking:
        print(
            f"还有 {receipt.asking} 行须选定，没有写入：请在网页“导入名单”再导入这份名单，逐行选定后确认；"
            "已写入的不会重复。"
        )
    return _return(batch, returned)


def _return(batch: UUID, file: Path | None) -> int:
    from koumen.actions.imports.returned import returned_rows
    from koumen.actions.refusals import Refused

    if file is None:
        return 0
    try:
        file.write_bytes(returned_rows(operator(), batch_uid=batch))
    except OSError as wrong:
        return _refuse(f"写不了文件 {file}：{wrong.strerror}。请换个地方。")
    except Refused as refused:
        return _refuse(str(refused))
    print(f"未导入的行已存为 {file}，补正后可再导入。")
    return 0


def _show(shown: Preview) -> None:
    from koumen.ledgers import imports as lists

    for sheet in shown.sheets:
        columns = "、".join(heading for _, heading, field in sheet["columns"] if field)
        print(f"工作表“{sheet['name']}”：认出 {columns}。" if sheet["name"] else f"认出 {columns}。")
    for notice in shown.notices:
        print(notice)
    print("，".join(f"{word} {shown.totals[key]} 行" for key, word in WORDS.items() if shown.totals.get(key)) + "。")
    says = [sentence for line in lists.preview(operator(), str(shown.batch)).lines for sentence in line.says]
    for sentence in says[:SENTENCES]:
        print(" ", sentence)
    if (left := sum(shown.faults.values()) - len(says[:SENTENCES])) > 0:
        print(f"  …… 另有 {left} 处，见导入页面。")
    print(f"名单自 {shown.since} 起算。")


def _written(receipt: Receipt) -> str:
    counts = {
        "新增": receipt.joined,
        "变更": receipt.changed,
        "退出": receipt.left,
        "无变化": receipt.same,
        "未导入": receipt.returned,
        "待选定": receipt.asking,
        "未处理": receipt.declined,
    }
    return "已写入：" + "，".join(f"{word} {count}" for word, count in counts.items() if count) + "。"


def _tell(what: str, done: int, whole: int) -> None:
    """Keep the count running on one line of a terminal; say nothing into a file."""
    if sys.stderr.isatty():
        print(f"\r{what} {done}/{whole}", end="\n" if done >= whole else "", file=sys.stderr, flush=True)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2026-11-21 这样") from None


def _refuse(says: str) -> int:
    print(says, file=sys.stderr)
    return 2
