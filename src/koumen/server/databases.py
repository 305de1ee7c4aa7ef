"""The database of an installation: SQLite in the data folder, or PostgreSQL by its address."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;"
    "PRAGMA cache_size=-64000;PRAGMA foreign_keys=ON;"
)


def database_from(url: str, data: Path) -> dict[str, Any]:
    """Return Django's settings for the database at `url`; empty: SQLite in `data`. Raises ValueError for others."""
    return _postgres(url) if url else _sqlite(data)


def _sqlite(data: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(data / "koumen.sqlite3"),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
        "TEST": {"NAME": str(data / "test.sqlite3")},
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ValueError("KOUMEN_DATABASE_URL 应写成 postgresql://用户:密码@主机:端口/库名；不填则用内置数据库。")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
