"""`koumen areas load FILE | show CODE`: take a table of places in, and look one up."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from koumen.cli.installation import operator, start

COLUMNS = """CSV（UTF-8 或 GBK），第一行是表头：代码,名称，可另有 上级,启用,停用,原代码,并入,功能区
（英文 code,name,parent,from,until,was,successor,functional）。一处有错，整个文件不载入。"""


def register(subparsers: Any) -> None:
    """Add the subcommands."""
    areas = subparsers.add_parser("areas", help="行政区划：载入、查看")
    deeds = areas.add_subparsers(dest="deed", required=True, metavar="事项")
    load = deeds.add_parser("load", help="载入区划表", description=COLUMNS)
    load.add_argument("file", metavar="FILE", type=Path)
    load.set_defaults(run=run_load)
    show = deeds.add_parser("show", help="查看一个地方和它的下级")
    show.add_argument("code", metavar="CODE")
    show.set_defaults(run=run_show)


def run_load(options: argparse.Namespace) -> int:
    """Load a file; exit code 2 when it is refused."""
    start()
    from koumen.actions.area_rows import AreaFaults
    from koumen.actions.areas import load_areas

    try:
        taken = load_areas(operator(), options.file)
    except AreaFaults as refused:
        print(f"{options.file}：有 {len(refused.faults)} 处错误，没有载入。", file=sys.stderr)
        print(refused, file=sys.stderr)
        return 2
    print(taken)
    return 0


def run_show(options: argparse.Namespace) -> int:
    """Print a place, its codes and what lies directly in it; exit code 1 when there is none."""
    start()
    from koumen.records.places import area_with_code, code_of, full_name, in_force

    today = operator().today
    area = area_with_code(options.code, today)
    if area is None:
        print(f"没有代码为 {options.code} 的地方；可用 koumen areas load 载入。", file=sys.stderr)
        return 1
    print(code_of(area, today), full_name(area) + ("（功能区，地方代码）" if area.functional else ""))
    for code in area.codes.exclude(until=None).order_by("since"):
        print(f"  原代码 {code.code}，用至 {code.until}（不含）")
    inside = [(code_of(child, today), child.name) for child in area.children.filter(in_force(today))]
    for code, name in sorted(inside):
        print(f"  {code} {name}")
    return 0
