"""Whether the system answers and its database can be read. Says nothing about people."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from koumen.server import clock


def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database can be read, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"state": "database unreachable"}, status=503)
    return JsonResponse({"state": "well", "today": clock.today().isoformat()})
