"""`koumen policy adopt ID ...` and `koumen policy adopted`: put policies into force here, and say which are.

The whole text is copied into the database; from then on the folder no longer matters.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from typing import Any

from koumen.cli.installation import operator, start
from koumen.policy.faults import PolicyFaults


def register(actions: Any) -> None:
    """Add the two deeds to `koumen policy`."""
    adopt = actions.add_parser(
        "adopt",
        help="在本单位采用政策：可同时写几件，细则写自己的标识即可",
        description="已采用的上级政策和别的县的细则保持不变；同一件写两次，以新的文本为准。采用后重新推算全部任务。",
    )
    adopt.add_argument("packs", metavar="标识或文件夹", nargs="+")
    adopt.add_argument("--since", metavar="DATE", type=date.fromisoformat, help="自哪天起采用（默认今天）")
    adopt.set_defaults(run=run_adopt)
    adopted = actions.add_parser("adopted", help="列出本单位已采用的政策")
    adopted.set_defaults(run=run_adopted)


def run_adopt(options: argparse.Namespace) -> int:
    """Adopt, then derive everybody; exit code 2 with the reasons when it must not."""
    start()
    from koumen.actions.packs import adopt_folders
    from koumen.actions.projection import derive_all
    from koumen.actions.refusals import Refused

    actor = operator()
    try:
        rows = adopt_folders(actor, options.packs, since=options.since)
    except PolicyFaults as faults:
        print(faults, file=sys.stderr)
        return 2
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 2
    for row in rows:
        print(f"已采用 {row.pack}：自 {row.since} 起，摘要 {row.digest[:12]}。")
    derive_all(today=actor.today, progress=_tell)
    return run_adopted(options)


def run_adopted(options: argparse.Namespace) -> int:
    """Print the policies in force today and those that begin later."""
    start()
    from koumen.ledgers.adoptions import adoptions

    lines = adoptions(operator().today)
    for line in lines:
        print(f"{line.pack}\t{line.since} 起\t{line.title}{'；' + '、'.join(line.over) if line.over else ''}")
    if not lines:
        print("还没有采用任何政策。用 koumen policy list 看内置的政策，用 koumen policy adopt 标识 采用。")
    return 0


def _tell(done: int, whole: int) -> None:
    print(f"\r推算任务 {done}/{whole} 人", end="\n" if done >= whole else "", file=sys.stderr, flush=True)
