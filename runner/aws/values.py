"""Plain JSON values and DynamoDB's typed ones."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any


def attribute_value(value: Any) -> dict[str, Any]:
    """A plain JSON value in DynamoDB's typed form."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, (int, float)):
        return {"N": str(value)}
    if isinstance(value, (list, tuple)):
        return {"L": [attribute_value(part) for part in value]}
    if isinstance(value, Mapping):
        return {"M": {str(key): attribute_value(part) for key, part in value.items()}}
    return {"S": str(value)}


def plain_value(value: Mapping[str, Any]) -> Any:
    """A typed value as plain JSON: sets as lists, binary as Base64, numbers as integers where they are whole."""
    ((kind, given),) = value.items()
    match kind:
        case "M":
            return {key: plain_value(part) for key, part in given.items()}
        case "L":
            return [plain_value(part) for part in given]
        case "N":
            return _number(given)
        case "NS":
            return [_number(part) for part in given]
        case "B":
            return binary_text(given)
        case "BS":
            return [binary_text(part) for part in given]
        case "NULL":
            return None
        case _:
            return list(given) if isinstance(given, (set, list, tuple)) else given


def json_image(value: Any) -> Any:
    """A typed value as events carry it: binary is Base64 text."""
    if isinstance(value, Mapping):
        return {key: json_image(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [json_image(part) for part in value]
    return binary_text(value) if isinstance(value, bytes) else value


def binary_text(value: Any) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


def _number(text: Any) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() and "." not in str(text) else number
