"""Which handlers a project brings, and the names that they find in their environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.behaviours.base import headers_for
from runner.behaviours.base.credentials import plan_keys
from runner.handlers import HandlerSpec
from topology.document import Parsed
from topology.graph import Graph, Node
from topology.permissions import Attribute, Variable, variables

ACCOUNT = "000000000000"
REGION = "us-east-1"
_ARN_SERVICES: Mapping[str, str] = {
    **{"queue": "sqs", "topic": "sns", "function": "lambda", "bus": "events"},
    **{"stream": "kinesis", "table": "dynamodb", "workflow": "states", "secret": "secretsmanager"},
}
_ARN_TYPES: Mapping[str, str] = {
    **{"function": "function:", "bus": "event-bus/", "stream": "stream/", "table": "table/"},
    **{"workflow": "stateMachine:", "secret": "secret:"},
}


def handler_specs(parsed: Parsed, modelled_only: frozenset[str] = frozenset()) -> dict[str, HandlerSpec]:
    """One spec for each function or service that has code in a language the sandbox runs, and for each canary's own."""
    specs: dict[str, HandlerSpec] = {}
    files = {path: text for path, text in parsed.project.files.items() if path.endswith(".py")}
    for node in parsed.graph.of_kind("function", "service"):
        if node.id in modelled_only or not str(node["runtime"] or "python3.11").startswith("python"):
            continue
        canary = (node["canary"] or {}).get("handler")
        for name, handler in ((node.id, node["handler"]), (canary_of(node.id), canary)):
            source = handler_source(node.id, handler, files)
            if source is None or handler is None:
                continue
            filename, text = source
            specs[name] = HandlerSpec(
                node=name,
                source=text,
                filename=filename,
                entry=str(handler.get("entry") or "handler"),
                files=files,
                environment=environment(node, parsed.graph),
                memory_mb=int(node["memory_mb"] or 128),
                timeout_s=float(node["timeout_s"] or (3 if node.kind == "function" else 30)),
                runtime=str(node["runtime"] or "python3.11"),
            )
    return specs


def canary_of(node: str) -> str:
    """The name under which the code of a node's second version is kept."""
    return f"{node}:canary"


def handler_source(node: str, handler: Any, files: Mapping[str, str]) -> tuple[str, str] | None:
    """File name and text of a handler; None when there is no code here."""
    if not handler:
        return None
    if handler.get("code") is not None:
        return f"handlers/{node.replace('-', '_')}.py", str(handler["code"])
    path = handler.get("file")
    return (path, files[path]) if path in files else None


def environment(node: Node, graph: Graph) -> dict[str, str]:
    """The node's own variables, then the names of what it uses (format.md), which win."""
    own = {name: str(value) for name, value in (node["environment"] or {}).items()}
    return own | {name: value_of(variable, graph) for name, variable in variables(node, graph).items()}


def credentials(graph: Graph, gateway: str) -> dict[str, dict[str, str]]:
    """Headers that the gateway accepts in a run, by the name of the authorizer or API key: for `curl` and tests."""
    node = graph.nodes[gateway]
    return {name: dict(headers_for(graph, node, name)) for name in {**(node["authorizers"] or {}), **plan_keys(node)}}


def value_of(variable: Variable, graph: Graph) -> str:
    """What a handler reads for a node: the URL, ARN or name of the local service."""
    return attribute(graph.nodes[variable.node], variable.attribute)


def attribute(node: Node, wanted: Attribute) -> str:
    if wanted == "arn":
        return arn(node.id, node.kind)
    if wanted == "url":
        if node.kind == "queue":
            return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{queue_name(node)}"
        if node.kind == "external" and not str(node["url"] or "dynamic").startswith(("dynamic", "{{")):
            return str(node["url"])
        if node.kind == "cache":
            return f"{'rediss' if node['tls'] else 'redis'}://{node.id}.internal:6379"
        if node.kind == "database":
            return f"{node['engine']}://{node.id}.internal"
        return f"http://{node.id}.internal"
    return node.id


def queue_name(node: Node) -> str:
    return f"{node.id}.fifo" if node["fifo"] else node.id


def arn(name: str, kind: str) -> str:
    """The ARN of a node in a run; a bucket's, as everywhere, has no region and no account."""
    if kind == "bucket":
        return f"arn:aws:s3:::{name}"
    return f"arn:aws:{_ARN_SERVICES.get(kind, kind)}:{REGION}:{ACCOUNT}:{_ARN_TYPES.get(kind, '')}{name}"
