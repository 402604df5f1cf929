"""The one table of edge -> least-privilege actions and environment variables.

Exports, rules, imports and the sandbox's access check read it, so what runs here is what is allowed there.
A grant names who acts: a function or service by its role, or the service behind a gateway, topic, bus or
table stream, which acts for the node it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from topology.graph import Edge, Graph, Node

Part = Literal["", "items", "objects", "stream", "routes", "consumers"]
Attribute = Literal["url", "arn", "name"]


@dataclass(frozen=True, slots=True)
class Grant:
    """One action on one node. `part` narrows it: `items` are those of a table and of its indexes."""

    action: str
    resource: str
    principal: str
    part: Part = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """What an environment variable of a handler holds: an attribute of a node."""

    node: str
    attribute: Attribute


_SEND = ("sqs:SendMessage",)
_PUBLISH = ("sns:Publish",)
_PUT_EVENTS = ("events:PutEvents",)
_PUT_RECORDS = ("kinesis:PutRecord", "kinesis:PutRecords")
_INVOKE = ("lambda:InvokeFunction",)
_START = ("states:StartExecution",)
_START_AND_WAIT = ("states:StartSyncExecution",)
_CALL_BACK = ("states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat")
_RECEIVE = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
_READ = ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query")
_WRITE = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem")
_TABLE_STREAM = (
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
)
_STREAM = (
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
)
_FAN_OUT = ("kinesis:SubscribeToShard", "kinesis:DescribeStreamConsumer")
_READ_OBJECT = ("s3:GetObject",)
_WRITE_OBJECT = ("s3:PutObject",)
_READ_SECRET = ("secretsmanager:GetSecretValue",)
_WRITE_SECRET = (
    "secretsmanager:PutSecretValue",
    "secretsmanager:DescribeSecret",
    "secretsmanager:UpdateSecretVersionStage",
)
_ASK = ("states:InvokeHTTPEndpoint",)

# What it takes to hand something to a node of the kind, whoever does it.
_HAND_OVER: Mapping[str, tuple[str, ...]] = {
    "queue": _SEND,
    "topic": _PUBLISH,
    "bus": _PUT_EVENTS,
    "stream": _PUT_RECORDS,
    "function": _INVOKE,
    "workflow": _START,
}
_HANDING = (
    *("routes", "invokes", "sends", "publishes", "delivers", "state"),
    *("dead_letters", "on_success", "on_failure"),
)

# (relation, kind of the target) -> actions of the source, where it is more than handing over.
_ACCESS: Mapping[tuple[str, str], tuple[tuple[str, ...], Part]] = {
    ("reads", "table"): (_READ, "items"),
    ("writes", "table"): (_WRITE, ""),
    ("reads", "bucket"): (_READ_OBJECT, "objects"),
    ("writes", "bucket"): (_WRITE_OBJECT, "objects"),
    ("reads", "secret"): (_READ_SECRET, ""),
    ("writes", "secret"): (_WRITE_SECRET, ""),
    ("state", "table"): ((*_READ, *_WRITE), "items"),
    ("state", "bucket"): ((*_READ_OBJECT, *_WRITE_OBJECT), "objects"),
    ("state", "secret"): (_READ_SECRET, ""),
    ("state", "external"): (_ASK, ""),
    ("state", "service"): (_ASK, ""),
    ("state", "gateway"): (("execute-api:Invoke",), "routes"),
}
# The same, on the target as a whole: without it, S3 answers a read of what is not there as access denied.
_ACCESS_TO_ALL: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("reads", "bucket"): ("s3:ListBucket",),
    ("state", "bucket"): ("s3:ListBucket",),
}
_ROUTED_TO_TABLE: Mapping[str, tuple[str, ...]] = {
    "GET": ("dynamodb:GetItem", "dynamodb:Query"),
    "HEAD": ("dynamodb:GetItem",),
    "POST": ("dynamodb:PutItem",),
    "PUT": ("dynamodb:PutItem",),
    "PATCH": ("dynamodb:PutItem",),
    "DELETE": ("dynamodb:DeleteItem",),
}

# Kind of a source that is polled -> what its consumer must be allowed, and on which part of it.
_POLLED: Mapping[str, tuple[tuple[str, ...], Part]] = {
    "queue": (_RECEIVE, ""),
    "stream": (_STREAM, ""),
    "table": (_TABLE_STREAM, "stream"),
}

# Kind of what is used -> prefix of the variable and what it holds.
_VARIABLES: Mapping[str, tuple[str, Attribute]] = {
    "queue": ("QUEUE", "url"),
    "topic": ("TOPIC", "arn"),
    "bus": ("BUS", "name"),
    "stream": ("STREAM", "name"),
    "table": ("TABLE", "name"),
    "bucket": ("BUCKET", "name"),
    "workflow": ("WORKFLOW", "arn"),
    "secret": ("SECRET", "arn"),
    "cache": ("CACHE", "url"),
    "database": ("DATABASE", "url"),
    "function": ("FUNCTION", "name"),
    "service": ("SERVICE", "url"),
    "external": ("SERVICE", "url"),
    "gateway": ("SERVICE", "url"),
}
_USING = ("calls", "invokes", "sends", "publishes", "reads", "writes")

# Operations of the API that another action allows; any one of the actions is enough.
_SAME_RIGHT: Mapping[str, tuple[str, ...]] = {
    "sqs:SendMessageBatch": _SEND,
    "sqs:DeleteMessageBatch": ("sqs:DeleteMessage",),
    "sqs:ChangeMessageVisibility": ("sqs:ReceiveMessage",),
    "sqs:ChangeMessageVisibilityBatch": ("sqs:ReceiveMessage",),
    "sns:PublishBatch": _PUBLISH,
    "lambda:Invoke": _INVOKE,
    "lambda:InvokeAsync": _INVOKE,
    "dynamodb:TransactGetItems": ("dynamodb:GetItem",),
    "dynamodb:TransactWriteItems": _WRITE,
    "s3:HeadObject": _READ_OBJECT,
    "s3:CopyObject": _WRITE_OBJECT,
    "s3:DeleteObjects": ("s3:DeleteObject",),
    "s3:ListObjectsV2": ("s3:ListBucket",),
    "s3:HeadBucket": ("s3:ListBucket",),
    "secretsmanager:BatchGetSecretValue": _READ_SECRET,
}
_SERVICES: Mapping[str, str] = {"stepfunctions": "states", "eventbridge": "events"}


def variable_name(node: Node) -> str | None:
    """`QUEUE_ORDERS_URL` for a queue `orders`; None for a kind that handlers do not name."""
    if node.kind not in _VARIABLES:
        return None
    prefix, attribute = _VARIABLES[node.kind]
    return f"{prefix}_{node.id.upper().replace('-', '_')}_{attribute.upper()}"


def variables(node: Node, graph: Graph) -> dict[str, Variable]:
    """The environment of a function or service: one variable for each node that it uses, sorted by name."""
    used = {edge.target for edge in graph.outgoing(node.id, *_USING)}
    if node.kind == "service":
        used |= {edge.source for edge in graph.incoming(node.id, "delivers")}
    found = {}
    for other in used:
        name = variable_name(graph.nodes[other])
        if name is not None:
            found[name] = Variable(other, _VARIABLES[graph.nodes[other].kind][1])
    return dict(sorted(found.items()))


def actions(edge: Edge, graph: Graph) -> tuple[Grant, ...]:
    """The grants that the edge needs to work; none where nobody needs a right (a redrive, a plain call)."""
    return (*_own(edge, graph), *_of_failures(edge, graph))


def _own(edge: Edge, graph: Graph) -> Iterator[Grant]:
    source, target = graph.nodes[edge.source], graph.nodes[edge.target]
    if source.kind == "queue" and edge.relation == "dead_letters":
        return
    if edge.relation == "delivers" and source.kind in _POLLED:
        compute = target.kind in ("function", "service")
        done, part = _POLLED[source.kind]
        yield from _grants(done, source.id, target.id if compute else source.id, part)
        if edge["enhanced_fan_out"]:
            yield from _grants(_FAN_OUT, source.id, target.id if compute else source.id, "consumers")
        if compute:
            return
    if edge.relation in ("invokes", "routes") and target.kind == "workflow":
        yield from _grants(_of_execution(edge, target), target.id, source.id)
    elif (edge.relation, target.kind) in _ACCESS:
        done, part = _ACCESS[edge.relation, target.kind]
        yield from _grants(done, target.id, source.id, part)
        yield from _grants(_ACCESS_TO_ALL.get((edge.relation, target.kind), ()), target.id, source.id)
    elif edge.relation == "routes" and target.kind == "table":
        method = str(edge["method"] or "GET")
        every = tuple(sorted({right for rights in _ROUTED_TO_TABLE.values() for right in rights}))
        yield from _grants(_ROUTED_TO_TABLE.get(method, every), target.id, source.id, "items")
    elif edge.relation in _HANDING and target.kind in _HAND_OVER:
        yield from _grants(_HAND_OVER[target.kind], target.id, source.id)
    elif edge.relation == "delivers" and target.kind in ("external", "service") and source.kind != "topic":
        yield Grant("events:InvokeApiDestination", target.id, source.id)
    elif edge.relation == "calls" and target.kind == "gateway" and _asks_for_iam(target, graph):
        yield Grant("execute-api:Invoke", target.id, source.id, "routes")


def _of_execution(edge: Edge, workflow: Node) -> tuple[str, ...]:
    """What an edge into a workflow does: calls a task back, starts an execution, or waits for an express one."""
    if edge["callback"]:
        return _CALL_BACK
    return _START_AND_WAIT if workflow["type"] == "express" and edge["wait"] is not False else _START


def _of_failures(edge: Edge, graph: Graph) -> Iterator[Grant]:
    """What a `dead_letter` or `on_failure` of the edge needs: a stream's consumer sends, else the source."""
    polled = graph.nodes[edge.source].kind in _POLLED
    for name in ("dead_letter", "on_failure"):
        kept = graph.nodes.get(str(edge[name]))
        if kept is not None and kept.kind in _HAND_OVER:
            principal = edge.target if polled else edge.source
            yield from _grants(_HAND_OVER[kept.kind], kept.id, principal)


def _asks_for_iam(gateway: Node, graph: Graph) -> bool:
    authorizers = gateway["authorizers"] or {}
    named = {str(route["auth"]) for route in graph.outgoing(gateway.id, "routes")}
    return any(authorizers.get(name, {}).get("type") == "iam" for name in named)


def _grants(done: tuple[str, ...], resource: str, principal: str, part: Part = "") -> Iterator[Grant]:
    for action in done:
        yield Grant(action, resource, principal, part)


def grants(graph: Graph, principal: str) -> tuple[Grant, ...]:
    """Everything the node may do, without repetition. Only an edge at the node can give it a right."""
    found: dict[Grant, None] = {}
    for edge in (*graph.outgoing(principal), *graph.incoming(principal)):
        for grant in actions(edge, graph):
            if grant.principal == principal:
                found[grant] = None
    return tuple(found)


def allowed(graph: Graph, source: str, operation: str, target: str) -> bool:
    """Whether the handler of `source` may do the operation (`sqs:SendMessage`) on the node `target`.

    The right comes from an edge, or from the function's own `policies` whose resources name the node.
    """
    service, _, name = operation.partition(":")
    asked = f"{_SERVICES.get(service, service)}:{name}"
    wanted = _SAME_RIGHT.get(asked, (asked,))
    given = {grant.action for grant in grants(graph, source) if grant.resource == target}
    return any(action in given for action in wanted) or any(
        _by_policy(graph, source, action, target) for action in wanted
    )


def _by_policy(graph: Graph, source: str, action: str, target: str) -> bool:
    node = graph.nodes.get(source)
    for policy in (node["policies"] if node else None) or ():
        acts = any(fnmatchcase(action, str(pattern)) for pattern in policy.get("actions", ()))
        if acts and any(resource in ("*", target) for resource in policy.get("resources", ())):
            return True
    return False
