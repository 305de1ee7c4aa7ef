"""The ground under every test that touches Django: an installation of its own in a temporary folder.

KOUMEN_DATABASE_URL (set by tools/with_postgres.py) moves the same tests to PostgreSQL.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from koumen.records.secrets.keys import make_keys

DATA = Path(os.environ.get("KOUMEN_TEST_DATA") or tempfile.mkdtemp(prefix="koumen-tests-"))
os.environ["KOUMEN_DATA"] = str(DATA)
os.environ["DJANGO_SETTINGS_MODULE"] = "koumen.server.settings"
os.environ.pop("KOUMEN_KEYS", None)
os.environ.pop("KOUMEN_DEMO_DAY", None)
os.environ["KOUMEN_TODAY"] = "2026-11-21"
make_keys(DATA / "keys.json")
