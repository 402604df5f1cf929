"""A task of this workflow may wait for years: it has no TimeoutSeconds.

*Why.* Without one a task waits for 99,999,999 seconds. A lost answer leaves the execution hanging, and nobody is
told. It is an error for a task that waits for somebody else's answer, by a task token or an activity, since that
answer can really be lost.

*Fix.* Give the task a TimeoutSeconds a little above what it asks may take; a task that waits for an answer a
TimeoutSeconds or a HeartbeatSeconds. What a channel, table or bucket answers comes at once and needs none, and
neither does an execution that is bounded as a whole.

*Example.*

    flow:workflow(definition={"StartAt": "Pay", "States": {"Pay": {"Type": "Task", "Resource": "${pay}", "End": true}}})
    pay:function

*See.* Step Functions developer guide, "Best practices: use timeouts to avoid stuck executions".
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from topology.findings import Severity
from topology.rules.base import Finding, Rule, View
from topology.rules.base.redefining import redefining
from topology.rules.base.states import State, Workflow
from topology.rules.base.telling import listed

_DEFAULT_S = 99_999_999
_ANSWERING_AT_ONCE = frozenset(("queue", "topic", "bus", "stream", "table", "bucket", "secret"))
_SLACK_S = 5
_ANSWER_S = 86_400
_JOB_S = 3_600
_REQUEST_S = 60
_TIMEOUT = ("TimeoutSeconds", "TimeoutSecondsPath")
_HEARTBEAT = ("HeartbeatSeconds", "HeartbeatSecondsPath")


def check(view: View) -> Iterable[Finding]:
    for workflow in view.workflows:
        hanging: list[State] = []
        slow: list[State] = []
        is_bounded = _is_bounded(workflow)
        for state in workflow.tasks:
            view.steps.spend()
            if any(name in state.fields for name in _TIMEOUT):
                continue
            call = state.call
            if call is not None and call.is_callback:
                if not any(name in state.fields for name in _HEARTBEAT):
                    (slow if is_bounded else hanging).append(state)
            elif not is_bounded and _may_hang(view, state):
                slow.append(state)
        if hanging:
            yield _finding(view, workflow, hanging, "error")
        if slow:
            yield _finding(view, workflow, slow, "warning")


def _is_bounded(workflow: Workflow) -> bool:
    """True when the execution as a whole ends in time."""
    return workflow.is_express or bool(workflow.node["timeout_s"]) or "TimeoutSeconds" in workflow.definition


def _may_hang(view: View, state: State) -> bool:
    call = state.call
    if call is None or call.is_job:
        return call is not None
    kinds = {view.graph.nodes[target].kind for target in state.targets}
    return not kinds or not kinds <= _ANSWERING_AT_ONCE | {"workflow"}


def _finding(view: View, workflow: Workflow, states: list[State], severity: Severity) -> Finding:
    names = listed([state.name for state in states])
    waits = "for an answer that may never come" if severity == "error" else "for what it asks"
    return RULE.finding(
        f"{names} of {workflow.node.id} may wait {_DEFAULT_S:,} s {waits}. "
        f"Set TimeoutSeconds, as {_seconds(view, states[0])}.",
        nodes=[workflow.node.id],
        path=[workflow.node.id, *dict.fromkeys(target for state in states for target in state.targets)],
        severity=severity,
        fixes=redefining(
            workflow,
            f"Set TimeoutSeconds of {names}",
            {state.path: {"TimeoutSeconds": _seconds(view, state)} for state in states},
        ),
    )


def _seconds(view: View, state: State) -> int:
    """A little more than what is asked may take, and more than a heartbeat; a day for an answer, an hour for a job."""
    heartbeat = state.fields.get("HeartbeatSeconds")
    return max(_usual_seconds(view, state), 2 * heartbeat if isinstance(heartbeat, int) else 0)


def _usual_seconds(view: View, state: State) -> int:
    call = state.call
    if call is not None and call.is_callback:
        return _ANSWER_S
    if call is not None and call.is_job:
        return _JOB_S
    nodes = [view.graph.nodes[target] for target in state.targets]
    limits = [node["timeout_s"] for node in nodes if node["timeout_s"]]
    return math.ceil(max(limits)) + _SLACK_S if limits else _REQUEST_S


RULE = Rule("WFL-005", "task-without-timeout", "warning", "reliability", check, __doc__, automatic=True)
