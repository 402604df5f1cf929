"""SAM: a folder that `sam build` and `sam deploy` accept, with handlers, policies and wiring."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from topology.document import Parsed
from topology.exporters.base import Export, Exporter
from topology.exporters.sam.buckets import add_bucket, add_notification, finish_buckets
from topology.exporters.sam.channels import add_policies, add_queue, add_topic
from topology.exporters.sam.delivery import add_mapping, add_subscription
from topology.exporters.sam.emit import readme, samconfig, template
from topology.exporters.sam.events import add_bus, add_rule
from topology.exporters.sam.functions import add_function
from topology.exporters.sam.gateways import add_gateway
from topology.exporters.sam.identities import add_identity
from topology.exporters.sam.kept import add_resource
from topology.exporters.sam.pipes import add_pipe
from topology.exporters.sam.schedules import add_schedule, add_start
from topology.exporters.sam.secrets import add_secret
from topology.exporters.sam.stack import Stack
from topology.exporters.sam.streams import add_stream
from topology.exporters.sam.tables import add_table
from topology.exporters.sam.urls import lose_outsiders
from topology.exporters.sam.workflows import add_workflow
from topology.graph import Edge, Graph, Node
from topology.kinds import connection, refusal_between

_NODES: Mapping[str, Callable[[Stack, Node], None]] = {
    "identity": add_identity,
    "table": add_table,
    "queue": add_queue,
    "topic": add_topic,
    "bus": add_bus,
    "function": add_function,
    "gateway": add_gateway,
    "stream": add_stream,
    "bucket": add_bucket,
    "schedule": add_schedule,
    "workflow": add_workflow,
    "secret": add_secret,
}
_DELIVERIES: Mapping[str, Callable[[Stack, Edge], None]] = {
    "queue": add_mapping,
    "table": add_mapping,
    "topic": add_subscription,
    "bus": add_rule,
    "stream": add_mapping,
    "bucket": add_notification,
    "schedule": add_start,
}
_WITHOUT_RESOURCE = ("client", "service", "external", "cache", "database", "zone", "resource")


def export(parsed: Parsed) -> Export:
    """The project as a SAM folder; what SAM cannot say is in the losses."""
    graph, refused = _legal(parsed.graph)
    stack = Stack(graph, parsed.project.files)
    for refused_id, reason in refused.items():
        stack.coverage.lose(parsed.graph.edges[refused_id], None, reason, "error")
    lose_outsiders(stack)
    for kind, add in _NODES.items():
        for node in stack.nodes(kind):
            add(stack, node)
    for edge in graph.edges.values():
        if edge.relation == "delivers":
            _deliver(stack, edge)
    for node in graph.nodes.values():
        if node.kind not in (*_NODES, *_WITHOUT_RESOURCE):
            stack.coverage.lose_rest(node, f"The SAM exporter knows no {node.kind}.")
    for node in stack.nodes("resource"):
        add_resource(stack, node)
    add_policies(stack)
    finish_buckets(stack)
    if not stack.resources:  # a stack must have one
        stack.add(stack.derived("Nothing"), "AWS::CloudFormation::WaitConditionHandle", {})
    losses = stack.coverage.losses()
    files = stack.files | {
        "template.yaml": template(stack),
        "samconfig.toml": samconfig(parsed.graph.name),
        "README.md": readme(stack, losses),
    }
    return Export(dict(sorted(files.items())), losses, once=frozenset({"samconfig.toml"}))


def _legal(graph: Graph) -> tuple[Graph, dict[str, str]]:
    """The graph without the edges that no service can make, and why each of these is refused."""
    refused = {
        edge.id: refusal_between(graph.nodes[edge.source], edge.relation, graph.nodes[edge.target])
        for edge in graph.edges.values()
    }
    kept = {edge.id: edge for edge in graph.edges.values() if not refused[edge.id]}
    legal = Graph(graph.name, graph.title, graph.nodes, kept, graph.suppress)
    return legal, {edge_id: reason for edge_id, reason in refused.items() if reason}


def _deliver(stack: Stack, edge: Edge) -> None:
    source, target = stack.graph.nodes[edge.source], stack.graph.nodes[edge.target]
    legal = connection(source.kind, edge.relation, target.kind)
    assert legal is not None, f"{edge.id} is not legal."
    if source.kind not in _DELIVERIES:
        stack.coverage.lose_rest(edge, f"Nothing delivers from a {source.kind} to a {target.kind}.")
    elif legal.pipe:
        add_pipe(stack, edge)
    else:
        _DELIVERIES[source.kind](stack, edge)


SAM = Exporter(
    name="sam",
    title="AWS SAM",
    doc="A folder for `sam build` and `sam deploy`: template, handlers, least-privilege policies.",
    export=export,
)
