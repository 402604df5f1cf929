"""Schedules: one a target, each with a role that may do just that."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime

from topology.exporters.base import Fields, plain
from topology.exporters.sam.events import add_role_of, retry_policy
from topology.exporters.sam.functions import resource
from topology.exporters.sam.stack import Json, Stack, comment
from topology.graph import Edge, Node

_WINDOW_MINUTES = 1_440


def add_schedule(stack: Stack, node: Node) -> None:
    """A schedule exists only with a target, so its fields go into those of its edges."""
    if not stack.graph.outgoing(node.id, "delivers"):
        stack.coverage.lose_rest(node, "A schedule without a target cannot be deployed.")
    elif not node["expression"]:
        stack.coverage.lose_rest(node, "It has no expression, so it would never start anything.")
    for name in ("tags", "owner"):
        if node[name]:
            stack.coverage.lose(node, name, "A schedule has no tags of its own.", "info")


def add_start(stack: Stack, edge: Edge) -> None:
    """schedule -> anything."""
    node, target = stack.graph.nodes[edge.source], stack.graph.nodes[edge.target]
    about, fields = stack.of(node), stack.of(edge)
    if not about["expression"]:
        stack.coverage.lose_rest(edge, "Its schedule has no expression.")
        return
    logical = stack.derived(stack.logical(node.id), stack.logical(target.id), "Schedule")
    words = ": ".join(str(about[name]) for name in ("title", "description") if about[name])
    properties: Json = {
        "Description": comment(words)[:512] or None,
        "ScheduleExpression": about["expression"],
        "ScheduleExpressionTimezone": about["timezone"],
        "FlexibleTimeWindow": _window(about),
        "State": None if about["enabled"] else "DISABLED",
        "StartDate": _instant(about, "starts_at"),
        "EndDate": _instant(about, "ends_at"),
        "Target": _target(stack, edge, target, about, fields, logical),
    }
    stack.add(logical, "AWS::Scheduler::Schedule", properties, **stack.about(node))


def _window(about: Fields) -> Json:
    seconds = about["flexible_window_s"]
    if not seconds:
        return {"Mode": "OFF"}
    minutes = min(max(1, math.ceil(seconds / 60)), _WINDOW_MINUTES)
    if minutes * 60 != seconds:
        about.lose("flexible_window_s", f"A window has whole minutes; it becomes {minutes} min.", "info")
    return {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": minutes}


def _instant(fields: Fields, name: str) -> str | None:
    """In UTC and with seconds, as the service wants it; one that no calendar has is a loss."""
    text = fields[name]
    if not text:
        return None
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        fields.lose(name, "No calendar has this day or time.")
        return None
    utc = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return utc.strftime("%Y-%m-%dT%H:%M:%SZ")


def _target(stack: Stack, edge: Edge, target: Node, about: Fields, fields: Fields, logical: str) -> Json:
    given = fields["input"] if edge.is_set("input") else about["input"]
    dead = fields["dead_letter"]
    found: Json = {
        "Arn": stack.arn(target.id),
        "RoleArn": _role(stack, edge, logical),
        "Input": None if given is None else json.dumps(plain(given), sort_keys=True),
        "RetryPolicy": retry_policy(fields),
        "DeadLetterConfig": {"Arn": stack.arn(dead)} if dead in stack.graph.nodes else None,
    }
    if target.kind == "bus":
        found["Input"] = found["Input"] or "{}"
        found["EventBridgeParameters"] = {"Source": edge.source, "DetailType": f"{edge.source}.event"}
    if target.kind == "queue" and target["fifo"]:
        found["SqsParameters"] = {"MessageGroupId": fields["message_group"] or edge.source}
    elif edge.is_set("message_group"):
        fields.lose("message_group", "Only a FIFO queue has message groups.")
    return {name: value for name, value in found.items() if value is not None}


def _role(stack: Stack, edge: Edge, logical: str) -> Json:
    named = {edge.target, edge["dead_letter"]}
    by_resource: dict[str, list[str]] = {}
    for grant in stack.granted(edge.source):
        if grant.resource in named:
            by_resource.setdefault(grant.resource, []).append(grant.action)
    node = stack.graph.nodes[edge.source]
    statements = [
        {"Effect": "Allow", "Action": sorted(set(done)), "Resource": resource(stack, used, "", node)}
        for used, done in sorted(by_resource.items())
    ]
    return add_role_of(stack, logical, "scheduler.amazonaws.com", statements)
