"""`koumen setup | serve | worker | night | manage`: prepare an installation, run it, and Django's own commands."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from koumen.cli.installation import DataWithoutKeys, operator, prepare, start


def register(subparsers: Any) -> None:
    """Add the subcommands."""
    setup = subparsers.add_parser("setup", help="准备数据目录：密钥、数据表、行政区划（可重复运行）")
    setup.add_argument("--data", metavar="FOLDER", type=Path, help="数据目录（默认 KOUMEN_DATA，否则 ./var）")
    setup.set_defaults(run=run_setup)
    serve = subparsers.add_parser("serve", help="启动服务")
    serve.add_argument("--address", default="127.0.0.1", help="监听地址（默认只限本机）")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--workers", type=int, default=1)
    serve.set_defaults(run=run_serve)
    worker = subparsers.add_parser("worker", help="启动后台任务进程")
    worker.set_defaults(run=run_worker)
    night = subparsers.add_parser("night", help="夜间例行：推算核对、封存留痕（由定时任务每晚运行）")
    night.set_defaults(run=run_night)
    manage = subparsers.add_parser("manage", help="Django 管理命令（运维用）")
    manage.add_argument("rest", nargs=argparse.REMAINDER, metavar="…")
    manage.set_defaults(run=run_manage)


def run_setup(options: argparse.Namespace) -> int:
    """Prepare; exit code 2 when it must not."""
    try:
        prepared = prepare(options.data)
    except DataWithoutKeys as refused:
        print(refused, file=sys.stderr)
        return 2
    keys = "已生成密钥文件，请另行备份并妥善保管" if prepared.keys_made else "密钥文件已有"
    print(f"已准备好 {prepared.data}：{keys}；行政区划 {prepared.areas} 个。")
    return 0


def run_serve(options: argparse.Namespace) -> None:
    """Serve until interrupted; exit code 2 before set-up."""
    start()
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces

    connections.close_all()  # the server's own processes open theirs
    Granian(
        "koumen.server.wsgi:application",
        address=options.address,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=4,
        websockets=False,
    ).serve()


def run_worker(options: argparse.Namespace) -> None:
    """Work off queued jobs until interrupted."""
    start()
    from django.core.management import call_command

    call_command("db_worker")


def run_night(options: argparse.Namespace) -> int:
    """Go the nightly round; exit code 1 when the journal's chain is broken."""
    start()
    from koumen.actions.night import nightly_round

    night = nightly_round(operator())
    found = "无差异" if night.quiet else f"补上 {night.added} 行、去掉 {night.removed} 行"
    print(f"推算核对：{found}；延长 {night.beyond} 行。留痕：本次封存 {night.sealed} 条。")
    if not night.chain.whole:
        print(f"留痕链在第 {night.chain.broken_at} 条断开，未再封存；请立即报告审计管理员。", file=sys.stderr)
        return 1
    return 0


def run_manage(options: argparse.Namespace) -> None:
    """Hand the rest of the line to Django."""
    start()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["koumen manage", *options.rest])
