"""The AWS wire protocols, in both directions, read from botocore's own service models.

`decode` turns the HTTP request that an SDK prepared into service, operation and parameters; `encode` turns a
reply into the HTTP response that the SDK parses. Three protocols are spoken: json, query and rest-json. Values
travel as botocore shows them to a caller: blobs as bytes, timestamps as numbers of seconds.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit
from xml.sax.saxutils import escape

import botocore.loaders
import botocore.model

from runner.handlers import SdkReply

REQUEST_ID = "00000000-0000-4000-8000-000000000000"
QUERY_INDEX = re.compile(r"\d+")
URI_LABEL = re.compile(r"\{(\w+)(\+?)\}")

Raw = Mapping[str, Any]


class UnknownOperation(Exception):
    """The request is none of a service that the runner speaks for."""


@dataclass(frozen=True, slots=True)
class WireRequest:
    """An HTTP request as the SDK prepared it; header names in any case."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class WireResponse:
    """An HTTP response as the SDK will parse it."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request asks for."""

    service: str
    name: str
    params: Mapping[str, Any] = field(default_factory=dict)


@cache
def model(service: str) -> botocore.model.ServiceModel:
    """The newest model of a service that botocore ships."""
    loader = botocore.loaders.create_loader()
    return botocore.model.ServiceModel(loader.load_service_model(service, "service-2"), service)


@cache
def services_by_host() -> dict[str, str]:
    """Endpoint prefix -> botocore's name of the service, for the services that handlers may call."""
    names = ("sqs", "sns", "events", "dynamodb", "lambda")
    return {model(name).endpoint_prefix: name for name in names}


def decode(request: WireRequest) -> Operation:
    """The operation that the request asks for.

    Raises:
        UnknownOperation: the host or the target names nothing that is known here.
    """
    parts = urlsplit(request.url)
    labels = (parts.hostname or "").split(".")
    service = next((services_by_host()[label] for label in labels if label in services_by_host()), None)
    if service is None:
        raise UnknownOperation(f"{parts.hostname} is no service that a topology of these kinds can hold")
    decoder = {"json": _decode_json, "query": _decode_query, "rest-json": _decode_rest}
    return decoder[model(service).resolved_protocol](service, request)


def _header(request: WireRequest, name: str) -> str:
    return next((value for key, value in request.headers.items() if key.lower() == name), "")


def _operation(service: str, name: str) -> Any:
    if name not in model(service).operation_names:
        raise UnknownOperation(f"{service} has no operation {name}")
    return model(service).operation_model(name)


def _decode_json(service: str, request: WireRequest) -> Operation:
    name = _header(request, "x-amz-target").rpartition(".")[2]
    shape = _operation(service, name).input_shape
    return Operation(service, name, _value(shape, json.loads(request.body or b"{}")) if shape else {})


def _value(shape: Any, raw: Any) -> Any:
    """A JSON value with its blobs decoded; members that the shape does not name are kept."""
    if raw is None:
        return None
    if shape.type_name == "structure":
        return {k: _value(shape.members[k], v) if k in shape.members else v for k, v in raw.items()}
    if shape.type_name == "list":
        return [_value(shape.member, item) for item in raw]
    if shape.type_name == "map":
        return {key: _value(shape.value, item) for key, item in raw.items()}
    return base64.b64decode(raw) if shape.type_name == "blob" else raw


def _decode_query(service: str, request: WireRequest) -> Operation:
    fields = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    name = fields.pop("Action", "")
    fields.pop("Version", None)
    tree: dict[str, Any] = {}
    for path, text in fields.items():
        *parents, leaf = path.split(".")
        place = tree
        for part in parents:
            place = place.setdefault(part, {})
        place[leaf] = text
    shape = _operation(service, name).input_shape
    return Operation(service, name, _query_value(shape, tree) if shape else {})


def _query_value(shape: Any, raw: Any) -> Any:
    if shape.type_name == "structure":
        members = {name: (member.serialization.get("name", name), member) for name, member in shape.members.items()}
        return {name: _query_value(member, raw[wire]) for name, (wire, member) in members.items() if wire in raw}
    if shape.type_name in ("list", "map"):
        entries = raw if shape.serialization.get("flattened") else raw.get("member") or raw.get("entry") or {}
        ordered = [entries[key] for key in sorted(filter(QUERY_INDEX.fullmatch, entries), key=int)]
        if shape.type_name == "list":
            return [_query_value(shape.member, item) for item in ordered]
        key_name = shape.key.serialization.get("name", "key")
        value_name = shape.value.serialization.get("name", "value")
        return {item[key_name]: _query_value(shape.value, item[value_name]) for item in ordered}
    return _scalar(shape, raw)


def _scalar(shape: Any, text: str) -> Any:
    kind = shape.type_name
    if kind == "blob":
        return base64.b64decode(text)
    if kind == "boolean":
        return text == "true"
    if kind in ("integer", "long"):
        return int(text)
    return float(text) if kind in ("float", "double") else text


@cache
def _routes(service: str) -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """Method, pattern of the path and operation of a REST service; longer templates first."""
    found = []
    for name in model(service).operation_names:
        http = model(service).operation_model(name).http
        path = http["requestUri"].partition("?")[0]
        literal = "".join(
            f"(?P<{part[1:-1].rstrip('+')}>{'.+' if part.endswith('+}') else '[^/]+'})"
            if part.startswith("{")
            else re.escape(part)
            for part in re.split(r"(\{\w+\+?\})", path)
        )
        found.append((len(path), http["method"], re.compile(literal + "/?"), name))
    return tuple((method, pattern, name) for _, method, pattern, name in sorted(found, key=lambda f: -f[0]))


def _decode_rest(service: str, request: WireRequest) -> Operation:
    parts = urlsplit(request.url)
    for method, pattern, name in _routes(service):
        matched = pattern.fullmatch(parts.path)
        if matched and method == request.method:
            shape = _operation(service, name).input_shape
            labels = {key: unquote(value) for key, value in matched.groupdict().items()}
            return Operation(service, name, _rest_params(shape, request, labels, parse_qs(parts.query)))
    raise UnknownOperation(f"{service} has no operation at {request.method} {parts.path}")


def _rest_params(shape: Any, request: WireRequest, labels: Raw, query: Mapping[str, list[str]]) -> dict[str, Any]:
    params: dict[str, Any] = {}
    payload = shape.serialization.get("payload")
    body = {} if payload or not request.body else json.loads(request.body)
    for name, member in shape.members.items():
        wire = member.serialization.get("name", name)
        location = member.serialization.get("location")
        if name == payload:
            blob = member.type_name == "blob"
            params[name] = request.body if blob else _value(member, json.loads(request.body or b"{}"))
        elif location == "uri":
            params[name] = _scalar(member, labels[wire])
        elif location == "querystring" and wire in query:
            params[name] = _scalar(member, query[wire][0])
        elif location == "header" and _header(request, wire.lower()):
            params[name] = _scalar(member, _header(request, wire.lower()))
        elif location is None and wire in body:
            params[name] = _value(member, body[wire])
    return params


def encode(operation: Operation, reply: SdkReply) -> WireResponse:
    """The HTTP response that makes the SDK return the reply's result or raise its error."""
    protocol = model(operation.service).resolved_protocol
    if not reply.ok:
        return _ERRORS[protocol](operation, reply)
    shape = model(operation.service).operation_model(operation.name).output_shape
    return _RESULTS[protocol](operation, shape, reply.result)


def _plain(value: Any) -> Any:
    """A value as JSON carries it: blobs in base64."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return base64.b64encode(value).decode() if isinstance(value, (bytes, bytearray)) else value


def _headers(kind: str, **more: str) -> dict[str, str]:
    return {"content-type": kind, "x-amzn-requestid": REQUEST_ID, **more}


def _json_result(operation: Operation, shape: Any, result: Raw) -> WireResponse:
    version = model(operation.service).metadata.get("jsonVersion", "1.0")
    body = json.dumps(_plain(result), separators=(",", ":")).encode()
    return WireResponse(200, _headers(f"application/x-amz-json-{version}"), body)


def _json_error(operation: Operation, reply: SdkReply) -> WireResponse:
    status = reply.status if reply.status >= 400 else 400
    body = json.dumps({"__type": reply.error_code, "message": reply.error_message}).encode()
    headers = _headers("application/x-amz-json-1.0")
    headers["x-amzn-errortype"] = reply.error_code
    fault = "Sender" if status < 500 else "Receiver"
    headers["x-amzn-query-error"] = f"{reply.error_code};{fault}"
    return WireResponse(status, headers, body)


def _query_result(operation: Operation, shape: Any, result: Raw) -> WireResponse:
    inner = _xml(shape, result) if shape is not None else ""
    name = operation.name
    text = (
        f"<{name}Response><{name}Result>{inner}</{name}Result>"
        f"<ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata></{name}Response>"
    )
    return WireResponse(200, _headers("text/xml"), text.encode())


def _xml(shape: Any, value: Any) -> str:
    if shape.type_name == "structure":
        present = [(name, member) for name, member in shape.members.items() if value.get(name) is not None]
        return "".join(f"<{name}>{_xml(member, value[name])}</{name}>" for name, member in present)
    if shape.type_name == "list":
        return "".join(f"<member>{_xml(shape.member, item)}</member>" for item in value)
    if shape.type_name == "map":
        return "".join(
            f"<entry><key>{escape(key)}</key><value>{_xml(shape.value, item)}</value></entry>"
            for key, item in value.items()
        )
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(str(_plain(value)))


def _query_error(operation: Operation, reply: SdkReply) -> WireResponse:
    status = reply.status if reply.status >= 400 else 400
    kind = "Sender" if status < 500 else "Receiver"
    code, message = escape(reply.error_code), escape(reply.error_message)
    text = (
        f"<ErrorResponse><Error><Type>{kind}</Type><Code>{code}</Code><Message>{message}</Message></Error>"
        f"<RequestId>{REQUEST_ID}</RequestId></ErrorResponse>"
    )
    return WireResponse(status, _headers("text/xml"), text.encode())


def _rest_result(operation: Operation, shape: Any, result: Raw) -> WireResponse:
    headers = _headers("application/json")
    status, body, rest = 200, b"", {}
    payload = shape.serialization.get("payload") if shape is not None else None
    for name, value in result.items():
        member = shape.members.get(name) if shape is not None else None
        location = member.serialization.get("location") if member is not None else None
        if name == payload:
            body = value if isinstance(value, bytes) else json.dumps(_plain(value)).encode()
        elif location == "statusCode":
            status = int(value)
        elif location == "header" and member is not None:
            headers[member.serialization.get("name", name).lower()] = str(value)
        else:
            rest[name] = _plain(value)
    return WireResponse(status, headers, body if payload else json.dumps(rest).encode())


def _rest_error(operation: Operation, reply: SdkReply) -> WireResponse:
    response = _json_error(operation, reply)
    body = json.dumps({"Type": "User", "message": reply.error_message, "Message": reply.error_message}).encode()
    return WireResponse(response.status, {**response.headers, "content-type": "application/json"}, body)


_RESULTS = {"json": _json_result, "query": _query_result, "rest-json": _rest_result}
_ERRORS = {"json": _json_error, "query": _query_error, "rest-json": _rest_error}
