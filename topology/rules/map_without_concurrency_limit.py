"""A Map state of this workflow starts one iteration for each item of an input that may be of any size.

*Why.* Without MaxConcurrency an inline Map runs 40 iterations at once, a distributed one 10,000: a long input takes
all the concurrency that the account has, or floods what the iterations ask.

*Fix.* Set MaxConcurrency to what the iterations may ask at once. A distributed Map that reads many items should also
say how many may fail, by ToleratedFailurePercentage or ToleratedFailureCount, or one bad item ends them all. A list
that is written out in the definition is bounded.

*Example.*

    flow:workflow(definition=…)     # {"Type": "Map", "ItemsPath": "$.orders", "ItemProcessor": {…}}

*See.* Step Functions developer guide, "Map state"; "Tolerated failure threshold for Distributed Map".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from topology.rules.base import Finding, Rule, View
from topology.rules.base.redefining import redefining
from topology.rules.base.states import State
from topology.rules.base.telling import listed

_AT_ONCE = 10
_TOLERATED = (
    "ToleratedFailurePercentage",
    "ToleratedFailurePercentagePath",
    "ToleratedFailureCount",
    "ToleratedFailureCountPath",
)


def check(view: View) -> Iterable[Finding]:
    for workflow in view.workflows:
        view.steps.spend(len(workflow.states))
        maps = [state for state in workflow.states if state.type == "Map" and not _is_bounded(state)]
        wide = [state for state in maps if not _is_limited(state)]
        strict = [state for state in maps if state not in wide and _is_distributed(state) and not _tolerates(state)]
        if wide:
            names = listed([state.name for state in wide])
            also = " and ToleratedFailurePercentage" if any(_is_distributed(state) for state in wide) else ""
            yield RULE.finding(
                f"{names} of {workflow.node.id} starts one iteration for each item of its input at once. "
                f"Set MaxConcurrency, as {_AT_ONCE}{also}.",
                nodes=[workflow.node.id],
                path=[workflow.node.id],
                fixes=redefining(
                    workflow,
                    f"Set MaxConcurrency {_AT_ONCE} in {names}",
                    {state.path: {"MaxConcurrency": _AT_ONCE} for state in wide},
                ),
            )
        if strict:
            names = listed([state.name for state in strict])
            yield RULE.finding(
                f"One bad item ends all of {names} in {workflow.node.id}. Set ToleratedFailurePercentage if the others "
                "should go on.",
                nodes=[workflow.node.id],
                severity="info",
            )


def _is_bounded(state: State) -> bool:
    """Whether the definition says how many items there are at most."""
    items = state.fields.get("Items")
    if isinstance(items, list | tuple):
        return True
    config = _object(_object(state.fields.get("ItemReader")).get("ReaderConfig"))
    return "MaxItems" in config or "MaxItemsPath" in config


def _is_limited(state: State) -> bool:
    return bool(state.fields.get("MaxConcurrency")) or "MaxConcurrencyPath" in state.fields


def _is_distributed(state: State) -> bool:
    config = _object(_object(state.fields.get("ItemProcessor")).get("ProcessorConfig"))
    return bool(config.get("Mode") == "DISTRIBUTED")


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _tolerates(state: State) -> bool:
    return any(name in state.fields for name in _TOLERATED)


RULE = Rule("WFL-012", "map-without-concurrency-limit", "warning", "cost", check, __doc__, automatic=True)
