"""`koumen policy`: list the packs, show one as people read it, find its faults, count what answers each clause."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from koumen.cli import adoption
from koumen.cli.which_text import say_which
from koumen.engine.cases import failures
from koumen.policy.cases import case_faults, read_cases
from koumen.policy.check import Report, check
from koumen.policy.coverage import coverage, table
from koumen.policy.faults import PolicyFaults
from koumen.policy.library import bundled, folder_of, open_pack, packs_beside
from koumen.policy.read import read_pack
from koumen.policy.show import show, show_facts, show_festivals
from koumen.policy.sources import source_of

_LISTS = {"facts": show_facts, "festivals": show_festivals}


def register(subparsers: Any) -> None:
    """Add `koumen policy list | show | check | cases | coverage`."""
    policy = subparsers.add_parser("policy", help="政策包：列出、查看、检查、条文覆盖")
    actions = policy.add_subparsers(
        dest="action", required=True, metavar="list|show|check|cases|adopt|adopted|coverage"
    )
    actions.add_parser("list", help="列出内置的政策包").set_defaults(run=_list)
    shown = actions.add_parser("show", help="按人读的样子打印一个政策包；也可写 facts（共同情况）、festivals（节日）")
    shown.add_argument("pack", metavar="标识或文件夹")
    shown.set_defaults(run=_show)
    checked = actions.add_parser("check", help="查错：文件、位置、补救办法；再列出未定的参数和没有数字的任务")
    checked.add_argument("pack", metavar="标识或文件夹", nargs="?")
    checked.add_argument("--all", action="store_true", help="检查所有内置的政策包")
    checked.set_defaults(run=_check)
    tried = actions.add_parser("cases", help="逐个验算政策包的例子（cases.toml）")
    tried.add_argument("pack", metavar="标识或文件夹")
    tried.set_defaults(run=_cases)
    adoption.register(actions)
    covered = actions.add_parser("coverage", help="五份文件的每条要求由什么来答、由哪个测试证明")
    covered.add_argument("--json", action="store_true", help="逐条列出，供程序读")
    covered.set_defaults(run=_coverage)


def _list(args: argparse.Namespace) -> int:
    for name, folder in bundled().items():
        head = source_of(folder).head.values
        over = f"（{head['of']} 的下级细则）" if "of" in head else ""
        cells = (
            name,
            head.get("region", ""),
            f"{head.get('from', '')} 起",
            head.get("issuer", ""),
            head.get("title", ""),
        )
        print("\t".join(str(cell) for cell in cells) + over)
    return 0


def _show(args: argparse.Namespace) -> int:
    say_which(args.pack)
    print(_LISTS[args.pack]() if args.pack in _LISTS else show(open_pack(args.pack)), end="")
    return 0


def _cases(args: argparse.Namespace) -> int:
    say_which(args.pack)
    folder, wrong = folder_of(args.pack), 0
    own, cases = read_pack(folder), read_cases(folder)
    find = packs_beside(folder, own)
    faults = case_faults(cases, own, find)
    if faults:
        raise PolicyFaults(faults)
    for case in cases:
        found = failures(case, find(case.packs) or [own])
        wrong += bool(found)
        for each in found:
            print(f"{case.id}：{case.says}\n  {each}", file=sys.stderr)
    print(f"{folder.name}：{len(cases)} 个例子，{wrong} 个不合")
    return 1 if wrong else 0


def _check(args: argparse.Namespace) -> int:
    if args.all == bool(args.pack):
        print("写一个政策包的标识或文件夹，或写 --all。", file=sys.stderr)
        return 2
    say_which(args.pack or "")
    folders = list(bundled().values()) if args.all else [folder_of(args.pack)]
    return max(_print(folder, check(folder)) for folder in folders) if folders else 0


def _print(folder: Path, report: Report) -> int:
    if report.faults:
        print(f"{folder.name}：{len(report.faults)} 处错误", file=sys.stderr)
        for each in report.faults:
            print(f"  {each}", file=sys.stderr)
        return 2
    print(f"{folder.name}：没有错误")
    for title, lines in (
        ("未定的参数（由地方定，定下之前不产生任务）", report.open_parameters),
        ("没有数字的任务（只列出，不催办）", report.no_numbers),
        ("提醒", report.notes),
    ):
        if lines:
            print(f"  {title}：")
            for line in lines:
                print(f"    · {line}")
    return 0


def _coverage(args: argparse.Namespace) -> int:
    found = coverage(Path(__file__).resolve().parents[3])
    if args.json:
        keys = ("id", "kind", "state", "by", "tests")
        rows = [{key: getattr(demand, key) for key in keys} for demand in found.demands]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        print("\n".join(table(found)))
    for each in found.faults:
        print(each, file=sys.stderr)
    return 1 if found.faults else 0
