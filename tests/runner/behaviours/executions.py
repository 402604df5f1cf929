"""Workflows for tests: definitions, drawings that start them, and what their executions answered."""

from __future__ import annotations

import json
from typing import Any

from tests.runner.runs import arrivals, engine, events

ECHO = {"StartAt": "Echo", "States": {"Echo": {"Type": "Pass", "End": True}}}
FAIL = {"StartAt": "No", "States": {"No": {"Type": "Fail", "Error": "Nope", "Cause": "on purpose"}}}
NAP = {"StartAt": "Nap", "States": {"Nap": {"Type": "Wait", "Seconds": 5, "End": True}}}


def task(resource: str, parameters: Any = None, **more: Any) -> dict[str, Any]:
    """A definition of one Task."""
    given = {} if parameters is None else {"Parameters": parameters}
    return {"StartAt": "Ask", "States": {"Ask": {"Type": "Task", "Resource": resource, "End": True, **given, **more}}}


def started(definition: Any, rest: str = "", *, wait: bool = True, **fields: Any) -> str:
    """A drawing: a client, a service that invokes the workflow, and more nodes."""
    shown = ", ".join(f"{name}={json.dumps(value)}" for name, value in {"definition": definition, **fields}.items())
    arrow = f"-invokes(wait={json.dumps(wait)})->"
    return f"shop:client -> place:service(latency=0) {arrow} flow:workflow({shown})\n{rest}"


def outputs(made: Any) -> list[Any]:
    """What the executions of the workflow answered, in the order of their ends."""
    payloads = made._recorder._sink.payloads
    return [payloads[row["message"]] for row in events(made, "end") if row["node"] == "flow"]


def ran(drawing: str, *times_s: float, body: Any = None, **more: Any) -> Any:
    """An engine that ran, with one stimulus at each time, and whose ledger adds up."""
    given = {"route": None, "body": {"id": 7} if body is None else body}
    made = engine(drawing, arrivals("shop", *(times_s or (1,)), **given), duration_s=100, drain_s=1000, **more)
    made.run()
    assert made.result()["ledger"]["balanced"]
    return made
