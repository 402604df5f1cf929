"""Workflows: a state machine, its definition as a file, and a role for just what its states call.

A definition names nodes by `${id}`, by an ARN that ends with the id, or by the id in a field such as FunctionName.
In the export each of these is a substitution, because names and ARNs are known only when the stack is made.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from typing import Any

from topology.document import definition_of
from topology.exporters.base import plain
from topology.exporters.sam.alarms import add_alarms
from topology.exporters.sam.functions import add_log_group, resource
from topology.exporters.sam.stack import Json, Stack, att, pascal, ref, sub, whole
from topology.exporters.sam.urls import url_of
from topology.graph import Node
from topology.workflows.references import node_named, references

_NAMED = re.compile(r"\$\{([a-z][a-z0-9-]{0,62})\}")
# Argument of a task -> what of a node it wants; a Resource wants an ARN.
_WANTED: Mapping[str, str] = {
    **dict.fromkeys(("Resource", "StateMachineArn", "TopicArn", "TargetArn", "SecretId", "StreamARN"), "arn"),
    **dict.fromkeys(("FunctionName", "EventBusName", "TableName", "Bucket", "StreamName"), "name"),
    "QueueUrl": "url",
    "ApiEndpoint": "url",
}
_BY_KIND: Mapping[str, str] = {
    **dict.fromkeys(("function", "topic", "workflow", "secret"), "arn"),
    **dict.fromkeys(("bus", "stream", "table", "bucket"), "name"),
    **dict.fromkeys(("queue", "service", "external", "gateway"), "url"),
}
_PLACEHOLDER: Json = {"StartAt": "Nothing", "States": {"Nothing": {"Type": "Succeed"}}}
_LOG_RIGHTS = tuple(
    f"logs:{act}"
    for act in (
        *("CreateLogDelivery", "DeleteLogDelivery", "GetLogDelivery", "ListLogDeliveries", "UpdateLogDelivery"),
        *("DescribeLogGroups", "DescribeResourcePolicies", "PutResourcePolicy"),
    )
)
_SYNC_RULE = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/StepFunctionsGetEventsFor*"


def add_workflow(stack: Stack, node: Node) -> None:
    fields = stack.of(node)
    logical = stack.logical(node.id)
    names: dict[str, Any] = {}
    definition = _named(stack, node, _definition(stack, node), names)
    path = f"workflows/{node.id}.asl.json"
    stack.files[path] = json.dumps(definition, indent=2, ensure_ascii=False) + "\n"
    statements = _statements(stack, node, json.dumps(definition))
    level = fields["log_level"]
    logging = None
    if level and level != "off":
        logs = att(add_log_group(stack, logical, 30), "Arn")
        logging = {
            "Level": level.upper(),
            "IncludeExecutionData": False,
            "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": logs}}],
        }
        statements.append({"Effect": "Allow", "Action": list(_LOG_RIGHTS), "Resource": "*"})
    properties: Json = {
        "Name": stack.workflow_name(node) if stack.in_circle(node.id) else None,
        "Type": str(fields["type"]).upper(),
        "DefinitionUri": path,
        "DefinitionSubstitutions": dict(sorted(names.items())) or None,
        "Policies": [{"Version": "2012-10-17", "Statement": statements}] if statements else None,
        "Logging": logging,
        "Tracing": {"Enabled": True} if fields["tracing"] else None,
        "Tags": stack.tags(node) or None,
    }
    stack.add(logical, "AWS::Serverless::StateMachine", properties, **stack.about(node))
    add_alarms(stack, node, [{"Name": "StateMachineArn", "Value": ref(logical)}])
    for edge in stack.graph.incoming(node.id, "invokes"):
        stack.coverage.use(edge, "callback")  # it decides the caller's rights


def _definition(stack: Stack, node: Node) -> Json:
    """The definition, with the drawing's limit where it has none of its own."""
    fields = stack.of(node)
    fields.use("definition", "definition.file")
    found: Any = definition_of(stack.sources, node)
    if not isinstance(found, dict) or "States" not in found:
        fields.lose("definition", "It has no definition that can be read; the one in its place does nothing.", "error")
        found = _PLACEHOLDER
    found = plain(found)
    limit = fields["timeout_s"]
    return {**found, "TimeoutSeconds": whole(limit)} if limit and "TimeoutSeconds" not in found else found


def _named(stack: Stack, node: Node, definition: Json, names: dict[str, Any]) -> Json:
    """The definition with its nodes as substitutions, which are collected in `names`."""
    changed = copy.deepcopy(definition)
    for reference in references(definition):
        used = node_named(reference.name, stack.graph.nodes, reference.kinds)
        if used is None or ("://" in reference.name and stack.graph.nodes[used].kind != "queue"):
            continue  # an address outside of the stack stands as it is
        *way, last = reference.path
        holder: Any = changed
        for step in way:
            holder = holder[step]
        wanted = _WANTED.get(str(last), "name")
        if last == "ApiEndpoint" and "apigateway" in str(_state_of(changed, reference.path).get("Resource")):
            wanted = "host"
        placed = _placed(stack, node, used, wanted, names)
        if last in _WANTED:
            holder[last] = placed
        else:  # a table as the key of RequestItems
            holder[placed] = holder.pop(last)
    found: Json = _filled(stack, node, changed, names)
    return found


def _state_of(definition: Json, path: tuple[Any, ...]) -> Json:
    """The state in which the path ends: what follows the last `States` and a name."""
    at = max(index for index, step in enumerate(path) if step == "States" and index + 1 < len(path)) + 2
    found: Any = definition
    for step in path[:at]:
        found = found[step]
    return found if isinstance(found, dict) else {}


def _filled(stack: Stack, node: Node, value: Any, names: dict[str, Any]) -> Any:
    """The value with every other `${id}` of a node in it as a substitution."""
    if isinstance(value, dict):
        return {name: _filled(stack, node, part, names) for name, part in value.items()}
    if isinstance(value, list):
        return [_filled(stack, node, part, names) for part in value]
    if not isinstance(value, str):
        return value

    def placed(found: re.Match[str]) -> str:
        used = stack.graph.nodes.get(found.group(1))
        wanted = _BY_KIND.get(used.kind) if used is not None else None
        return found.group(0) if used is None or wanted is None else _placed(stack, node, used.id, wanted, names)

    return _NAMED.sub(placed, value)


def _placed(stack: Stack, node: Node, used: str, wanted: str, names: dict[str, Any]) -> str:
    """`${PlaceOrderArn}`."""
    name = pascal(used) + wanted.capitalize()
    if name not in names:
        names[name] = _attribute(stack, node, used, wanted)
    return f"${{{name}}}"


def _attribute(stack: Stack, node: Node, used: str, wanted: str) -> Any:
    if wanted == "arn":
        return stack.arn(used, node.id)
    if wanted == "name":
        return stack.name(used, node.id)
    url = url_of(stack, used, node)
    # The host is what stands between the slashes of https://host/stage.
    return {"Fn::Select": [2, {"Fn::Split": ["/", url]}]} if wanted == "host" else url


def _statements(stack: Stack, node: Node, definition: str) -> list[Json]:
    """The rights of the states; waiting for another execution needs to see it and be told of its end."""
    by_resource: dict[tuple[str, str], list[str]] = {}
    for grant in stack.granted(node.id):
        by_resource.setdefault((grant.resource, grant.part), []).append(grant.action)
    statements: list[Json] = []
    for (used, part), done in sorted(by_resource.items()):
        named = resource(stack, used, part, node)
        if named is None:  # an HTTP endpoint has no ARN
            statements.append({"Effect": "Allow", "Action": sorted(set(done)), "Resource": "*"})
            continue
        statements.append({"Effect": "Allow", "Action": sorted(set(done)), "Resource": named})
        if ".sync" in definition and stack.graph.nodes[used].kind == "workflow":
            runs = sub(
                "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:${Name}:*",
                Name={"Fn::Select": [6, {"Fn::Split": [":", named]}]},
            )
            follow = ["states:DescribeExecution", "states:StopExecution"]
            statements.append({"Effect": "Allow", "Action": follow, "Resource": runs})
            rules = ["events:DescribeRule", "events:PutRule", "events:PutTargets"]
            statements.append({"Effect": "Allow", "Action": rules, "Resource": sub(_SYNC_RULE)})
    return statements
