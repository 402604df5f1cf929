"""A Retry of this workflow tries again at the same pace, or all executions at the same moment.

*Why.* When what a task asks is overloaded, retries that do not slow down keep it so, and retries without jitter of
executions that failed together hit it together again.

*Fix.* A `BackoffRate` above 1 (2 when left out), `JitterStrategy: FULL`, and `MaxDelaySeconds` so that the pauses stay
bounded.

*Example.*

    order:workflow(definition={"StartAt": "Pay", "States": {"Pay": {"Type": "Task", "Resource": "${pay}", "End": true,
      "Retry": [{"ErrorEquals": ["States.ALL"], "BackoffRate": 1}]}}})
    pay:function

*See.* Step Functions developer guide, "Retrying after an error"; AWS Architecture Blog, "Exponential Backoff And
Jitter".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from topology.graph import thaw
from topology.rules.base import Finding, Fix, Rule, View
from topology.rules.base.redefining import redefining
from topology.rules.base.states import State, Workflow
from topology.rules.base.telling import listed

_LONGEST_S = 60


def check(view: View) -> Iterable[Finding]:
    for workflow in view.workflows:
        view.steps.spend(len(workflow.states))
        found = [state for state in workflow.states if any(_is_steady(entry) for entry in state.entries("Retry"))]
        if found:
            names = listed([state.name for state in found])
            yield RULE.finding(
                f"Retries of {names} in {workflow.node.id} come at the same pace or together. Set BackoffRate 2, "
                f"JitterStrategy FULL and MaxDelaySeconds {_LONGEST_S}.",
                nodes=[workflow.node.id],
                fixes=_fixes(workflow, found, names),
            )


def _is_steady(entry: Mapping[str, Any]) -> bool:
    """Whether the pauses do not grow, or grow without jitter and without bound; a single retry hits nobody again."""
    if entry.get("MaxAttempts", 3) in (0, 1):
        return False
    rate = entry.get("BackoffRate", 2)
    grows = not isinstance(rate, int | float) or rate > 1
    return not grows or (entry.get("JitterStrategy") != "FULL" and "MaxDelaySeconds" not in entry)


def _fixes(workflow: Workflow, states: list[State], names: str) -> tuple[Fix, ...]:
    changes = {
        state.path: {
            "Retry": [_better(entry) if _is_steady(entry) else thaw(entry) for entry in state.entries("Retry")]
        }
        for state in states
    }
    return redefining(workflow, f"Slow down the retries of {names}", changes)


def _better(entry: Mapping[str, Any]) -> dict[str, Any]:
    first = entry.get("IntervalSeconds", 1)
    longest = max(_LONGEST_S, 2 * first) if isinstance(first, int) else _LONGEST_S
    rate = entry.get("BackoffRate", 2)
    return {
        **thaw(entry),
        "BackoffRate": rate if isinstance(rate, int | float) and rate > 1 else 2,
        "MaxDelaySeconds": entry.get("MaxDelaySeconds", longest),
        "JitterStrategy": "FULL",
    }


RULE = Rule("WFL-007", "state-retry-without-backoff", "info", "reliability", check, __doc__, automatic=True)
