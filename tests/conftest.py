"""The ground under every test that touches Django: an installation of its own in a temporary folder.

KOUMEN_DATABASE_URL (set by tools/with_postgres.py) moves the same tests to PostgreSQL.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import django
import hypothesis
from django.conf import settings

from koumen.records.secrets.keys import make_keys

DATA = Path(tempfile.mkdtemp(prefix="koumen-tests-"))
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
os.environ["KOUMEN_DATA"] = str(DATA)
os.environ["DJANGO_SETTINGS_MODULE"] = "koumen.server.settings"
os.environ.pop("KOUMEN_KEYS", None)
os.environ.pop("KOUMEN_DEMO_DAY", None)
os.environ["KOUMEN_TODAY"] = "2026-11-21"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # a browser under test runs an event loop in the test's own thread
make_keys(DATA / "keys.json")
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; the real ones are slow by intent
django.setup()
# How long an example takes says how busy the machine is, not whether the property holds.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")
