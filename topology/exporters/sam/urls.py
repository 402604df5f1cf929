"""Where things answer over HTTP: gateways of the stack, and services and external systems outside of it."""

from __future__ import annotations

from typing import Any

from topology.exporters.sam.dialect import STAGE, is_rest
from topology.exporters.sam.stack import Json, Stack, ref, sub
from topology.graph import Node

# Reserved by RFC 2606: a request to it fails at once instead of reaching a stranger.
_NOWHERE = "invalid"
IN_NETWORK = "InNetwork"


def url_of(stack: Stack, used: str, seen_from: Node) -> Any:
    """The URL of a queue; else the base URL of what answers, without a slash at its end."""
    node = stack.graph.nodes[used]
    if node.kind == "queue":
        return ref(stack.logical(used))
    if node.kind != "gateway":
        return outside_url(stack, node)
    if stack.circular(seen_from.id, used):
        for edge in stack.graph.outgoing(seen_from.id, "calls"):
            if edge.target == used:
                reason = "A circle of references; deploy, then set the parameter to the output and deploy again."
                stack.coverage.lose(edge, None, reason)
        name = stack.logical(used) + "BaseUrl"
        return stack.parameter(
            name,
            Default=f"https://{used}.{_NOWHERE}",
            Description=f"Set it to the output {stack.logical(used)}Url.",
        )
    return gateway_url(stack, node)


def gateway_url(stack: Stack, gateway: Node) -> Json:
    stage = f"/{STAGE}" if is_rest(stack.graph, gateway) else ""
    return sub(f"https://${{{stack.logical(gateway.id)}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}{stage}")


def outside_url(stack: Stack, node: Node) -> Json:
    """A parameter: the template cannot hold what runs elsewhere."""
    fields = stack.of(node)
    given = fields["url"]
    if str(given).startswith(("dynamic", "{{")):
        fields.lose("url", "Only the handler knows where it calls; the parameter names nobody.", "info")
        given = None
    url = str(given or f"https://{node.id}.{_NOWHERE}").rstrip("/")
    about = fields["description"] or ""
    return stack.parameter(
        stack.logical(node.id) + "Url",
        Default=url,
        Description=f"Where {fields['title'] or node.id} answers. {about}".strip(),
    )


def lose_outsiders(stack: Stack) -> None:
    """Says of each service that it must be deployed by other means."""
    for node in stack.nodes("service"):
        reason = "SAM deploys no long-running service; its URL is a parameter of the template."
        stack.coverage.lose(node, None, reason, "error")
        for edge in stack.graph.outgoing(node.id):
            stack.coverage.lose_rest(edge, "The service runs outside the stack and needs this right there.", "warning")
    for node in stack.nodes("cache", "database"):
        reason = (
            f"A {node.kind} needs a network that the drawing does not have; its URL is a parameter of the template."
        )
        stack.coverage.lose_rest(node, reason)
    for node in stack.nodes("zone"):
        stack.coverage.lose_rest(
            node, "A zone holds nodes in the drawing; the stack has one account and region.", "info"
        )
    for node in stack.nodes("client", "external"):
        for edge in stack.graph.outgoing(node.id):
            if edge.relation != "calls":
                stack.coverage.lose_rest(edge, f"The {node.kind} needs credentials of its own for it.", "info")


def network(stack: Stack, node: Node) -> Json | None:
    """Where a function has to run to reach a private gateway: in the network, once one is given."""
    calls = stack.graph.outgoing(node.id, "calls")
    if not any(stack.graph.nodes[edge.target]["private"] for edge in calls):
        return None
    vpc_endpoint(stack)
    config = {
        "SubnetIds": _listed(stack, "SubnetIds", "subnet-00000000", "The subnets, by comma, of its callers."),
        "SecurityGroupIds": _listed(stack, "SecurityGroupIds", "sg-00000000", "Security groups of these."),
    }
    return {"Fn::If": [IN_NETWORK, config, ref("AWS::NoValue")]}


def vpc_endpoint(stack: Stack) -> Json:
    """The parameter that opens private gateways: until it is given they answer nobody."""
    endpoint = stack.parameter(
        "VpcEndpointId",
        Default="",
        Description="The execute-api endpoint from which private gateways are reached.",
    )
    stack.conditions[IN_NETWORK] = {"Fn::Not": [{"Fn::Equals": [endpoint, ""]}]}
    return endpoint


def _listed(stack: Stack, name: str, unused: str, about: str) -> Json:
    """A list parameter; its default stands for nothing, and is not used before VpcEndpointId is given."""
    return stack.parameter(name, Type="CommaDelimitedList", Default=unused, Description=about)
