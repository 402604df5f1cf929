"""Resource policies as one shape: those a node lists, and those of imported resources kept word for word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from topology.graph import Graph, Node

_DOCUMENTS = {
    "AWS::SQS::QueuePolicy": "PolicyDocument",
    "AWS::SNS::TopicPolicy": "PolicyDocument",
    "AWS::S3::BucketPolicy": "PolicyDocument",
    "AWS::SecretsManager::ResourcePolicy": "ResourcePolicy",
}
_PERMISSIONS = {
    "AWS::Lambda::Permission": ("Principal", ("SourceArn", "SourceAccount", "EventSourceToken", "PrincipalOrgID")),
    "aws_lambda_permission": (
        "principal",
        ("source_arn", "source_account", "event_source_token", "principal_org_id"),
    ),
}
_SERVICE = (".amazonaws.com", ".amazonaws.com.cn")
# Keys of conditions that everybody can meet: they say how and when, not who.
_NOBODY_IN_PARTICULAR = frozenset(
    {
        *("aws:securetransport", "aws:currenttime", "aws:epochtime", "aws:useragent", "aws:referer"),
        *("aws:requestedregion", "aws:tokenissuetime", "sns:protocol", "s3:tlsversion"),
        *("s3:prefix", "s3:delimiter", "s3:max-keys"),
    }
)
_ANY = ("*", "0.0.0.0/0", "::/0")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement that allows something. `path` is where it stands in its node."""

    node: Node
    path: tuple[str | int, ...]
    principals: tuple[str, ...]
    is_bound: bool
    """Whether it holds for some sources only, or under a condition that not everybody meets."""

    @property
    def services(self) -> tuple[str, ...]:
        return tuple(name for name in self.principals if name.endswith(_SERVICE))

    @property
    def is_for_everybody(self) -> bool:
        return "*" in self.principals and not self.is_bound


def statements(graph: Graph) -> Iterator[Statement]:
    """Every statement of the drawing that allows somebody something, in the order of the nodes."""
    for node in graph.nodes.values():
        if node.kind == "resource":
            yield from _imported(node)
        for index, given in enumerate(node["resource_policy"] or ()):
            bound = any(given.get(key) not in (None, "", *_ANY) for key in ("source_arn", "source_account"))
            bound = bound or _is_for_some(given.get("condition"))
            yield Statement(node, ("resource_policy", index), (str(given.get("principal")),), bound)


def _imported(node: Node) -> Iterator[Statement]:
    properties, kind = node["properties"], str(node["type"])
    if not isinstance(properties, Mapping):
        return
    if kind in _PERMISSIONS:
        principal, bounds = _PERMISSIONS[kind]
        yield Statement(node, ("properties",), _names(properties.get(principal)), any(map(properties.get, bounds)))
    document = properties.get(_DOCUMENTS.get(kind, ""))
    listed = document.get("Statement") if isinstance(document, Mapping) else None
    for index, given in enumerate(listed if isinstance(listed, tuple) else (listed,)):
        if isinstance(given, Mapping) and given.get("Effect") == "Allow":
            place: tuple[str | int, ...] = ("properties", _DOCUMENTS[kind], "Statement")
            place = (*place, index) if isinstance(listed, tuple) else place
            yield Statement(node, place, _names(given.get("Principal")), _is_for_some(given.get("Condition")))


def _is_for_some(condition: Any) -> bool:
    """Whether a part of the condition leaves somebody out; one in words that nobody here knows does."""
    if not isinstance(condition, Mapping):
        return bool(condition)
    tests = [
        test
        for tests in condition.values()
        for test in (tests.items() if isinstance(tests, Mapping) else [("", tests)])
    ]
    return any(key.lower() not in _NOBODY_IN_PARTICULAR and not _is_anything(wanted) for key, wanted in tests)


def _is_anything(wanted: Any) -> bool:
    return any(value in _ANY for value in wanted) if isinstance(wanted, tuple | list) else wanted in _ANY


def _names(principal: Any) -> tuple[str, ...]:
    """The principals that are written out: `*`, {Service: s3.amazonaws.com}, {AWS: [...]}."""
    if isinstance(principal, Mapping):
        return tuple(name for value in principal.values() for name in _names(value))
    if isinstance(principal, tuple):
        return tuple(name for value in principal for name in _names(value))
    return (principal,) if isinstance(principal, str) else ()
