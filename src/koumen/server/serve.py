"""Serving: granian with Django behind it, on this machine only unless an address is given."""

from __future__ import annotations

from granian import Granian
from granian.constants import Interfaces

TARGET = "koumen.server.wsgi:application"


def serve(address: str = "127.0.0.1", port: int = 8000, workers: int = 1) -> None:
    """Serve until interrupted."""
    Granian(
        TARGET,
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        log_access=False,
        websockets=False,
    ).serve()
