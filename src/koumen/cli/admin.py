"""`koumen admin create | office | account | password | journal`: what the operator of the machine does."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from datetime import date
from typing import Any

from koumen.cli.installation import operator, start

PASSWORD_VARIABLE = "KOUMEN_ADMIN_PASSWORD"


def register(subparsers: Any) -> None:
    """Add the subcommands."""
    admin = subparsers.add_parser("admin", help="系统管理：建立管理员、重设密码、核对留痕")
    deeds = admin.add_subparsers(dest="deed", required=True, metavar="事项")
    from_where = f"密码从环境变量 {PASSWORD_VARIABLE} 读取；没有则当场输入。"
    create = deeds.add_parser("create", help="建立系统管理员", description=from_where)
    create.add_argument("username", metavar="用户名")
    create.add_argument("--name", default="系统管理员", help="姓名")
    create.set_defaults(run=run_create)
    office = deeds.add_parser("office", help="登记一个机构和它的接管日期")
    office.add_argument("name", metavar="名称")
    office.add_argument("--area", required=True, metavar="代码", help="所在地的行政区划代码")
    office.add_argument(
        "--kind",
        default="civil-affairs",
        metavar="性质",
        help="civil-affairs、department、office、committee、agency、service",
    )
    office.add_argument(
        "--keeps-from", type=date.fromisoformat, metavar="日期", help="从哪天起在这里登记；以前的算未接管"
    )
    office.set_defaults(run=run_office)
    account = deeds.add_parser("account", help="建立一个办业务的账号", description=from_where)
    account.add_argument("username", metavar="用户名")
    account.add_argument("--name", required=True, metavar="姓名")
    account.add_argument(
        "--role", required=True, metavar="角色", help="village、township、county、city、province、agency、visitor"
    )
    account.add_argument("--area", required=True, metavar="代码", help="所在地的行政区划代码")
    account.add_argument("--office", default="", metavar="机构", help="机构名称")
    account.add_argument("--visitor-kind", default="", metavar="身份", help="角色为 visitor 时必填，如 cadre")
    account.set_defaults(run=run_account)
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


def run_office(options: argparse.Namespace) -> int:
    """Enter an organisation; exit code 2 when refused."""
    start()
    from koumen.actions.offices import open_office
    from koumen.actions.refusals import Refused
    from koumen.ledgers.accounts import area_with

    actor = operator()
    try:
        area = _area(area_with(options.area, actor), options.area)
        kept = open_office(actor, name=options.name, kind=options.kind, area=area, keeps_from=options.keeps_from)
        print(kept.says)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 2
    return 0


def run_account(options: argparse.Namespace) -> int:
    """Open an account; exit code 2 when refused."""
    start()
    from koumen.actions.accounts import NewAccount, open_account
    from koumen.actions.refusals import Refused
    from koumen.ledgers.accounts import area_with, office_named

    actor = operator()
    told = {name: getattr(options, name) for name in ("username", "name", "role", "visitor_kind")}
    try:
        area = _area(area_with(options.area, actor), options.area)
        office = office_named(options.office) if options.office else ""
        new = NewAccount(area=area, office=office, **told)
        receipt, password = open_account(actor, new=new, password=os.environ.get(PASSWORD_VARIABLE, ""))
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 2
    print(receipt.says)
    if PASSWORD_VARIABLE not in os.environ:
        print(f"第一次登录的密码：{password}（只显示这一次，登录后须修改）")
    return 0


def _area(uid: str, code: str) -> str:
    """Return the uid of a place. Raises Refused when no place bears the code."""
    from koumen.actions.refusals import Refused

    if not uid:
        raise Refused(f"没有代码为 {code} 的地方；请核对行政区划代码，乡镇、村要先用 koumen areas load 装入。")
    return uid


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
        gone = "、".join(str(number) for number in before.gone[:20])
        what = f"第 {gone} 条已不在" if gone else "该条或其前一条被改动、删除或插入"
        print(f"留痕链在第 {before.broken_at} 条断开：{what}。请立即报告审计管理员。", file=sys.stderr)
        return 1
    sealed = seal()
    state = verify()
    print(f"留痕链完整：已封存 {state.sealed} 条（本次 {sealed} 条），未封存 {state.unsealed} 条。")
    print(f"最新摘要（请抄存于他处备查）：{state.head}")
    return 0


def _password(username: str) -> str:
    """Return the password told. Raises AccountRefused where there is neither the variable nor a terminal."""
    from koumen.actions.accounts import AccountRefused

    if told := os.environ.get(PASSWORD_VARIABLE):
        return told
    if not sys.stdin.isatty():
        raise AccountRefused(f"没有终端可以输入密码；请把密码放进环境变量 {PASSWORD_VARIABLE} 再运行。")
    return getpass.getpass(f"{username} 的密码（至少10位）：")
