"""Proxy responses: what a handler's result becomes as an HTTP answer (semantics 3.5)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from runner.behaviours.base.values import Response

_REST_KEYS = frozenset(("statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"))


def proxy_response(output: Any, is_rest: bool) -> Response:
    """The answer for a handler's result.

    Nothing (a modelled node) is 200. On an HTTP API (payload 2.0) an object with `statusCode` is the answer, and any
    other value is 200 with it as JSON. On a REST API an object of the keys of an answer is one, none of which it
    must have; with any other key, and as any other value, it is a broken response.
    """
    if output is None:
        return Response(200, None)
    if is_rest and not _is_rest_answer(output):
        return _broken(is_rest)
    if not is_rest and (not isinstance(output, Mapping) or "statusCode" not in output):
        return Response(200, output, {"content-type": "application/json"})
    status = output.get("statusCode", 200)
    if isinstance(status, str) and status.isdigit():
        status = int(status)
    body = output.get("body")
    is_status = isinstance(status, int) and not isinstance(status, bool) and 100 <= status <= 599
    if not is_status or not _is_text(body) or not _has_maps(output):
        return _broken(is_rest)
    headers = {str(name).lower(): _text(value) for name, value in (output.get("headers") or {}).items()}
    for name, values in (output.get("multiValueHeaders") or {}).items():
        headers[str(name).lower()] = ", ".join(_text(value) for value in values)
    if output.get("isBase64Encoded") and isinstance(body, str):
        try:
            return Response(status, base64.b64decode(body), headers)
        except (ValueError, binascii.Error):
            return _broken(is_rest)
    return Response(status, body, headers)


def _is_rest_answer(output: Any) -> bool:
    if not isinstance(output, Mapping) or set(output) - _REST_KEYS:
        return False
    if not _has_maps(output):
        return False
    single, several = output.get("headers"), output.get("multiValueHeaders")
    return all(_is_header(value) for value in (single or {}).values()) and all(
        isinstance(values, (list, tuple)) and all(_is_header(value) for value in values)
        for values in (several or {}).values()
    )


def _has_maps(output: Mapping[str, Any]) -> bool:
    return all(isinstance(output.get(name) or {}, Mapping) for name in ("headers", "multiValueHeaders"))


def _is_header(value: Any) -> bool:
    return isinstance(value, (str, bool, int, float))


def _broken(is_rest: bool) -> Response:
    text = "Internal server error" if is_rest else "Internal Server Error"
    return Response(502 if is_rest else 500, {"message": text})


def body_text(body: Any) -> str:
    """A body as it goes over the wire: text as it is, everything else as JSON."""
    if body is None:
        return ""
    if isinstance(body, bytes):
        return body.decode("utf-8", "replace")
    return body if isinstance(body, str) else json.dumps(body, separators=(",", ":"), default=_plain)


def body_value(body: Any) -> Any:
    """A body as a value: JSON text is read, other text stays."""
    if isinstance(body, bytes):
        body = body.decode("utf-8", "replace")
    if isinstance(body, str):
        try:
            return json.loads(body)
        except ValueError:
            return body
    return body


def _is_text(body: Any) -> bool:
    return body is None or isinstance(body, (str, int, float, Mapping, list))


def _text(value: Any) -> str:
    return "true" if value is True else "false" if value is False else str(value)


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else list(value)
