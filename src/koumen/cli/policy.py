"""`koumen policy`: list the packs, show one as people read it, find its faults, count what answers each clause."""

from __future__ import annotations

import argparse
from typing import Any

from koumen.policy.library import bundled, open_pack


def register(subparsers: Any) -> None:
    """Add `koumen policy list | show | check | coverage`."""
    policy = subparsers.add_parser("policy", help="政策包：列出、查看、检查、条文覆盖")
    actions = policy.add_subparsers(dest="action", required=True, metavar="list|show|check|coverage")
    actions.add_parser("list", help="列出内置的政策包").set_defaults(run=_list)


def _list(args: argparse.Namespace) -> int:
    for name in bundled():
        pack = open_pack(name)
        print(f"{name}\t{pack.region}\t{pack.since} 起\t{pack.issuer}\t{pack.title}")
    return 0
