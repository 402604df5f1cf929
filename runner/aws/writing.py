"""The answer to an AWS request as the service's protocol writes it, so that the real SDK reads it back."""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from runner.aws.reading import AwsRequest
from runner.aws.sums import attributes_md5
from runner.aws.xml import as_bytes, to_xml
from runner.handlers import SdkReply

Answer = tuple[int, dict[str, str], bytes]
_REQUEST_ID = "00000000-0000-4000-8000-000000000000"


def encode(request: AwsRequest, reply: SdkReply) -> Answer:
    """Status, headers and body. MD5 sums that the service computes are added where they are missing."""
    protocol = request.model.service_model.resolved_protocol
    if not reply.ok:
        return _error(request, reply, protocol)
    shape = request.model.output_shape
    result = _with_sums(request, dict(reply.result))
    match protocol:
        case "query":
            body = _form_answer(request, shape, result)
            return 200, {"Content-Type": "text/xml", "x-amzn-RequestId": _REQUEST_ID}, body.encode()
        case "rest-json" | "rest-xml":
            return _rest_answer(request, shape, reply, result)
    body = json.dumps(to_json(shape, result)) if shape is not None else ""
    return 200, _json_headers(request), body.encode()


def refusal(message: str, headers: Mapping[str, str]) -> Answer:
    """The answer to a request that is not emulated, an error to every SDK: in XML where it asks in forms."""
    asked = next((text for name, text in headers.items() if name.lower() == "content-type"), "")
    if asked.startswith("application/x-www-form-urlencoded"):
        error = f"<Error><Code>NotEmulated</Code><Message>{escape(message)}</Message></Error>"
        return 501, {"Content-Type": "text/xml"}, f"<Response><Errors>{error}</Errors></Response>".encode()
    body = json.dumps({"__type": "NotEmulated", "message": message, "Message": message}).encode()
    return 501, {"Content-Type": "application/x-amz-json-1.0", "x-amzn-ErrorType": "NotEmulated"}, body


def _json_headers(request: AwsRequest) -> dict[str, str]:
    version = request.model.metadata.get("jsonVersion", "1.1")
    return {"Content-Type": f"application/x-amz-json-{version}", "x-amzn-RequestId": _REQUEST_ID}


def to_json(shape: Any, value: Any) -> Any:
    """A value by its shape as the JSON protocols write it."""
    if value is None:
        return None
    match shape.type_name:
        case "structure":
            if getattr(shape, "is_document_type", False):
                return value
            members = shape.members
            return {
                members[name].serialization.get("name", name): to_json(members[name], inner)
                for name, inner in value.items()
                if name in members and inner is not None
            }
        case "list":
            return [to_json(shape.member, inner) for inner in value]
        case "map":
            return {str(key): to_json(shape.value, inner) for key, inner in value.items()}
        case "blob":
            return base64.b64encode(as_bytes(value)).decode()
        case "timestamp":
            return value.timestamp() if isinstance(value, datetime.datetime) else value
    return value


def _form_answer(request: AwsRequest, shape: Any, result: Mapping[str, Any]) -> str:
    name = request.operation
    namespace = escape(request.model.metadata.get("xmlNamespace", ""))
    wrapper = (shape.serialization.get("resultWrapper") if shape is not None else None) or f"{name}Result"
    content = to_xml(shape, result, wrapper) if shape is not None else ""
    return (
        f'<{name}Response xmlns="{namespace}">{content}'
        f"<ResponseMetadata><RequestId>{_REQUEST_ID}</RequestId></ResponseMetadata></{name}Response>"
    )


def _rest_answer(request: AwsRequest, shape: Any, reply: SdkReply, result: Mapping[str, Any]) -> Answer:
    """Members by their location: the status, headers, and the rest as the body or its payload."""
    is_xml = request.model.service_model.resolved_protocol == "rest-xml"
    headers = {"Content-Type": "application/xml" if is_xml else "application/json", "x-amzn-RequestId": _REQUEST_ID}
    status = reply.status if reply.status != 200 else request.model.http.get("responseCode", 200)
    if shape is None:
        return status, headers, b""
    payload = shape.serialization.get("payload")
    rest: dict[str, Any] = {}
    for name, value in result.items():
        member = shape.members.get(name)
        if member is None or value is None or name == payload:
            continue
        key = member.serialization.get("name", name)
        match member.serialization.get("location"):
            case "header":
                headers[key] = _header(value)
            case "headers":
                headers |= {f"{key}{part}": str(text) for part, text in value.items()}
            case "statusCode":
                status = int(value)
            case _:
                rest[name] = value
    if payload is None:
        if is_xml:
            return status, headers, to_xml(shape, rest, shape.name).encode() if rest else b""
        return status, headers, json.dumps(to_json(shape, rest)).encode()
    value, member = result.get(payload), shape.members[payload]
    if value is None:
        return status, headers, b""
    if member.type_name == "blob":
        return status, headers, as_bytes(value)
    body = to_xml(member, value, member.name) if is_xml else json.dumps(to_json(member, value))
    return status, headers, body.encode()


def _header(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return value.strftime("%a, %d %b %Y %H:%M:%S GMT")
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _error(request: AwsRequest, reply: SdkReply, protocol: str) -> Answer:
    code, message = reply.error_code or "InternalFailure", reply.error_message
    status = reply.status if reply.status >= 400 else 400
    fault = "Receiver" if status >= 500 else "Sender"
    shape_name, wire_code = _error_names(request, code)
    if protocol == "query":
        body = (
            f"<ErrorResponse><Error><Type>{fault}</Type><Code>{escape(wire_code)}</Code>"
            f"<Message>{escape(message)}</Message></Error><RequestId>{_REQUEST_ID}</RequestId></ErrorResponse>"
        )
        return status, {"Content-Type": "text/xml", "x-amzn-RequestId": _REQUEST_ID}, body.encode()
    if protocol == "rest-xml":
        return _xml_error(request, reply, status, wire_code)
    headers = _json_headers(request)
    content = {**to_plain(reply.result), "__type": shape_name, "message": message, "Message": message}
    if protocol == "rest-json":
        headers["Content-Type"] = "application/json"
        headers["x-amzn-ErrorType"] = shape_name
        content = {"Type": "User" if status < 500 else "Service", "message": message, "Message": message}
    elif "awsQueryCompatible" in request.model.metadata:
        headers["x-amzn-query-error"] = f"{wire_code};{fault}"
    return status, headers, json.dumps(content).encode()


def _xml_error(request: AwsRequest, reply: SdkReply, status: int, code: str) -> Answer:
    """As S3 writes it; the answer to a HEAD has no body, so that its status alone says what is wrong."""
    headers = {"Content-Type": "application/xml", "x-amz-request-id": _REQUEST_ID}
    if reply.result.get("DeleteMarker"):
        headers["x-amz-delete-marker"] = "true"
    if request.model.http["method"] == "HEAD":
        return status, headers, b""
    body = f"<Error><Code>{escape(code)}</Code><Message>{escape(reply.error_message)}</Message></Error>"
    return status, headers, body.encode()


def to_plain(value: Any) -> dict[str, Any]:
    """The further members of an error (reasons of a cancelled transaction) as JSON."""
    return {str(key): inner for key, inner in dict(value).items()}


def _error_names(request: AwsRequest, code: str) -> tuple[str, str]:
    """The name of the error's shape and its code on the wire, given either of them."""
    for shape in request.model.service_model.error_shapes:
        wire = shape.metadata.get("error", {}).get("code", shape.name)
        if code in (shape.name, wire):
            return shape.name, wire
    return code, code


def _with_sums(request: AwsRequest, result: dict[str, Any]) -> dict[str, Any]:
    if request.service != "sqs":
        return result
    params = request.params
    if request.operation == "SendMessage":
        _add_sums(result, params, "MD5OfMessageBody")
    elif request.operation == "SendMessageBatch":
        sent = {entry["Id"]: entry for entry in params.get("Entries", ())}
        result["Successful"] = [dict(entry) for entry in result.get("Successful", ())]
        for entry in result["Successful"]:
            _add_sums(entry, sent.get(entry["Id"], {}), "MD5OfMessageBody")
    elif request.operation == "ReceiveMessage" and result.get("Messages"):
        result["Messages"] = [dict(message) for message in result["Messages"]]
        for message in result["Messages"]:
            _add_sums(message, {**message, "MessageBody": message.get("Body", "")}, "MD5OfBody")
    return result


def _add_sums(result: dict[str, Any], message: Mapping[str, Any], body_field: str) -> None:
    body = str(message.get("MessageBody", ""))
    result.setdefault(body_field, hashlib.md5(body.encode(), usedforsecurity=False).hexdigest())
    if message.get("MessageAttributes"):
        result.setdefault("MD5OfMessageAttributes", attributes_md5(message["MessageAttributes"]))
