"""Request validation of a gateway: required parameters, and the body by a JSON Schema (semantics 3.5)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from jsonschema_rs import Draft4Validator, Draft7Validator, ReferencingError, Validator, validator_cls_for

from runner.behaviours.base.authorizers import header_of, refused
from runner.behaviours.base.values import Request, Response
from topology.graph import thaw


class Validation:
    """What a route asks of a request. A body of another content type than JSON has no schema and passes."""

    def __init__(self, schema: Any, parameters: Iterable[str]) -> None:
        self._parameters = [tuple(name.split(".", 1)) for name in parameters]
        self._validator = None if schema is None else _validator(thaw(schema))

    def refusal(self, request: Request) -> Response | None:
        missing = [name for place, name in self._parameters if not _is_there(request, place, name)]
        if missing:
            return refused(400, f"Missing required request parameters: [{', '.join(missing)}]")
        media = header_of(request, "content-type").partition(";")[0].strip().lower()
        if self._validator is None or media not in ("", "application/json"):
            return None
        try:
            valid = self._validator.is_valid(_body(request.body))
        except ValueError:
            valid = False
        return None if valid else refused(400, "Invalid request body")


def _is_there(request: Request, place: str, name: str) -> bool:
    if place == "header":
        return bool(header_of(request, name.lower()))
    if place == "path":
        return bool(request.path_parameters.get(name))
    return name in dict(parse_qsl(request.query, keep_blank_values=True))


def _body(body: Any) -> Any:
    """The body as JSON, an empty one as `{}`; ValueError for a text that is none."""
    if isinstance(body, bytes):
        body = body.decode("utf-8", "replace")
    if body is None or body == "":
        return {}
    return json.loads(body) if isinstance(body, str) else thaw(body)


def _validator(schema: Any) -> Validator | None:
    """By the draft that the schema names, else draft 7, and draft 4 where only that allows it; None, which refuses
    nothing, for a schema of no use: `validate` tells about it. References lead nowhere but into the schema."""
    drafts: list[type[Any]] = [Draft7Validator, Draft4Validator]
    try:
        if isinstance(schema, dict) and "$schema" in schema:
            drafts.insert(0, validator_cls_for(schema))
    except ValueError:
        pass  # A draft that nobody knows.
    for draft in drafts:
        try:
            validator: Validator = draft(schema, validate_formats=False, offline=True)
        except (ValueError, ReferencingError):
            continue
        return validator
    return None
