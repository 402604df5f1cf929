"""Workflows as drawings: states in, the text of a node out."""

from __future__ import annotations

import json
from typing import Any

from tests.build import parsed
from topology.findings import Finding
from topology.rules import BY_ID, View

ALL = ["States.ALL"]
RETRY = {"ErrorEquals": ALL, "MaxAttempts": 4, "MaxDelaySeconds": 60, "JitterStrategy": "FULL"}


def flow(states: dict[str, Any], **fields: Any) -> str:
    """A node `flow` that starts at the first of the states."""
    machine = {"StartAt": next(iter(states)), "States": states, **fields.pop("machine", {})}
    given = ", ".join(f"{name}={json.dumps(value)}" for name, value in fields.items())
    return f"flow:workflow(definition={json.dumps(machine)}{', ' + given if given else ''})"


def task(node: str, then: str = "", **fields: Any) -> dict[str, Any]:
    """A Task that invokes the function, or asks as its Resource says."""
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": f"${{{node}}}"},
        **({"Next": then} if then else {"End": True}),
        **fields,
    }


def catch(then: str, *errors: str) -> dict[str, Any]:
    return {"Catch": [{"ErrorEquals": list(errors) or ALL, "Next": then}]}


def fail() -> dict[str, Any]:
    return {"Type": "Fail", "Error": "Failed"}


def found_in(rule: str, drawing: str) -> list[Finding]:
    """The findings of the rule in a drawing whose document may have faults, too."""
    return list(BY_ID[rule].check(View(parsed(drawing).graph)))
