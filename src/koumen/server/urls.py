"""Addresses: health, and whatever the doors that are installed bring with them."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from koumen.server.health import health

PREFIXES = {"koumen.office": "", "koumen.field": "field/", "koumen.api": "api/"}
urlpatterns: list[URLPattern | URLResolver] = [path("health/", health, name="health")]
for door in settings.DOORS:
    if find_spec(f"{door}.urls"):
        urlpatterns.append(path(PREFIXES[door], include(f"{door}.urls")))
