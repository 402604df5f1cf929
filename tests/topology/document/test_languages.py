"""Patterns, policies, filters and inputs that no service takes are told, at their line."""

from __future__ import annotations

from typing import Any

import pytest

from topology.document import from_payload, parse
from topology.findings import Finding

NODES = {
    "news": {"kind": "bus"},
    "hot": {"kind": "topic"},
    "jobs": {"kind": "queue"},
    "clicks": {"kind": "stream"},
    "work": {"kind": "function"},
}


def told(source: str, **fields: Any) -> list[Finding]:
    edge = {"source": source, "target": "work", "relation": "delivers", **fields}
    document = {"format": "signalbox/1", "name": "x", "nodes": NODES, "edges": [edge]}
    return list(parse(from_payload(document)).findings)


@pytest.mark.parametrize(
    ("source", "fields"),
    [
        (
            "news",
            {"pattern": {"detail-type": ["a", {"prefix": "b"}], "detail": {"n": [{"numeric": [">", 1]}]}}},
        ),
        ("news", {"input_path": "$.detail"}),
        ("news", {"input_transformer": {"paths": {"a": "$.detail.a"}, "template": '{"a": <a>}'}}),
        ("hot", {"filter_policy": {"type": ["a", {"anything-but": ["b"]}]}}),
        ("hot", {"filter_policy": {"a": {"b": ["c"]}}, "filter_scope": "MessageBody"}),
        ("jobs", {"filters": [{"body": {"state": ["new"]}}]}),
        ("clicks", {"filters": [{"data": {"state": [{"exists": True}]}}]}),
    ],
)
def test_silent(source: str, fields: dict[str, Any]) -> None:
    assert told(source, **fields) == []


@pytest.mark.parametrize(
    ("source", "fields", "words"),
    [
        ("news", {"pattern": {"detail-type": "order.placed"}}, "must be an object or an array"),
        ("news", {"pattern": {"detail": {}}}, "Empty objects are not allowed"),
        ("news", {"input": {"a": 1}, "input_path": "$.detail"}, "Only one of input, input_path"),
        ("news", {"input_transformer": {"paths": {}, "template": "<a>"}}, "which no path defines"),
        ("hot", {"filter_policy": {"type": "a"}}, "must be an object or an array"),
        ("hot", {"filter_policy": {"a": {"b": ["c"]}}}, "is not nested"),
        ("hot", {"filter_policy": {name: ["x"] for name in "abcdef"}}, "at most 5 keys"),
        ("jobs", {"filters": [{"body": {"n": [{"numeric": ["<"]}]}}]}, "must be numeric"),
        ("clicks", {"filters": [{"data": {"n": [{"bogus": 1}]}}]}, "Unrecognized match type"),
    ],
)
def test_told(source: str, fields: dict[str, Any], words: str) -> None:
    [finding] = told(source, **fields)
    assert (finding.rule, finding.severity, finding.nodes) == ("DOC-003", "error", (source, "work"))
    assert words in finding.message
    assert finding.line is not None
