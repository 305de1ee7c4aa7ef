"""The `koumen` command: finds its subcommands, runs one, and turns refusals into Chinese and an exit code.

Each module named here adds its own subcommands with `register(subparsers)`; nothing is decided in this file.
Exit codes: 0 done, 1 the answer is no, 2 the input was refused.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from koumen.cli.arguments import Parser
from koumen.cli.installation import DayNotRead
from koumen.policy.faults import PolicyFaults
from koumen.policy.festivals import YearNotTrusted
from koumen.records.secrets.keys import KeysMissing

MODULES = ("evaluate", "policy", "workdays", "demo", "server", "areas", "admin", "imports", "exports")
"""The modules of koumen.cli that hold subcommands, in the order in which the help lists them."""


def parser() -> Parser:
    """Return the whole command line, every subcommand registered."""
    whole = Parser(prog="koumen", description="叩门：从政策条文到被探访的人，再回到负责的部门。")
    subparsers = whole.add_subparsers(dest="command", required=True, metavar="命令")
    for name in MODULES:
        if find_spec(f"koumen.cli.{name}"):
            importlib.import_module(f"koumen.cli.{name}").register(subparsers)
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code. Each subcommand sets `run(args) -> int | None`."""
    args = parser().parse_args(arguments)
    try:
        code: int = args.run(args) or 0
        sys.stdout.flush()
        return code
    except (DayNotRead, KeysMissing) as refused:
        print(refused, file=sys.stderr)
        return 2
    except BrokenPipeError:  # whoever was reading (`| head`) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except YearNotTrusted as refused:
        print(refused, file=sys.stderr)
        return 2
    except PolicyFaults as refused:
        print(f"政策包有 {len(refused.faults)} 处错误：", file=sys.stderr)
        print(refused, file=sys.stderr)
        return 2
