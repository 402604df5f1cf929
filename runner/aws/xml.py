"""Values by their botocore shapes as XML, and back: what the query and rest-xml protocols carry."""

from __future__ import annotations

import base64
import datetime
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape


def as_bytes(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value)


def to_xml(shape: Any, value: Any, name: str) -> str:
    """A value by its shape as the element `name`; nothing for None."""
    if value is None:
        return ""
    match shape.type_name:
        case "structure":
            members = shape.members
            inner = "".join(
                to_xml(members[key], item, members[key].serialization.get("name", key))
                for key, item in value.items()
                if key in members
            )
        case "list":
            flat = shape.serialization.get("flattened")
            item_name = name if flat else shape.member.serialization.get("name", "member")
            inner = "".join(to_xml(shape.member, item, item_name) for item in value)
            if flat:
                return inner
        case "map":
            key_name = shape.key.serialization.get("name", "key")
            value_name = shape.value.serialization.get("name", "value")
            flat = shape.serialization.get("flattened")
            entry = name if flat else "entry"
            inner = "".join(
                f"<{entry}>{to_xml(shape.key, key, key_name)}{to_xml(shape.value, item, value_name)}</{entry}>"
                for key, item in value.items()
            )
            if flat:
                return inner
        case "boolean":
            inner = "true" if value else "false"
        case "timestamp" if isinstance(value, datetime.datetime):
            inner = value.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        case "blob":
            inner = base64.b64encode(as_bytes(value)).decode()
        case _:
            inner = escape(str(value))
    return f"<{name}>{inner}</{name}>"


def from_xml(shape: Any, text: bytes) -> Any:
    """The value of a document by its shape. ValueError for what is no XML, or brings a document type."""
    if b"<!" in text:
        raise ValueError("a document type is not read")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise ValueError(str(error)) from None
    return _value(shape, root)


def _value(shape: Any, element: ElementTree.Element) -> Any:
    match shape.type_name:
        case "structure":
            members = {member.serialization.get("name", name): (name, member) for name, member in shape.members.items()}
            found: dict[str, Any] = {}
            for child in element:
                name, member = members.get(_local(child), (None, None))
                if name is None or member is None:
                    continue
                if member.type_name == "list" and member.serialization.get("flattened"):
                    found.setdefault(name, []).append(_value(member.member, child))
                else:
                    found[name] = _value(member, child)
            return found
        case "list":
            return [_value(shape.member, child) for child in element]
        case "boolean":
            return element.text == "true"
        case "integer" | "long":
            return int(element.text or "0")
    return element.text or ""


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
