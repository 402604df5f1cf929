"""Imported resources that no kind stands for: they leave as they came."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from topology.exporters.base import plain
from topology.exporters.sam.stack import Stack
from topology.graph import Node

_TYPE = re.compile(r"[A-Za-z0-9]+(::[A-Za-z0-9]+)+")
_ATTRIBUTES = ("DeletionPolicy", "UpdateReplacePolicy", "CreationPolicy", "UpdatePolicy", "Metadata")
_NAMED = re.compile(r"\$\{([A-Za-z0-9]+)[.}]")


def add_resource(stack: Stack, node: Node) -> None:
    fields = stack.of(node)
    kind = str(fields["type"] or "")
    if not _TYPE.fullmatch(kind):
        stack.coverage.lose_rest(node, f"CloudFormation has no resource of the type {kind or 'that is missing'}.")
        return
    properties = fields["properties"] or {}
    known = set(stack.resources) | set(stack.parameters) | {stack.logical(one) for one in stack.graph.nodes}
    missing = sorted({name for name in _references(properties) if name not in known and "::" not in name})
    if missing:
        stack.coverage.lose_rest(node, f"It refers to {missing[0]}, which is not in the template.")
        return
    given = fields["attributes"] or {}
    attributes = {name: given[name] for name in given if name in _ATTRIBUTES}
    if len(attributes) < len(given):
        fields.lose("attributes", "Conditions and dependencies name what is not in the template.")
    fields.use("depends_on")
    stack.resources[stack.logical(node.id)] = {"Type": kind, **attributes, "Properties": plain(properties)}


def _references(value: Any) -> Iterator[str]:
    """The logical ids that the intrinsics in the value name."""
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "Ref":
                yield str(item)
            elif key == "Fn::GetAtt":
                yield str(item[0] if isinstance(item, list) and item else item).partition(".")[0]
            elif key == "Fn::Sub":
                text, own = (item[0], item[1]) if isinstance(item, list) and len(item) == 2 else (item, {})
                yield from (name for name in _NAMED.findall(str(text)) if name not in own)
                yield from _references(own)
            elif key == "Condition" or key == "Fn::If":
                yield f"the condition {item[0] if isinstance(item, list) and item else item}"
            else:
                yield from _references(item)
