"""A prepared AWS request to (service, operation, params), by the service models that botocore itself writes from.

Params have the names and types that were given to boto3: blobs are bytes.
"""

from __future__ import annotations

import base64
import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qs, parse_qsl, unquote, urlsplit

from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader
from botocore.model import ServiceModel

from runner.aws.xml import from_xml

_SCOPE = re.compile(r"Credential=[^/\s]+/\d+/[^/]+/([^/]+)/aws4_request")
_PROTOCOLS = ("json", "query", "rest-json", "rest-xml")
_MODELS: Mapping[str, str] = {"states": "stepfunctions"}
"""Services that sign with another name than that of their model."""
_BUCKET_HOST = re.compile(r"(?P<bucket>.+)\.s3[.-](?:[a-z0-9-]+\.)*amazonaws\.com")


class NotEmulated(Exception):
    """The request is for a service, protocol or operation that is not emulated."""


@dataclass(frozen=True, slots=True)
class AwsRequest:
    service: str
    operation: str
    params: dict[str, Any]
    model: Any
    """botocore's OperationModel."""


@functools.cache
def _loader() -> Loader:
    return Loader()


@functools.cache
def service_model(service: str) -> Any:
    """botocore's model of a service; NotEmulated where there is none or its protocol is not known here."""
    try:
        name = _MODELS.get(service, service)
        model = ServiceModel(_loader().load_service_model(name, "service-2"), service)
    except UnknownServiceError as error:
        raise NotEmulated(f"{service} is not emulated") from error
    if model.resolved_protocol not in _PROTOCOLS:
        raise NotEmulated(f"{service} is not emulated: it speaks {model.resolved_protocol}")
    return model


def decode(method: str, url: str, headers: Mapping[str, str], body: bytes) -> AwsRequest:
    """What the request asks for. NotEmulated when no service model explains it."""
    fields = {key.lower(): value for key, value in headers.items()}
    address = urlsplit(url)
    scope = _SCOPE.search(fields.get("authorization", ""))
    service = scope[1] if scope else (address.hostname or "").partition(".")[0]
    model = service_model(service)
    try:
        match model.resolved_protocol:
            case "json":
                name = fields.get("x-amz-target", "").rpartition(".")[2]
                operation = _operation(model, name)
                params = from_json(operation.input_shape, json.loads(body or b"{}"))
            case "query":
                form = dict(parse_qsl(body.decode(), keep_blank_values=True))
                operation = _operation(model, form.get("Action", ""))
                params = _from_form(operation.input_shape, form, "")
            case _:
                body = _unchunked(fields, body)
                operation, labels = _route(model, method, _path(service, address), address.query, fields)
                is_xml = model.resolved_protocol == "rest-xml"
                params = _from_rest(operation.input_shape, labels, address.query, fields, body, is_xml)
    except (ValueError, TypeError, AttributeError) as error:
        raise NotEmulated(f"the request to {service} cannot be read: {error}") from error
    return AwsRequest(service, operation.name, params or {}, operation)


def _operation(model: Any, name: str) -> Any:
    if name not in model.operation_names:
        raise NotEmulated(f"{model.service_name} has no operation {name!r}")
    return model.operation_model(name)


def from_json(shape: Any, value: Any) -> Any:
    """A JSON value by its shape, with the members' own names."""
    if shape is None or value is None:
        return value
    match shape.type_name:
        case "structure":
            if getattr(shape, "is_document_type", False):
                return value
            members = {m.serialization.get("name", name): (name, m) for name, m in shape.members.items()}
            return {
                members[key][0]: from_json(members[key][1], inner)
                for key, inner in value.items()
                if key in members and inner is not None
            }
        case "list":
            return [from_json(shape.member, inner) for inner in value]
        case "map":
            return {key: from_json(shape.value, inner) for key, inner in value.items()}
        case "blob":
            return base64.b64decode(value)
    return value


def _scalar(shape: Any, text: str) -> Any:
    match shape.type_name:
        case "integer" | "long":
            return int(text)
        case "float" | "double":
            return float(text)
        case "boolean":
            return text == "true"
        case "blob":
            return base64.b64decode(text)
    return text


def _from_form(shape: Any, form: Mapping[str, str], prefix: str) -> Any:
    """The value under `prefix` of a query-protocol form; None when nothing is there."""
    if shape is None:
        return {}
    match shape.type_name:
        case "structure":
            found = {}
            for name, member in shape.members.items():
                key = member.serialization.get("name", name)
                value = _from_form(member, form, f"{prefix}.{key}" if prefix else key)
                if value is not None:
                    found[name] = value
            return found if found or not prefix else None
        case "list":
            if form.get(prefix) == "":
                return []
            step = "" if shape.serialization.get("flattened") else "." + _member_name(shape.member)
            return _entries(form, prefix + step, lambda at: _from_form(shape.member, form, at))
        case "map":
            key_name = shape.key.serialization.get("name", "key")
            value_name = shape.value.serialization.get("name", "value")
            step = "" if shape.serialization.get("flattened") else ".entry"
            pairs = _entries(
                form,
                prefix + step,
                lambda at: (form[f"{at}.{key_name}"], _from_form(shape.value, form, f"{at}.{value_name}")),
            )
            return None if pairs is None else dict(pairs)
    return _scalar(shape, form[prefix]) if prefix in form else None


def _member_name(shape: Any) -> str:
    name: str = shape.serialization.get("name", "member")
    return name


def _entries(form: Mapping[str, str], prefix: str, read: Any) -> list[Any] | None:
    entries: list[Any] = []
    while any(key == (at := f"{prefix}.{len(entries) + 1}") or key.startswith(at + ".") for key in form):
        entries.append(read(at))
    return entries or None


@dataclass(frozen=True, slots=True)
class _Route:
    """How an operation is told from the others: its method and path, and what else must be there."""

    method: str
    path: re.Pattern[str]
    name: str
    fixed: tuple[tuple[str, str], ...]
    query: tuple[str, ...]
    headers: tuple[str, ...]

    @property
    def weight(self) -> int:
        return len(self.fixed) + len(self.query) + len(self.headers)

    def is_asked(self, query: Mapping[str, list[str]], headers: Mapping[str, str]) -> bool:
        return (
            all(key in query and (not value or value in query[key]) for key, value in self.fixed)
            and all(key in query for key in self.query)
            and all(key in headers for key in self.headers)
        )


@functools.cache
def _routes(service: str) -> list[_Route]:
    """The routes of a service, the ones that ask for most first."""
    model = service_model(service)
    routes = []
    for name in model.operation_names:
        operation = model.operation_model(name)
        path, _, fixed = operation.http["requestUri"].partition("?")
        pattern = re.sub(r"\\\{(\w+)(\\\+)?\\\}", lambda m: f"(?P<{m[1]}>{'.+' if m[2] else '[^/]+'})", re.escape(path))
        routes.append(
            _Route(
                operation.http["method"],
                re.compile(pattern + "/?"),
                name,
                tuple(parse_qsl(fixed, keep_blank_values=True)),
                _required(operation.input_shape, "querystring"),
                tuple(key.lower() for key in _required(operation.input_shape, "header")),
            )
        )
    return sorted(routes, key=lambda route: -route.weight)


def _required(shape: Any, location: str) -> tuple[str, ...]:
    if shape is None:
        return ()
    members = ((name, shape.members[name].serialization) for name in shape.required_members)
    return tuple(put.get("name", name) for name, put in members if put.get("location") == location)


def _path(service: str, address: SplitResult) -> str:
    """The path; a bucket that stands in the host comes first."""
    found = _BUCKET_HOST.fullmatch(address.hostname or "") if service == "s3" else None
    return f"/{found['bucket']}{address.path}" if found else address.path


def _route(model: Any, method: str, path: str, query: str, headers: Mapping[str, str]) -> tuple[Any, dict[str, str]]:
    asked = parse_qs(query, keep_blank_values=True)
    for route in _routes(model.service_name):
        found = route.path.fullmatch(path) if route.method == method else None
        if found and route.is_asked(asked, headers):
            return model.operation_model(route.name), {key: unquote(text) for key, text in found.groupdict().items()}
    raise NotEmulated(f"{model.service_name} has no operation for {method} {path}")


def _unchunked(headers: Mapping[str, str], body: bytes) -> bytes:
    """The body without the chunks and the trailing checksum in which the SDK sends what it streams."""
    if "aws-chunked" not in headers.get("content-encoding", ""):
        return body
    parts = []
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size.partition(b";")[0], 16)
        if not length:
            break
        parts.append(body[:length])
        body = body[length + 2 :]
    return b"".join(parts)


def _from_rest(
    shape: Any, labels: Mapping[str, str], query: str, headers: Mapping[str, str], body: bytes, is_xml: bool
) -> dict[str, Any]:
    if shape is None:
        return {}
    asked = parse_qs(query, keep_blank_values=True)
    payload = shape.serialization.get("payload")
    params: dict[str, Any] = {}
    for name, member in shape.members.items():
        key = member.serialization.get("name", name)
        match member.serialization.get("location"):
            case "uri" if key in labels:
                params[name] = _scalar(member, labels[key])
            case "querystring" if key in asked:
                params[name] = asked[key] if member.type_name == "list" else _scalar(member, asked[key][0])
            case "header" if key.lower() in headers:
                params[name] = _scalar(member, headers[key.lower()])
            case "headers":
                start = key.lower()
                found = {field[len(start) :]: text for field, text in headers.items() if field.startswith(start)}
                params |= {name: found} if found else {}
    if payload:
        member = shape.members[payload]
        if body:
            params[payload] = body if member.type_name == "blob" else _from_body(member, body, is_xml)
    elif body:
        params.update(_from_body(shape, body, is_xml))
    return params


def _from_body(shape: Any, body: bytes, is_xml: bool) -> Any:
    return from_xml(shape, body) if is_xml else from_json(shape, json.loads(body))
