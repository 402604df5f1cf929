"""Message attributes, from plain values and from the SDK's own form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.behaviours.base import body_text


def typed(value: Any) -> tuple[str, str]:
    """An attribute as (type, text), from plain values and from the SDK's own form."""
    if isinstance(value, Mapping):
        kind = str(value.get("DataType", value.get("Type", value.get("type", "String"))))
        text = value.get("StringValue", value.get("Value", value.get("value", value.get("BinaryValue", ""))))
        return kind, body_text(text)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return "Number", body_text(value)
    return ("String.Array" if isinstance(value, (list, tuple)) else "String"), body_text(value)


def sqs_attribute(value: Any) -> dict[str, Any]:
    kind, text = typed(value)
    return {"stringValue": text, "stringListValues": [], "binaryListValues": [], "dataType": kind}
