"""Run a command against a PostgreSQL of its own: `python3 tools/with_postgres.py COMMAND …`. Standard library only.

A private cluster in a temporary folder, on a free port of 127.0.0.1, ended and removed with the command. The
command finds it in KOUMEN_DATABASE_URL. Needs the Debian package postgresql, or its programs on the PATH.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=40", "shared_buffers=128MB")


def main(command: list[str]) -> int:
    """Run the command and return its exit code; 2 when PostgreSQL is absent."""
    programs = find_programs()
    if programs is None:
        print("PostgreSQL is not installed; mend it with: apt-get install postgresql", file=sys.stderr)
        return 2
    with cluster(programs) as url:
        return subprocess.run(command, env=os.environ | {"KOUMEN_DATABASE_URL": url}, check=False).returncode


def find_programs() -> Path | None:
    """Return the folder of initdb and postgres, the newest there is."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = str(installed[-1]) if installed else shutil.which("initdb")
    return Path(found).parent if found else None


@contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """Start a cluster, hand out its address, end it."""
    folder = Path(tempfile.mkdtemp(prefix="koumen-postgres-"))
    data, port = folder / "data", _free_port()
    owner = _owner(folder)
    try:
        _run([programs / "initdb", "-D", data, "-U", "koumen", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"], owner)
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} "
        options += " ".join(f"-c {setting}" for setting in SETTINGS)
        _run([programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"], owner)
        try:
            _run([programs / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "koumen", "koumen"], owner)
            yield f"postgresql://koumen@127.0.0.1:{port}/koumen"
        finally:
            _run([programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], owner)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root: then as the user postgres."""
    if os.geteuid() != 0:
        return None
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return "postgres"


def _run(arguments: list[object], owner: str | None) -> None:
    done = subprocess.run(
        [str(each) for each in arguments], user=owner, cwd="/", capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{arguments[0]} failed:\n{done.stdout}{done.stderr}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
