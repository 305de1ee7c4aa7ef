"""`koumen admin create | password | journal`: what only the operator of the machine does."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from typing import Any

from koumen.cli.installation import operator, start

PASSWORD_VARIABLE = "KOUMEN_ADMIN_PASSWORD"


def register(subparsers: Any) -> None:
    """Add the subcommands."""
    admin = subparsers.add_parser("admin", help="系统管理：建立管理员、重设密码、核对留痕")
    deeds = admin.add_subparsers(dest="deed", required=True, metavar="事项")
    from_where = f"密码从环境变量 {PASSWORD_VARIABLE} 读取；没有则当场输入。"
    create = deeds.add_parser("create", help="建立第一个系统管理员", description=from_where)
    create.add_argument("username", metavar="用户名")
    create.add_argument("--name", default="系统管理员", help="姓名")
    create.set_defaults(run=run_create)
    password = deeds.add_parser("password", help="重设一个账号的密码", description=from_where)
    password.add_argument("username", metavar="用户名")
    password.set_defaults(run=run_password)
    journal = deeds.add_parser("journal", help="封存并核对留痕")
    journal.set_defaults(run=run_journal)


def run_create(options: argparse.Namespace) -> int:
    """Make the administrator; exit code 2 when refused."""
    start()
    from koumen.actions.accounts import AccountRefused, create_administrator

    try:
        user = create_administrator(
            operator(), username=options.username, name=options.name, password=_password(options.username)
        )
    except AccountRefused as refused:
        print(refused, file=sys.stderr)
        return 2
    print(f"已建立系统管理员 {user.username}（{user.name}）。")
    return 0


def run_password(options: argparse.Namespace) -> int:
    """Set a password; exit code 2 when refused."""
    start()
    from koumen.actions.accounts import AccountRefused, set_password

    try:
        set_password(operator(), username=options.username, password=_password(options.username))
    except AccountRefused as refused:
        print(refused, file=sys.stderr)
        return 2
    print(f"已重设 {options.username} 的密码，下次登录须修改。")
    return 0


def run_journal(options: argparse.Namespace) -> int:
    """Seal what is unsealed, check the whole chain; exit code 1 when it is broken."""
    start()
    from koumen.records.journal import seal, verify

    before = verify()
    if not before.whole:
        print(
            f"留痕链在第 {before.broken_at} 条断开：该条或其前一条被改动、删除或插入。请立即报告审计管理员。",
            file=sys.stderr,
        )
        return 1
    sealed = seal()
    state = verify()
    print(f"留痕链完整：已封存 {state.sealed} 条（本次 {sealed} 条），未封存 {state.unsealed} 条。")
    print(f"最新摘要（请抄存于他处备查）：{state.head}")
    return 0


def _password(username: str) -> str:
    return os.environ.get(PASSWORD_VARIABLE) or getpass.getpass(f"{username} 的密码（至少10位）：")
