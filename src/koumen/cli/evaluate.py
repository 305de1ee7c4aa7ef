"""`koumen evaluate` and `koumen explain`: law + people + visits -> who is owed what, and why.

Pure functions of their files: no database, no clock, no network but a Spark server that is named.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import Any

from koumen.cli.which_text import say_which
from koumen.engine import cells
from koumen.engine.evaluate import evaluation
from koumen.engine.file_faults import FileFault
from koumen.engine.read_files import Files, Reading, read_inputs
from koumen.engine.row_checks import born_later
from koumen.engine.runner import Duck, Runner, RunnerFault
from koumen.engine.write_files import check_targets, print_table, write_tables
from koumen.policy.festivals import YearNotTrusted
from koumen.policy.library import open_packs
from koumen.policy.model import Pack

FILES = ("people", "visits", "events", "absences", "facts", "own")
LEVELS = ("province", "city", "county", "township", "village", "pack")


def register(subparsers: Any) -> None:
    """Add both subcommands."""
    parser = subparsers.add_parser(
        "evaluate", help="谁应访、谁已访、谁漏访", description="只读给出的文件，不连数据库。"
    )
    _add_inputs(parser)
    parser.add_argument("--from", dest="first", metavar="DATE", type=_date, help="与 --to 同用：与这段日子有重叠的各期")
    parser.add_argument("--to", dest="last", metavar="DATE", type=_date)
    parser.add_argument("--out", metavar="FILE", type=Path, help="结果（.csv 或 .parquet）；不写则打印")
    parser.add_argument("--screening", metavar="FILE", type=Path, help="待核实情况")
    parser.add_argument("--printed", metavar="FILE", type=Path, help="每次访视记在哪些表上")
    parser.add_argument("--summary", metavar="LEVEL", choices=LEVELS, help="只出数字：" + " ".join(LEVELS))
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")
    parser.add_argument("--remote", metavar="sc://HOST:PORT", help="Spark Connect 服务地址")
    parser.set_defaults(run=_evaluate)
    parser = subparsers.add_parser(
        "explain",
        help="某一个人、某一户为什么应访或不应访",
        description="逐条说明：情况、条件、条款、期限、计入与不计入的访视。",
    )
    _add_inputs(parser)
    parser.add_argument("--person", metavar="ID", required=True, help="人员编号，或户的编号")
    parser.set_defaults(run=_explain)


def _add_inputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--pack", metavar="ID_OR_FOLDER", action="append", required=True, help="政策包编号或文件夹，可多次"
    )
    for name in FILES:
        parser.add_argument(f"--{name}", metavar="FILE", type=Path, required=name in ("people", "visits"))
    parser.add_argument("--on", metavar="DATE", type=_date, required=True, help="判定日")


def _date(text: str) -> date:
    try:
        return cells.day(text)
    except cells.BadCell as bad:
        raise argparse.ArgumentTypeError(f"“{text}”{bad.says}，{bad.remedy}") from bad


def _read(args: argparse.Namespace, packs: list[Pack]) -> Reading:
    reading = read_inputs(Files(*(getattr(args, name) for name in FILES)), packs)
    for notice in [*reading.notices, *born_later(reading.inputs, args.on)]:
        print(f"提示：{notice}", file=sys.stderr)
    return reading


def _refuse(says: str) -> int:
    print(says, file=sys.stderr)
    return 2


def _runner(args: argparse.Namespace) -> Runner:
    if args.engine == "duckdb":
        return Duck()
    from koumen.engine.spark import Spark

    return Spark(args.remote)


def _evaluate(args: argparse.Namespace) -> int:
    if (args.first is None) != (args.last is None):
        return _refuse("--from 和 --to 要同时写或同时不写。")
    if args.first is not None and args.last < args.first:
        return _refuse("--to 早于 --from，请核对。")
    if args.remote and args.engine != "spark":
        return _refuse("--remote 只与 --engine spark 同用。")
    say_which(*args.pack)
    packs = open_packs(args.pack)
    runner: Runner | None = None
    try:
        targets = [path for path in (args.out, args.screening, args.printed) if path]
        check_targets(targets, [path for name in FILES if (path := getattr(args, name))])
        runner = _runner(args)
        reading = _read(args, packs)
        work = evaluation(packs, reading.inputs, args.on, first=args.first, last=args.last, runner=runner)
        answer = work.summary(args.summary) if args.summary else work.out()
        tables = {args.out: answer} if args.out else {}
        if args.screening:
            tables[args.screening] = work.screening()
        if args.printed:
            tables[args.printed] = work.printed()
        write_tables(tables)
    except (FileFault, RunnerFault, YearNotTrusted) as refused:
        return _refuse(str(refused))
    finally:
        if runner is not None:
            runner.close()
    if not args.out:
        print_table(answer)
    return 0


def _explain(args: argparse.Namespace) -> int:
    from koumen.engine.explain_words import explain

    say_which(*args.pack)
    packs = open_packs(args.pack)
    try:
        reading = _read(args, packs)
        print(explain(packs, reading.inputs, args.person, args.on))
    except (FileFault, YearNotTrusted) as refused:
        return _refuse(str(refused))
    except LookupError as refused:
        return _refuse(str(refused.args[0]))
    return 0
