"""The Django app of the kept facts."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RecordsConfig(AppConfig):
    name = "koumen.records"
    label = "records"
    verbose_name = "台账"

    def ready(self) -> None:
        post_migrate.connect(_guard, sender=self)


def _guard(using: str, **_: Any) -> None:
    """Put the guards back after each migration: SQLite drops triggers when it rebuilds a table."""
    from koumen.records.guards import install

    install(using)
