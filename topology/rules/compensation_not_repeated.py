"""A compensation of this workflow can fail half-way, or do its work twice.

*Why.* What takes back an earlier step runs when something has gone wrong already, and often the same trouble hits it,
too. Without a Retry the step stays done; retried without idempotency an outside system may be asked twice, and a
refund is paid twice.

*Fix.* Give the compensation a Retry of `States.ALL` with many attempts, and its function an `idempotency` key where it
asks an outside system. Deleting and overwriting by key are idempotent by themselves.

*Example.*

    order:workflow(definition=…)        # Charge is caught by Release, which is not retried
    release:function -writes-> stock:table

*See.* Garcia-Molina and Salem, "Sagas" (1987), section on compensations that fail.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from topology.graph import thaw
from topology.rules.base import Finding, Fix, Rule, View
from topology.rules.base.redefining import redefining
from topology.rules.base.sagas import Saga, sagas
from topology.rules.base.states import State
from topology.rules.base.telling import listed

_RETRIER: dict[str, Any] = {
    "ErrorEquals": ["States.ALL"],
    "IntervalSeconds": 2,
    "MaxAttempts": 10,
    "BackoffRate": 2,
    "MaxDelaySeconds": 300,
    "JitterStrategy": "FULL",
}


def check(view: View) -> Iterable[Finding]:
    for saga in view.once(sagas):
        found = [state for state in saga.workflow.tasks if state in saga.compensations]
        view.steps.spend(1 + len(found))
        once = [state for state in found if not _is_retried(state)]
        if once:
            yield _not_retried(saga, once)
        for state in found:
            yield from _not_idempotent(view, saga, state)


def _is_retried(state: State) -> bool:
    """Whether any failure makes it run again: a Retry with `MaxAttempts: 0` says that it does not."""
    own = any(entry.get("MaxAttempts") != 0 for entry in state.entries("Retry"))
    return own or (state.parent is not None and _is_retried(state.parent))


def _not_retried(saga: Saga, states: list[State]) -> Finding:
    workflow, names = saga.workflow, listed([state.name for state in states])
    return RULE.finding(
        f"{names} of {workflow.node.id} takes back what was done and is tried only once: if it fails, what was done "
        "stays. Retry it on States.ALL.",
        nodes=[workflow.node.id],
        path=[workflow.node.id, *dict.fromkeys(target for state in states for target in state.targets)],
        fixes=redefining(
            workflow,
            f"Retry {names}",
            {state.path: {"Retry": [*_of_named_errors(state), _RETRIER]} for state in states},
        ),
    )


def _of_named_errors(state: State) -> list[Any]:
    """The entries that may stand before one of all errors, which has to be the last."""
    return [thaw(entry) for entry in state.entries("Retry") if "States.ALL" not in entry.get("ErrorEquals", ())]


def _not_idempotent(view: View, saga: Saga, state: State) -> Iterable[Finding]:
    outside = [name for name in sorted(saga.effects[state].commits) if view.graph.nodes[name].kind == "external"]
    for target in state.targets:
        node = view.graph.nodes[target]
        if outside and node.kind in ("function", "service") and not node["idempotency"]:
            value = {"key": "$.id"}
            yield RULE.finding(
                f"{state.name} of {saga.workflow.node.id} may run twice, and {target} asks {listed(outside)} each "
                f"time. Give {target} an idempotency key.",
                nodes=[target, saga.workflow.node.id],
                path=[saga.workflow.node.id, target, *outside],
                fixes=[
                    Fix(
                        f"Recognise what {target} has done by $.id",
                        ({"op": "set", "node": target, "path": "idempotency", "value": value},),
                    )
                ],
            )


RULE = Rule("WFL-009", "compensation-not-repeated", "warning", "reliability", check, __doc__)
