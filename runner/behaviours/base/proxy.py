"""Proxy responses: what a handler's result becomes as an HTTP answer (semantics 3.5)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from runner.behaviours.base.values import Response


def proxy_response(output: Any, is_rest: bool) -> Response:
    """The answer for a handler's result.

    Nothing (a modelled node) is 200. An object with `statusCode` is the answer; any other value is 200 with it as
    JSON on an HTTP API (payload 2.0), and a broken response (502) on a REST API.
    """
    if output is None:
        return Response(200, None)
    if not isinstance(output, Mapping) or "statusCode" not in output:
        if is_rest:
            return Response(502, {"message": "Internal server error"})
        return Response(200, output, {"content-type": "application/json"})
    status = output["statusCode"]
    if isinstance(status, str) and status.isdigit():
        status = int(status)
    body = output.get("body")
    if not isinstance(status, int) or not 100 <= status <= 599 or not _is_text(body):
        return Response(502 if is_rest else 500, {"message": "Internal server error"})
    headers = {str(name).lower(): _text(value) for name, value in (output.get("headers") or {}).items()}
    for name, values in (output.get("multiValueHeaders") or {}).items():
        headers[str(name).lower()] = ", ".join(_text(value) for value in values)
    if output.get("isBase64Encoded") and isinstance(body, str):
        try:
            return Response(status, base64.b64decode(body), headers)
        except (ValueError, binascii.Error):
            return Response(502 if is_rest else 500, {"message": "Internal server error"})
    return Response(status, body, headers)


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
