"""`koumen demo [--once]`: build the demonstration counties in a folder of their own, then serve them.

Built once for a seed, a day and a law; the next start with the same finds it there. A folder that holds an
installation which is no demonstration is refused, never touched.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from koumen.cli.installation import operator, prepare, start_unchecked
from koumen.policy.digest import digest
from koumen.records.secrets.keys import make_keys

FOLDER, STAMP, DATABASE = "var/demo", "demo.json", "koumen.sqlite3"
ADDRESS, PORT = "127.0.0.1", 8000


def register(subparsers: Any) -> None:
    """Add the subcommand."""
    demo = subparsers.add_parser(
        "demo",
        help="演示：建好演示县并启动服务",
        description="演示数据全部虚构。KOUMEN_DEMO_DAY=2026-11-21 可定演示日。",
    )
    demo.add_argument("--once", action="store_true", help="只建演示县、打印汇总，不启动服务")
    demo.add_argument("--port", type=int, default=PORT, help=f"端口（默认 {PORT}）")
    demo.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Build what is not built yet, print the summary, serve unless --once; exit code 2 when the folder is refused."""
    os.environ["KOUMEN_DEMO"] = "1"
    os.environ.pop("KOUMEN_DATABASE_URL", None)
    folder = Path(os.environ.setdefault("KOUMEN_DATA", FOLDER)).resolve()
    if (folder / DATABASE).exists() and not (folder / STAMP).exists():
        print(f"{folder} 里已有正式数据，不能用来演示；请用 KOUMEN_DATA 另指定一个目录。", file=sys.stderr)
        return 2
    if not options.once and _taken(options.port):
        print(f"端口 {options.port} 已被占用；请停掉占用它的程序，或加 --port 换一个。", file=sys.stderr)
        return 2
    built_now = ready(folder)
    print(_summary(folder, built_now), flush=True)
    if not options.once:
        _serve(options.port)
    return 0


def ready(folder: Path, *, share: float = 1.0) -> bool:
    """Make the demonstration ready in a folder; whether it had to be built. `share` of the usual number of people."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    make_keys(Path(os.environ.get("KOUMEN_KEYS") or folder / "keys.json"))
    start_unchecked()
    wanted = _stamp(share)
    if _read(folder / STAMP) == wanted and (folder / DATABASE).exists():
        return False
    for old in folder.glob(f"{DATABASE}*"):
        old.unlink()
    (folder / STAMP).write_text("{}", "utf-8")
    prepare(folder, example=True)
    from django.db import connection

    from koumen.actions.demonstration.build import build
    from koumen.ledgers.shell import DEMO_LOGINS

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")  # cut short, it is simply built again
    built = build(operator(), share=share, tell=lambda says: print(says, file=sys.stderr, flush=True))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # so that the pages' queries choose the right indexes from the first click
    (folder / DEMO_LOGINS).write_text(json.dumps(built.logins, ensure_ascii=False, indent=1), "utf-8")
    (folder / STAMP).write_text(json.dumps(wanted), "utf-8")
    return True


def _stamp(share: float) -> dict[str, Any]:
    """Return all that the demonstration depends on: seed, day, size, the law, and the builder itself."""
    from koumen.actions import demonstration
    from koumen.actions.demonstration.build import LAW, SEED
    from koumen.policy.library import open_packs
    from koumen.records import migrations

    rooms = (Path(demonstration.__file__).parent, Path(str(migrations.__file__)).parent)
    texts = {path.name: path.read_text("utf-8") for room in rooms for path in room.glob("*.py")}
    return {
        "seed": SEED,
        "day": operator().today.isoformat(),
        "share": share,
        "law": {pack.id: pack.digest for pack in open_packs(LAW)},
        "builder": digest(texts),
    }


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8")) if path.is_file() else None


def _summary(folder: Path, built_now: bool) -> str:
    from koumen.actions.demonstration.figures import figures

    today = operator().today
    head = f"演示县{'已建好' if built_now else '先前已建好'}：{folder}，演示日 {today}。人员和数据全部虚构。"
    lines = [
        head,
        "各项政策：现有对象；接管（一年前）以来到演示日已开始的访视期：完成 met、待办 due、漏访 missed、免除 excused。",
        f"{'pack':<18}{'people':>8}{'windows':>9}{'met':>9}{'due':>8}{'missed':>8}{'excused':>8}",
    ]
    lines += [
        f"{row.pack:<18}{row.people:>8}{row.windows:>9}{row.met:>9}{row.due:>8}{row.missed:>8}{row.excused:>8}"
        for row in figures(today)
    ]
    return "\n".join(lines)


def _taken(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return trial.connect_ex((ADDRESS, port)) == 0


def _serve(port: int) -> None:
    from koumen.cli.server import run_serve

    print(f"请用浏览器打开 http://{ADDRESS}:{port} ；登录页列有各角色的演示账号。按 Ctrl+C 结束。", flush=True)
    with _worker():
        run_serve(argparse.Namespace(address=ADDRESS, port=port, workers=1))


@contextmanager
def _worker() -> Iterator[None]:
    """Run the job worker beside the server; it ends with it."""
    child = subprocess.Popen([sys.executable, "-m", "koumen.cli", "worker"])
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
