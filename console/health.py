"""Whether this process can serve: it answers, and its database answers it."""

from __future__ import annotations

from django.db import DatabaseError, connections
from django.http import HttpRequest, JsonResponse


def healthz(request: HttpRequest) -> JsonResponse:
    """200 when every database answers, else 503 with the names of those that do not."""
    failed = [alias for alias in connections if not _answers(alias)]
    return JsonResponse({"ok": not failed, "failed": failed}, status=503 if failed else 200)


def _answers(alias: str) -> bool:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False
