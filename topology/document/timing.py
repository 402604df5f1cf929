"""The expressions of schedules: read when the document is, so that nobody learns from a run that one is not valid."""

from __future__ import annotations

from datetime import datetime

from topology.document.faults import Faults
from topology.errors import ScheduleInvalid
from topology.graph import Graph, Node
from topology.schedules import compile_schedule, zone


def check_schedules(graph: Graph, faults: Faults) -> None:
    """Tells of expressions, time zones and times that the service would refuse, and of days that never come."""
    for node in graph.of_kind("schedule"):
        for field in ("expression", "timezone", "starts_at", "ends_at"):
            problem = _problem(node, field)
            if problem:
                message = f"node {node.id}: {field}: {problem}"
                faults.add("DOC-003", message, ("nodes", node.id, field), nodes=(node.id,))
        if _never_comes(node):
            message = f"node {node.id}: expression: The day of {node['expression']} never comes: nothing is started."
            faults.add("DOC-003", message, ("nodes", node.id, "expression"), nodes=(node.id,), severity="warning")


def _problem(node: Node, field: str) -> str:
    value = node[field]
    if value is None:
        return ""
    try:
        match field:
            case "expression":
                compile_schedule(str(value))
            case "timezone":
                zone(str(value))
            case _:
                datetime.fromisoformat(str(value))
    except (ScheduleInvalid, ValueError) as error:
        return str(error)
    return ""


def _never_comes(node: Node) -> bool:
    """Whether no month of the calendar has such a day, as 31 February; an expression that is not valid is told of."""
    try:
        return node["expression"] is not None and compile_schedule(str(node["expression"])).first(0) is None
    except ScheduleInvalid:
        return False
