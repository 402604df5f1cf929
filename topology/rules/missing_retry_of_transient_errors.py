"""A task of this workflow invokes a function and does not try again when the function's service fails for a moment.

*Why.* Lambda answers now and then with a service exception, or throttles; both are over a second later. Without a
Retry the execution fails for it.

*Fix.* Retry the transient errors `Lambda.ServiceException`, `Lambda.AWSLambdaException`, `Lambda.SdkClientException`
and `Lambda.TooManyRequestsException`, with exponential backoff. A Retry of `States.TaskFailed` or `States.ALL`, or one
around the task, covers them.

*Example.*

    flow:workflow(definition={"StartAt": "Pay", "States": {"Pay": {"Type": "Task", "Resource": "${pay}", "End": true}}})
    pay:function

*See.* Step Functions developer guide, "Best practices: handle transient Lambda service exceptions".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from topology.graph import thaw
from topology.rules.base import Finding, Rule, View
from topology.rules.base.redefining import redefining
from topology.rules.base.states import State
from topology.rules.base.telling import listed

_TRANSIENT = (
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
)
_RETRIER: dict[str, Any] = {
    "ErrorEquals": list(_TRANSIENT),
    "IntervalSeconds": 1,
    "MaxAttempts": 3,
    "BackoffRate": 2,
    "MaxDelaySeconds": 20,
    "JitterStrategy": "FULL",
}


def check(view: View) -> Iterable[Finding]:
    for workflow in view.workflows:
        found = [state for state in workflow.tasks if _asks_lambda(view, state) and not state.is_retried(*_TRANSIENT)]
        if found:
            names = listed([state.name for state in found])
            yield RULE.finding(
                f"{names} of {workflow.node.id} ends the execution when Lambda fails or throttles for a moment. "
                f"Retry {_TRANSIENT[0]}, {_TRANSIENT[-1]} and their like.",
                nodes=[workflow.node.id],
                path=[workflow.node.id, *dict.fromkeys(target for state in found for target in state.targets)],
                fixes=redefining(
                    workflow,
                    f"Retry transient errors of {names}",
                    {state.path: {"Retry": [_RETRIER, *thaw(state.entries("Retry"))]} for state in found},
                ),
            )


def _asks_lambda(view: View, state: State) -> bool:
    view.steps.spend()
    call = state.call
    kinds = {view.graph.nodes[target].kind for target in state.targets}
    return call is not None and call.service == "lambda" and kinds <= {"function"}


RULE = Rule("WFL-006", "missing-retry-of-transient-errors", "warning", "reliability", check, __doc__, automatic=True)
