"""Every error of the API as problem+json (RFC 9457) with a stable `code`; the one place that knows both."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from runner.errors import RunnerError
from topology.errors import DocumentError, OperationError, TopologyError

PROBLEM = "application/problem+json"
STATUS = {
    "not-found": 404,
    "unknown-node": 404,
    "run-not-found": 404,
    "trace-not-found": 404,
    "unknown-task": 404,
    "right-missing": 403,
    "link-gone": 403,
    "stale": 412,
    "too_large": 413,
    "too-large": 413,
    "sandbox-refused": 503,
    "sandbox-unavailable": 503,
    "topology-refused": 422,
    "scenario-refused": 422,
    "pattern-invalid": 422,
    "bad-run": 400,
    "bad-command": 400,
    "log-gone": 410,
    "simulation-too-long": 422,
    "trial-ended": 409,
}


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an error of a view; None for a fault of our own, which Django reports."""
    found = _problem(error)
    if found is None:
        return None
    set_rollback()
    return Response(found, status=found["status"], content_type=PROBLEM)


def problem(status: int, code: str, detail: str, **more: Any) -> dict[str, Any]:
    """A problem as JSON data."""
    title = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail, **more}


def _problem(error: Exception) -> dict[str, Any] | None:
    if isinstance(error, TopologyError | RunnerError):
        return problem(_status(error), error.code, str(error))
    if isinstance(error, exceptions.ValidationError):
        return problem(400, "invalid", _first(error.detail), errors=error.detail)
    if isinstance(error, exceptions.APIException):
        codes = error.get_codes()
        code = codes if isinstance(codes, str) else "error"
        return problem(error.status_code, code.replace("_", "-"), str(error.detail))
    if isinstance(error, Http404):
        return problem(404, "not-found", "There is nothing at this address.")
    if isinstance(error, PermissionDenied):
        return problem(403, "permission-denied", str(error) or "This is not allowed.")
    if isinstance(error, RequestDataTooBig):
        return problem(413, "too-large", "The body is larger than the console takes.")
    return None


def _status(error: TopologyError | RunnerError) -> int:
    if error.code in STATUS:
        return STATUS[error.code]
    if isinstance(error, DocumentError):
        return 400
    return 422 if isinstance(error, OperationError) else 409


def _first(detail: Any, path: str = "") -> str:
    """The first complaint of a serializer, with the field it is about."""
    if isinstance(detail, dict):
        key, value = next(iter(detail.items()))
        return _first(value, path if key == "non_field_errors" else f"{path}.{key}".strip("."))
    if isinstance(detail, list):
        return _first(next((item for item in detail if item), ""), path)
    return f"{path}: {detail}" if path else str(detail)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 for a path that is no view's."""
    return _page(request, 404, "not-found", "There is nothing at this address.")


def server_error(request: HttpRequest) -> HttpResponse:
    """500: the fault is ours and in the log."""
    return _page(request, 500, "internal", "The console made a mistake; its log says which.")


def _page(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse(problem(status, code, detail), status=status, content_type=PROBLEM)
    return HttpResponse(detail + "\n", status=status, content_type="text/plain; charset=utf-8")
