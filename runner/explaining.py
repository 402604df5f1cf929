"""Why an event did not reach a node, read out of the log and the drawing of its run. Takes the user who asks."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from runner import selectors
from runner.errors import TraceNotFound
from runner.explanation import Story, explain
from runner.log import traces
from runner.models import Run

User = Any


def why_get(user: User, run: Run, trace: str, node: str) -> dict[str, Any]:
    """Why what the trace, or the message of that number, set off did not reach the node.

    Raises `TraceNotFound` and `UnknownNode`.
    """
    selectors.check_log(run)
    selectors.check_node(run, node)
    rows, payloads = traces.rows_of_trace(run.pk, run.life, int(trace)) if trace.isdigit() else ([], {})
    if not rows:
        raise TraceNotFound(f"The run has no trace {trace}.")
    story = Story(rows, payloads, selectors.names_of(run), selectors.graph_of(run))
    return asdict(explain(story, node))
