"""Buses, and the rules that deliver their events."""

from __future__ import annotations

import json
from typing import Any

from topology.exporters.base import Fields, plain
from topology.exporters.sam.stack import Json, Stack, att, sub, whole
from topology.exporters.sam.urls import outside_url
from topology.graph import Edge, Node

_EVERYTHING = {"source": [{"prefix": ""}]}
_AS_A_ROLE = ("bus", "stream", "workflow", "external", "service")
_AGES = (60, 86_400)
_RETRIES = 185


def add_bus(stack: Stack, node: Node) -> None:
    """A bus must have a name; with the stack's in it, it is unlike any other."""
    logical = stack.logical(node.id)
    properties: Json = {"Name": sub(f"${{AWS::StackName}}-{node.id}"), "Tags": stack.tag_list(node)}
    stack.add(logical, "AWS::Events::EventBus", properties, **stack.about(node))
    days = stack.of(node)["archive_days"]
    if days:
        archive = {"SourceArn": stack.arn(node.id), "RetentionDays": days}
        stack.add(stack.derived(logical, "Archive"), "AWS::Events::Archive", archive)


def add_rule(stack: Stack, edge: Edge) -> None:
    """bus -> anything: one rule with one target."""
    fields = stack.of(edge)
    target = stack.graph.nodes[edge.target]
    logical = stack.derived(stack.logical(edge.source), stack.logical(target.id), "Rule")
    rule_arn = att(logical, "Arn")
    dead = fields["dead_letter"]
    destination: Json = {
        "Id": "target",
        "Arn": _target_arn(stack, target),
        "RoleArn": _role(stack, edge, logical) if target.kind in _AS_A_ROLE else None,
        **_input(fields),
        "RetryPolicy": retry_policy(fields),
        "DeadLetterConfig": {"Arn": stack.arn(dead)} if dead in stack.graph.nodes else None,
    }
    properties: Json = {
        "EventBusName": att(stack.logical(edge.source), "Name"),
        "EventPattern": fields["pattern"] or _EVERYTHING,
        "Targets": [{name: value for name, value in destination.items() if value is not None}],
    }
    stack.add(logical, "AWS::Events::Rule", properties)
    if target.kind == "function":
        stack.permit(logical, target, "events.amazonaws.com", rule_arn)
    elif target.kind in ("queue", "topic"):
        stack.admit(target.id, "events.amazonaws.com", rule_arn)
    if dead in stack.graph.nodes:
        stack.admit(dead, "events.amazonaws.com", rule_arn)


def _target_arn(stack: Stack, target: Node) -> Any:
    if target.kind in ("external", "service"):
        return att(destination_of(stack, target), "Arn")
    return stack.arn(target.id)


def _input(fields: Fields) -> Json:
    """What the target gets: the event, a part of it, a constant, or a text filled from it."""
    if fields.peek("input_transformer") is not None:
        template = fields["input_transformer.template"]
        text = template if isinstance(template, str) else json.dumps(template, sort_keys=True)
        paths = fields["input_transformer.paths"] or None
        config = {"InputPathsMap": paths, "InputTemplate": text}
        return {"InputTransformer": {name: value for name, value in config.items() if value is not None}}
    if fields.peek("input") is not None:
        return {"Input": json.dumps(plain(fields["input"]), sort_keys=True)}
    return {"InputPath": fields["input_path"]}


def retry_policy(fields: Fields) -> Json | None:
    """The policy of a rule or schedule, within what EventBridge allows."""
    retries, age = fields["retry.max_retries"], fields["retry.max_age_s"]
    policy: Json = {}
    if retries is not None:
        policy["MaximumRetryAttempts"] = min(retries, _RETRIES)
    if age is not None:
        policy["MaximumEventAgeInSeconds"] = min(max(_AGES[0], whole(age)), _AGES[1])
    if retries is not None and retries > _RETRIES:
        fields.lose("retry.max_retries", f"EventBridge retries at most {_RETRIES} times.")
    return policy or None


def _role(stack: Stack, edge: Edge, logical: str) -> Json:
    """The right of the rule on its target, as the permissions name it."""
    target = stack.graph.nodes[edge.target]
    granted = [g for g in stack.granted(edge.source) if g.resource == edge.target]
    done = sorted({grant.action for grant in granted})
    return add_role(stack, logical, "events.amazonaws.com", done, _target_arn(stack, target))


def add_role(stack: Stack, of: str, service: str, done: list[str], resource: Any) -> Json:
    """The ARN of a new role that lets the service do this, and only this."""
    return add_role_of(stack, of, service, [{"Effect": "Allow", "Action": done, "Resource": resource}])


def add_role_of(stack: Stack, of: str, service: str, statements: list[Json]) -> Json:
    role = stack.derived(of, "Role")
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    policy = {"Version": "2012-10-17", "Statement": statements}
    properties = {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
        "Policies": [{"PolicyName": "edges", "PolicyDocument": policy}],
    }
    stack.add(role, "AWS::IAM::Role", properties)
    return att(role, "Arn")


def destination_of(stack: Stack, node: Node) -> str:
    """The API destination of something outside, with a connection whose key is a parameter."""
    made = f"destination {node.id}"
    if made in stack.made:
        return stack.made[made]
    logical = stack.made[made] = stack.derived(stack.logical(node.id), "Destination")
    key = stack.parameter(
        f"{stack.logical(node.id)}Key",
        NoEcho=True,
        Default="none",
        Description=f"The key that {node.id} asks for in the header x-api-key.",
    )
    connection = stack.derived(stack.logical(node.id), "Connection")
    auth = {"ApiKeyAuthParameters": {"ApiKeyName": "x-api-key", "ApiKeyValue": key}}
    stack.add(
        connection,
        "AWS::Events::Connection",
        {"AuthorizationType": "API_KEY", "AuthParameters": auth},
    )
    stack.add(
        logical,
        "AWS::Events::ApiDestination",
        {
            "ConnectionArn": att(connection, "Arn"),
            "HttpMethod": "POST",
            "InvocationEndpoint": outside_url(stack, node),
            "InvocationRateLimitPerSecond": _rate(stack, node),
        },
    )
    return logical


def _rate(stack: Stack, node: Node) -> int | None:
    """What the other side bears is what the destination keeps to."""
    rate = stack.of(node)["rate_per_s_max"]
    return max(1, int(rate)) if rate else None
