"""Find Chromium for the browser tests, or install it where that is possible.

    python tools/browser.py          prints the path; installs chromium and fonts-noto-cjk as root with apt-get

Never lets the browser tests be skipped in silence: without a browser it says how to mend it and exits 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
PLACES = (
    "/usr/bin/chromium",
    "/usr/lib/chromium/chromium",
    "/snap/bin/chromium",
    "/opt/google/chrome/chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
PACKAGES = ("chromium", "fonts-noto-cjk")
REMEDY = """没有找到 Chromium，浏览器测试不能运行。
  请安装后重试：Debian、Ubuntu、统信、麒麟：sudo apt-get install chromium fonts-noto-cjk
  或把可执行文件的路径写入环境变量 KOUMEN_CHROMIUM。
Chromium was not found, so the browser tests cannot run.
  Install it and try again: sudo apt-get install chromium fonts-noto-cjk
  or set KOUMEN_CHROMIUM to the path of a Chromium or Chrome executable."""


def find() -> str | None:
    """Return the path of a Chromium: KOUMEN_CHROMIUM first, then PATH, then the usual places."""
    named = os.environ.get("KOUMEN_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    return next((place for place in PLACES if Path(place).exists()), None)


def install() -> bool:
    """Install Chromium with a Chinese font; False where that is not ours to do or did not work."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    steps = (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "--no-install-recommends", *PACKAGES])
    return all(subprocess.run(step, env=environment, check=False).returncode == 0 for step in steps)


def main() -> int:
    """Print the browser's path; return 1 with the remedy when there is none."""
    path = find() or (find() if install() else None)
    print(path or REMEDY)
    return 0 if path else 1


if __name__ == "__main__":
    raise SystemExit(main())
