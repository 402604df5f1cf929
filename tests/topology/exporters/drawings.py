"""Random topologies: legal and illegal edges, references, and awkward ids, from a number."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from topology.document import Parsed, from_payload, parse
from topology.kinds import KINDS, RELATIONS, connections, relations_between
from topology.kinds.base import Field

_IDS = ("a-b", "ab", "a-1", "a1", "order-role", "order", "api", "api-stage", "emails-policy", "emails", "x", "y")
_TEXTS = ("plain", "${AWS::Region}", "007", "2012-10-17", "on", "a: b # c", "ünï 😀", 'it\'s "quoted"', "line\nbreak")
_EXPRESSIONS = ("rate(5 minutes)", "cron(0 8 ? * MON-FRI *)", "at(2027-01-01T08:00:00)")
_ZONES = ("UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires")
_HTTP = ("GET", "POST", "ANY", "DELETE")
# Left to their defaults: what only a person can make up, and what only the bounds of a service decide.
_LEFT = ("concurrency_provisioned", "concurrency_reserved", "runtime", "request_schema", "auth", "authorizers")


def random_drawing(number: int) -> Parsed:
    """The parsed drawing of the number; it has no document errors."""
    chance = Random(number)
    kinds = chance.choices(sorted(KINDS), k=chance.randint(1, len(_IDS)))
    ids = chance.sample(_IDS, len(kinds))
    nodes = {one: {"kind": kind, **_fields(chance, KINDS[kind].fields)} for one, kind in zip(ids, kinds, strict=True)}
    queues = [one for one in ids if nodes[one]["kind"] == "queue" and not nodes[one].get("fifo")]
    for node in nodes.values():
        if node["kind"] == "gateway":
            node["authorizers"] = {"keys": {"type": "api_key"}, "inside": {"type": "iam"}, "ids": {"type": "jwt"}}
        if node["kind"] == "schedule":
            node["expression"] = chance.choice(_EXPRESSIONS)
            if "timezone" in node:
                node["timezone"] = chance.choice(_ZONES)
        if node["kind"] == "workflow":
            node["definition"] = _definition(chance, ids, nodes, node.get("type") == "express")
    edges = [_edge(chance, index, nodes, queues) for index in range(chance.randint(0, 16))]
    drawn = {"format": "signalbox/1", "name": f"random-{number}", "nodes": nodes, "edges": [e for e in edges if e]}
    parsed = parse(from_payload(drawn))
    assert not [found for found in parsed.findings if found.severity == "error"], parsed.findings
    return parsed


_TASKS: dict[str, tuple[str, dict[str, Any]]] = {
    "function": ("lambda:invoke", {"FunctionName": "${it}", "Payload.$": "$"}),
    "queue": ("sqs:sendMessage", {"QueueUrl": "${it}", "MessageBody.$": "$"}),
    "topic": ("sns:publish", {"TopicArn": "${it}", "Message.$": "$"}),
    "bus": ("events:putEvents", {"Entries": [{"EventBusName": "${it}", "Source": "x", "DetailType": "y"}]}),
    "table": ("dynamodb:getItem", {"TableName": "${it}", "Key": {"id": {"S.$": "$.id"}}}),
    "workflow": ("states:startExecution.sync:2", {"StateMachineArn": "${it}", "Input.$": "$"}),
}


def _definition(chance: Random, ids: list[str], nodes: dict[str, Any], express: bool) -> dict[str, Any]:
    """A state machine that calls some of the nodes, one after the other; an express one waits for no other."""
    able = [one for one in ids if nodes[one]["kind"] in _TASKS]
    called = chance.sample(able, chance.randint(0, min(3, len(able))))
    states: dict[str, Any] = {
        f"Call{index}": {
            "Type": "Task",
            "Resource": "arn:aws:states:::" + _TASKS[nodes[one]["kind"]][0].removesuffix(".sync:2" if express else "-"),
            "Parameters": json.loads(json.dumps(_TASKS[nodes[one]["kind"]][1]).replace("${it}", f"${{{one}}}")),
            "Next": f"Call{index + 1}",
        }
        for index, one in enumerate(called)
    }
    states[f"Call{len(called)}"] = {"Type": "Succeed"}
    return {"StartAt": "Call0", "States": states}


def _edge(chance: Random, index: int, nodes: dict[str, Any], queues: list[str]) -> dict[str, Any]:
    """One edge, now and then an illegal one."""
    source, target = chance.choice(list(nodes)), chance.choice(list(nodes))
    ends = nodes[source]["kind"], nodes[target]["kind"]
    fitting = sorted(relations_between(*ends))
    written = [relation.name for relation in RELATIONS.values() if relation.written]
    if not fitting and chance.random() < 0.8:
        return {}
    relation = chance.choice(fitting or written)
    edge: dict[str, Any] = {"id": f"edge-{index}", "source": source, "target": target, "relation": relation}
    legal = connections().get((ends[0], relation, ends[1]))
    if legal is not None:
        edge |= _fields(chance, legal.fields)
        if queues and any(field.name == "dead_letter" for field in legal.fields):
            edge["dead_letter"] = chance.choice(queues)
    if relation == "routes":
        edge |= {"method": chance.choice(_HTTP), "path": chance.choice(["/", "/a/{id}", f"/b/{index}", "/c/{rest+}"])}
        if ends[0] == "gateway":
            edge["auth"] = chance.choice(["none", "keys", "inside", "ids"])
    return edge


def _fields(chance: Random, fields: tuple[Field, ...]) -> dict[str, Any]:
    drawn = {}
    for field in fields:
        value = _value(chance, field)
        if value is not None and chance.random() < 0.4:
            drawn[field.name] = value
    return drawn


def _value(chance: Random, field: Field) -> Any:
    if field.reference or field.pattern or field.file or field.name in _LEFT:
        return None
    if field.type == "boolean":
        return chance.random() < 0.5
    if field.type == "enum":
        return chance.choice(field.choices)
    if field.type in ("integer", "number"):
        low = field.minimum if field.minimum is not None else 1
        high = min(field.maximum if field.maximum is not None else 1000, 1000)
        return chance.randint(int(max(low, 0 if field.above is None else 1)), max(int(low), int(high)))
    return chance.choice(_TEXTS) if field.type == "string" else None
