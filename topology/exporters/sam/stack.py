"""The template while it grows: resources, parameters, logical ids, and how one resource refers to another."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from typing import Any

import networkx as nx

from topology.exporters.base import Coverage, Fields
from topology.exporters.sam.reasons import OTHERWISE, REASONS
from topology.graph import Edge, Graph, Node
from topology.permissions import Grant, actions, variables

Json = dict[str, Any]
_BUCKET_LETTERS = 50  # of the 63 that S3 allows; a dash and twelve follow

# What the SAM transform names after a resource; a node must not be called so.
_TAKEN_BY_SAM: Mapping[str, tuple[str, ...]] = {
    "function": ("Role", "EventInvokeConfig", "Aliaslive", "Version", "DeploymentGroup"),
    "gateway": ("Stage", "liveStage", "Deployment", "ApiGatewayDefaultStage"),
    "workflow": ("Role",),
}


def ref(logical: str) -> Json:
    return {"Ref": logical}


def att(logical: str, attribute: str) -> Json:
    return {"Fn::GetAtt": [logical, attribute]}


def sub(text: str, **values: Any) -> Json:
    """A text with `${Name}` replaced by the values, which may be intrinsics, or by pseudo parameters."""
    return {"Fn::Sub": [text, values]} if values else {"Fn::Sub": text}


def literal(text: str) -> str:
    """A person's text, safe inside `Fn::Sub`."""
    return text.replace("${", "${!")


def comment(text: str) -> str:
    """A person's text where no intrinsic may stand; it must not look like one."""
    return text.replace("${", "$ {")[:1000]


def whole(value: float) -> int:
    """The services take whole seconds; a part of a second counts as one."""
    return math.ceil(value)


def pascal(text: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in text.split("-"))


class Stack:
    """A template and the files beside it."""

    def __init__(self, graph: Graph, sources: Mapping[str, str]) -> None:
        self.graph = graph
        self.sources = sources
        self.coverage = Coverage(graph, REASONS, OTHERWISE)
        self.parameters: Json = {}
        self.conditions: Json = {}
        self.resources: Json = {}
        self.outputs: Json = {}
        self.files: dict[str, str] = {}
        self.made: dict[str, str] = {}  # what is made once, by a name of its own -> its logical id
        self._logical = _logical_ids(graph)
        self._names = set(self._logical.values())
        for node in graph.nodes.values():
            self._names |= {self.logical(node.id) + end for end in _TAKEN_BY_SAM.get(node.kind, ())}
        self._circles = _circles(graph)
        self.notifications: dict[str, Json] = {}  # bucket -> its configuration
        self.first: dict[str, list[str]] = {}  # bucket -> logical ids that have to be there before it
        self._senders: dict[str, list[tuple[str, Any]]] = {}
        self._granted: dict[str, list[tuple[str, Grant]]] = {}
        for edge in graph.edges.values():
            for grant in actions(edge, graph):
                self._granted.setdefault(grant.principal, []).append((edge.relation, grant))

    def nodes(self, *kinds: str) -> list[Node]:
        """The nodes of the kinds by id: equal graphs may list them in another order."""
        return sorted(self.graph.of_kind(*kinds), key=lambda node: node.id)

    def of(self, thing: Node | Edge) -> Fields:
        return self.coverage.of(thing)

    def granted(self, principal: str, but: tuple[str, ...] = ()) -> list[Grant]:
        """What the edges allow the node, without repetition; edges of the relations in `but` do not count."""
        found = {grant: None for relation, grant in self._granted.get(principal, ()) if relation not in but}
        return list(found)

    def logical(self, node: str) -> str:
        return self._logical[node]

    def derived(self, *parts: str) -> str:
        """A new logical id from these parts, unlike any other."""
        name = "".join(pascal(_letters(part)) for part in parts)
        if name in self._names:
            name += _hash("\n".join(parts))
        while name in self._names:
            name += "X"
        self._names.add(name)
        return name

    def add(self, logical: str, kind: str, properties: Json, **attributes: Any) -> None:
        """A resource; properties that are None are left out."""
        assert logical not in self.resources, f"{logical} is added twice."
        kept = {name: _as_text(value) for name, value in properties.items() if value is not None}
        said = {name: _as_text(value) for name, value in attributes.items()}
        self.resources[logical] = {"Type": kind, **said, **({"Properties": kept} if kept else {})}

    def parameter(self, name: str, **declaration: Any) -> Json:
        """A reference to the parameter, which is declared with the first use."""
        made = f"parameter {name}"
        if made not in self.made:
            self.made[made] = self.derived(name)
            declaration["Description"] = comment(declaration["Description"])
            self.parameters[self.made[made]] = {"Type": "String", **declaration}
        return ref(self.made[made])

    def admit(self, target: str, service: str, source_arn: Any) -> None:
        """The service may put something into the queue or topic, on behalf of the resource."""
        known = self._senders.setdefault(target, [])
        if (service, source_arn) not in known:
            known.append((service, source_arn))

    def senders(self, node: str) -> list[tuple[str, Any]]:
        return self._senders.get(node, [])

    def permit(self, logical: str, node: Node, service: str, source_arn: Any, **more: Any) -> str:
        """The service may invoke the function, on behalf of the resource; returns the permission's logical id."""
        properties = {
            "Action": "lambda:InvokeFunction",
            "FunctionName": self.invokable(node),
            "Principal": service,
            "SourceArn": source_arn,
            **more,
        }
        permission = self.derived(logical, "Permission")
        self.add(permission, "AWS::Lambda::Permission", properties)
        return permission

    def circular(self, source: str, target: str) -> bool:
        """Whether a reference from one to the other would close a circle, which CloudFormation refuses."""
        return self._circles.get(source) == self._circles.get(target, "") and source in self._circles

    def in_circle(self, node: str) -> bool:
        return node in self._circles

    def arn(self, node_id: str, seen_from: str = "") -> Any:
        node = self.graph.nodes[node_id]
        logical = self.logical(node_id)
        if node.kind in ("topic", "secret"):
            return ref(logical)
        if node.kind == "function":
            return self._function_arn(node, seen_from)
        if node.kind == "workflow":
            return self._workflow_arn(node, seen_from)
        if node.kind == "bucket" and self.notifies(node_id):
            return sub("arn:${AWS::Partition}:s3:::${Name}", Name=self.name(node_id))
        return att(logical, "Arn")

    def notifies(self, bucket: str) -> bool:
        """Whether the bucket itself tells somebody, so that it must have a name that others can put together."""
        return any(self.graph.nodes[edge.target].kind != "bus" for edge in self.graph.outgoing(bucket, "delivers"))

    def _workflow_arn(self, node: Node, seen_from: str) -> Any:
        if seen_from and self.circular(seen_from, node.id):
            return sub(
                "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:"
                f"${{AWS::StackName}}-{node.id}"
            )
        return ref(self.logical(node.id))

    @staticmethod
    def workflow_name(node: Node) -> Json:
        """The name given to a workflow of a circle, so that others can name it without referring to it."""
        return sub(f"${{AWS::StackName}}-{node.id}")

    def _function_arn(self, node: Node, seen_from: str) -> Any:
        if seen_from and self.circular(seen_from, node.id):
            alias = ":live" if self.has_alias(node) else ""
            return sub(
                "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:"
                f"${{AWS::StackName}}-{node.id}{alias}"
            )
        return ref(f"{self.logical(node.id)}.Alias") if self.has_alias(node) else att(self.logical(node.id), "Arn")

    def name(self, node_id: str, seen_from: str = "") -> Any:
        node = self.graph.nodes[node_id]
        if node.kind == "function":
            if seen_from and self.circular(seen_from, node_id):
                return self.function_name(node)
            return self.invokable(node)
        if node.kind == "bucket" and self.notifies(node_id):
            return _bucket_name(node_id)
        return att(self.logical(node_id), "Name") if node.kind == "bus" else ref(self.logical(node_id))

    def invokable(self, node: Node) -> Json:
        """What a permission, a mapping or a caller names: the function, or its alias when it has one."""
        return ref(f"{self.logical(node.id)}.Alias" if self.has_alias(node) else self.logical(node.id))

    @staticmethod
    def function_name(node: Node) -> Json:
        """The name given to a function of a circle, so that others can name it without referring to it."""
        return sub(f"${{AWS::StackName}}-{node.id}")

    @staticmethod
    def has_alias(node: Node) -> bool:
        return bool(node["concurrency_provisioned"] or node["canary"])

    def about(self, node: Node) -> Json:
        """Metadata of a resource: what people call it and why it is there."""
        fields = self.of(node)
        known = {"Title": fields["title"], "Description": fields["description"], "Group": fields["group"]}
        found = {key: value for key, value in known.items() if value}
        return {"Metadata": {"Signalbox": {"Node": node.id, **found}}}

    def tags(self, node: Node) -> dict[str, str]:
        """At most 50, in the letters that every service takes."""
        fields = self.of(node)
        tags, owner = fields["tags"] or {}, fields["owner"]
        named = {str(tag): "true" for tag in tags} if isinstance(tags, list) else {k: str(tags[k]) for k in tags}
        wanted = named | ({"owner": str(owner)} if owner else {})
        found = {_tag(key)[:128]: _tag(value)[:256] for key, value in wanted.items()}
        kept = {key: found[key] for key in list(found)[:50] if not key.lower().startswith("aws:")}
        if kept != wanted:
            self.coverage.lose(node, "tags", "Tags of AWS have fewer letters, and at most 50 fit.", "info")
        return kept

    def tag_list(self, node: Node) -> list[dict[str, str]] | None:
        return [{"Key": key, "Value": value} for key, value in self.tags(node).items()] or None


def _as_text(value: Any) -> Any:
    """The value; a person's text that looks like a reference is escaped, so that it stays text."""
    if isinstance(value, dict):
        return value if "Fn::Sub" in value else {name: _as_text(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_as_text(part) for part in value]
    if not isinstance(value, str) or "${" not in value:
        return value
    first, *more = value.split("${")
    return {"Fn::Join": ["$", [first, *("{" + part for part in more)]]}


def _tag(text: str) -> str:
    return "".join(char if char.isalnum() or char in " _.:/=+-@" else "_" for char in text)


def _bucket_name(bucket: str) -> Json:
    """The id and the last part of the stack's own id: one of its kind in the world, and never a reference."""
    name = bucket if len(bucket) <= _BUCKET_LETTERS else bucket[: _BUCKET_LETTERS - 5] + "-" + _hash(bucket).lower()
    unique = {"Fn::Select": [2, {"Fn::Split": ["/", ref("AWS::StackId")]}]}
    return sub(f"{name}-${{Unique}}", Unique={"Fn::Select": [4, {"Fn::Split": ["-", unique]}]})


def _letters(part: str) -> str:
    return "".join(char if char.isascii() and char.isalnum() else "-" for char in part)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:4].upper()


def _logical_ids(graph: Graph) -> dict[str, str]:
    """PascalCase of the id; a hash follows where two ids, or an id and a name of SAM's, would be equal."""
    wanted = {node_id: pascal(node_id) for node_id in sorted(graph.nodes)}
    counts: dict[str, int] = {}
    for node_id, name in wanted.items():
        for end in ("", *_TAKEN_BY_SAM.get(graph.nodes[node_id].kind, ())):
            counts[name + end] = counts.get(name + end, 0) + 1
    return {node_id: name + (_hash(node_id) if counts[name] > 1 else "") for node_id, name in wanted.items()}


def _of_workflows(graph: Graph) -> Iterator[tuple[str, str]]:
    """What refers to a workflow, and what its states refer to."""
    for edge in graph.edges.values():
        source, target = graph.nodes[edge.source].kind, graph.nodes[edge.target].kind
        called = edge.relation == "state" and target in ("function", "workflow", "gateway")
        if called or (target == "workflow" and source in ("function", "gateway")):
            yield edge.source, edge.target


def _circles(graph: Graph) -> dict[str, str]:
    """Node -> a name of its circle, for nodes whose resources would refer to each other in a circle."""
    references: nx.DiGraph[str] = nx.DiGraph()
    for node in graph.of_kind("function"):
        used = [found.node for found in variables(node, graph).values()]
        used += [edge.target for edge in graph.outgoing(node.id, "on_success", "on_failure")]
        references.add_edges_from(
            (node.id, other) for other in used if graph.nodes[other].kind in ("function", "gateway")
        )
    for gateway in graph.of_kind("gateway"):
        deciders = [a.get("function") for a in (gateway["authorizers"] or {}).values()]
        routed = [edge.target for edge in graph.outgoing(gateway.id, "routes")]
        references.add_edges_from(
            (gateway.id, other)
            for other in (*deciders, *routed)
            if other in graph.nodes and graph.nodes[other].kind == "function"
        )
    references.add_edges_from(
        (edge.source, edge.target)
        for edge in graph.edges.values()
        if edge.relation == "dead_letters" and graph.nodes[edge.source].kind == "queue"
    )
    references.add_edges_from(_of_workflows(graph))
    found: dict[str, str] = {}
    for circle in nx.strongly_connected_components(references):
        first = min(circle)
        if len(circle) > 1 or references.has_edge(first, first):
            found.update(dict.fromkeys(circle, first))
    return found
