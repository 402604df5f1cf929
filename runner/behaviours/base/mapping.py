"""Mappings of a gateway: how a request is changed before its target gets it, and an answer on its way back.

Parameters are written as an HTTP API writes them: `append:`, `overwrite:` and `remove:` before `header.name`,
`querystring.name`, `path` or `statuscode`, with values such as `$request.header.x`, `$request.body.order.id`,
`$response.body.id`, `$context.requestId` or text that holds `${request.path.id}`. A body is a value with such texts
in it, or an input transformer `{paths, template}`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from runner.behaviours.base.proxy import body_text, body_value
from runner.behaviours.base.values import NOTHING, Request, Response
from topology.graph import thaw
from topology.matching import Template, json_path

_MISSING: Any = object()


def scope_of(request: Request, request_id: str) -> dict[str, Any]:
    """What the values of a mapping may reach of a request."""
    return {
        "request": {
            "body": thaw(body_value(request.body)),
            "header": {name.lower(): text for name, text in request.headers.items()},
            "path": dict(request.path_parameters),
            "querystring": dict(parse_qsl(request.query, keep_blank_values=True)),
            "method": request.method,
        },
        "context": {
            "requestId": request_id,
            "routeKey": request.route,
            "httpMethod": request.method,
            "path": request.path,
            "authorizer": {**request.claims, **request.authorizer},
        },
    }


class RequestMapping:
    """The `request_mapping` of a route."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._parameters = dict(given.get("parameters") or NOTHING)
        self._body = _body_of(given)

    def apply(self, request: Request, scope: Mapping[str, Any]) -> None:
        """Changes the request that goes to the target."""
        headers = {name.lower(): text for name, text in request.headers.items()}
        query = parse_qsl(request.query, keep_blank_values=True)
        for key, value in self._parameters.items():
            act, _, place = key.partition(":")
            kind, _, name = place.partition(".")
            text = _text(value, scope)
            if kind == "header":
                _set(headers, act, name.lower(), text)
            elif kind == "querystring":
                query = _changed(query, act, name, text)
            elif kind == "path" and not name and act == "overwrite":
                request.path = text if text.startswith("/") else f"/{text}"
        request.headers, request.query = headers, urlencode(query)
        if self._body is not None:
            request.body = self._body(scope)
            request.is_fresh = True


class ResponseMapping:
    """The `response_mapping` of a route, by status; `default` is for every other status."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given

    def apply(self, response: Response, scope: Mapping[str, Any]) -> Response:
        """The answer that the caller gets."""
        given = self._given.get(str(response.status), self._given.get("default"))
        if given is None:
            return response
        headers = dict(response.headers)
        reach = {**scope, "response": {"body": thaw(body_value(response.body)), "header": headers}}
        reach["response"]["statuscode"] = response.status
        status = int(given.get("status") or response.status)
        for key, value in (given.get("parameters") or NOTHING).items():
            act, _, place = key.partition(":")
            kind, _, name = place.partition(".")
            text = _text(value, reach)
            if kind == "header":
                _set(headers, act, name.lower(), text)
            elif kind == "statuscode" and text.isdigit():
                status = int(text)
        body = _body_of(given)
        return Response(status, response.body if body is None else body(reach), headers, response.refusal)


def _body_of(given: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Any] | None:
    body = given.get("body")
    if body is None:
        return None
    if isinstance(body, Mapping) and "template" in body and not set(body) - {"paths", "template"}:
        template = Template(dict(body.get("paths") or NOTHING), thaw(body["template"]))
        return lambda scope: template.value(_reach(scope))[1]
    return lambda scope: _filled(body, scope)


def _reach(scope: Mapping[str, Any]) -> dict[str, Any]:
    """The paths of an input transformer start at the response where there is one, else at the request."""
    found: dict[str, Any] = dict(scope.get("response") or scope["request"])
    return {**scope, **found}


def _filled(value: Any, scope: Mapping[str, Any]) -> Any:
    if isinstance(value, str):
        whole = _value(value[1:], scope) if value.startswith("$") and not value.startswith("${") else _MISSING
        return _text(value, scope) if whole is _MISSING else whole
    if isinstance(value, Mapping):
        return {key: _filled(item, scope) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_filled(item, scope) for item in value]
    return value


def _text(value: str, scope: Mapping[str, Any]) -> str:
    """The value as text, with every `${…}` in it filled; what is not there is empty."""
    if value.startswith("$") and not value.startswith("${"):
        found = _value(value[1:], scope)
        return value if found is _MISSING and "." not in value else "" if found is _MISSING else body_text(found)
    parts: list[str] = []
    rest = value
    while True:
        before, opened, after = rest.partition("${")
        name, closed, behind = after.partition("}")
        if not opened or not closed:
            return "".join([*parts, rest])
        found = _value(name, scope)
        parts += [before, "" if found is _MISSING else body_text(found)]
        rest = behind


def _value(path: str, scope: Mapping[str, Any]) -> Any:
    place, _, rest = path.partition(".")
    if place not in scope:
        return _MISSING
    kind, _, name = rest.partition(".")
    within = scope[place].get(kind, _MISSING)
    if not name or within is _MISSING:
        return within
    if kind in ("header", "querystring"):
        return within.get(name.lower() if kind == "header" else name, _MISSING)
    return json_path(within, f"$.{name}", _MISSING)


def _set(headers: dict[str, str], act: str, name: str, text: str) -> None:
    if act == "remove":
        headers.pop(name, None)
    elif act == "append" and name in headers:
        headers[name] = f"{headers[name]},{text}"
    else:
        headers[name] = text


def _changed(query: list[tuple[str, str]], act: str, name: str, text: str) -> list[tuple[str, str]]:
    kept = query if act == "append" else [pair for pair in query if pair[0] != name]
    return kept if act == "remove" else [*kept, (name, text)]
