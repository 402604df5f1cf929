"""Message attributes, from plain values and from the SDK's own form."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from runner.aws.sums import attributes_md5
from runner.behaviours.base import body_text


def typed(value: Any) -> tuple[str, str]:
    """An attribute as (type, text), from plain values and from the SDK's own form."""
    if isinstance(value, Mapping):
        kind = str(value.get("DataType", value.get("Type", value.get("type", "String"))))
        if value.get("BinaryValue") is not None and value.get("StringValue") is None:
            return kind, base64_text(value["BinaryValue"])
        return kind, body_text(value.get("StringValue", value.get("Value", value.get("value", ""))))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return "Number", body_text(value)
    return ("String.Array" if isinstance(value, (list, tuple)) else "String"), body_text(value)


def sqs_attribute(value: Any) -> dict[str, Any]:
    """As an event source mapping writes it: text, or Base64 of what is binary."""
    kind, text = typed(value)
    found: dict[str, Any] = {"dataType": kind, "stringListValues": [], "binaryListValues": []}
    if isinstance(value, Mapping) and value.get("BinaryValue") is not None:
        found["binaryValue"] = base64_text(value["BinaryValue"])
        text = str(value.get("StringValue", ""))
    if text or "binaryValue" not in found:
        found["stringValue"] = text
    return found


def sdk_attribute(value: Any) -> dict[str, Any]:
    """An attribute in the SDK's form, from plain values, too."""
    if isinstance(value, Mapping) and "DataType" in value:
        return dict(value)
    kind, text = typed(value)
    return {"DataType": kind, "StringValue": text}


def sum_of(attributes: Mapping[str, Any]) -> str:
    """The sum of attributes that an event source mapping tells with them."""
    return attributes_md5({name: _with_bytes(sdk_attribute(value)) for name, value in attributes.items()})


def _with_bytes(attribute: dict[str, Any]) -> dict[str, Any]:
    binary = attribute.get("BinaryValue")
    return {**attribute, "BinaryValue": base64.b64decode(binary)} if isinstance(binary, str) else attribute


def base64_text(value: Any) -> str:
    """Bytes in Base64; text is taken for Base64 already."""
    return value if isinstance(value, str) else base64.b64encode(bytes(value)).decode()
