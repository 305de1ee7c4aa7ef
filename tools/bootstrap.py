"""Build .venv from the hashed lock: `python3 tools/bootstrap.py run|dev`. Standard library only."""

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"


def main(kind: str) -> None:
    """Install the lock `kind` (`run` or `dev`) and the project itself, then leave a stamp for make."""
    if sys.version_info < (3, 11):  # noqa: UP036 - run by whatever python3 a machine has
        sys.exit(f"Koumen needs Python 3.11 or newer; this is {sys.version.split()[0]}. Try: make PYTHON=python3.12 …")
    if not (VENV / "bin" / "python").exists():
        print("正在准备 .venv，第一次要几分钟 / preparing .venv, some minutes the first time", flush=True)
        venv.create(VENV, with_pip=True)
    pip = [VENV / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "-qq"]
    subprocess.run([*pip, "install", "--require-hashes", "-r", ROOT / "requirements" / f"{kind}.txt"], check=True)
    subprocess.run([*pip, "install", "--no-deps", "--no-build-isolation", "-e", ROOT], check=True)
    for stamp in {"dev": ("run", "dev"), "run": ("run",)}[kind]:
        (VENV / f".{stamp}").touch()


if __name__ == "__main__":
    main(*sys.argv[1:])
