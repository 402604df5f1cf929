"""A request here waits for a long chain of others, one behind the other.

*Why.* Every part of the chain must work for the answer, and its time is the sum of all. Six parts that each
work 99.9 % of the time give 99.4 %, and the slowest of them sets the pace of all in front.

*Fix.* Answer early and go on by events; let one part ask several side by side; join what always goes together.
Four functions or services in a row are a warning, six an error. Gateways between them are shown and not
counted.

*Example.*

    a:service -calls-> b:service -calls-> c:service -calls-> d:service

*See.* AWS Well-Architected Serverless Lens, reliability; Google, "The Calculus of Service Availability". The
longest way through the components of who waits for whom; a circle is TOP-002's and counts as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from topology.rules.base import COMPUTE, Finding, Rule, Threshold, View
from topology.rules.base.condensed import in_order

_WARNING = 4
_ERROR = 6
_EACH = 0.999  # the availability that a part is taken to have, for the example in the message


def check(view: View) -> Iterable[Finding]:
    order = in_order(view.sync, view.steps)
    place = {node: index for index, component in enumerate(order) for node in component}
    depth: list[int] = [0] * len(order)
    onward: list[tuple[str, str] | None] = [None] * len(order)
    for index in range(len(order) - 1, -1, -1):
        deepest = 0
        for node in order[index]:
            for other in view.sync.successors(node):
                view.steps.spend()
                if place[other] != index and depth[place[other]] > deepest:
                    deepest, onward[index] = depth[place[other]], (node, other)
        depth[index] = deepest + any(view.graph.nodes[node].kind in COMPUTE for node in order[index])
    for index, component in enumerate(order):
        node = component[0]
        if (
            depth[index] >= view.threshold("sync_chain_depth", _WARNING)
            and len(component) == 1
            and _begins(view, node, place, depth)
        ):
            yield _finding(view, node, _way(node, place, onward), depth[index])


def _begins(view: View, node: str, place: dict[str, int], depth: Sequence[int]) -> bool:
    """True for a function or service that no other is waiting for, through gateways or not."""
    if view.graph.nodes[node].kind not in COMPUTE:
        return False
    waiting, seen = [node], {node}
    while waiting:
        for other in view.sync.predecessors(waiting.pop()):
            view.steps.spend()
            if depth[place[other]] > depth[place[node]]:
                return False
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return True


def _way(node: str, place: dict[str, int], onward: Sequence[tuple[str, str] | None]) -> list[str]:
    way = [node]
    while (link := onward[place[way[-1]]]) is not None:
        way += [link[1]] if link[0] == way[-1] else [link[0], link[1]]
    return way


def _finding(view: View, node: str, way: list[str], depth: int) -> Finding:
    return RULE.finding(
        f"A request to {node} waits for {depth} functions and services in a row: {' → '.join(way)}. If each works "
        f"{_EACH:.1%} of the time, {_EACH**depth:.2%} are answered. Answer early and go on by events, or join some.",
        nodes=[node],
        path=way,
        severity="error" if depth >= view.threshold("sync_chain_depth_error", _ERROR) else "warning",
    )


RULE = Rule(
    "REL-035",
    "sync-chain-too-deep",
    "error",
    "performance",
    check,
    __doc__,
    thresholds={
        "sync_chain_depth": Threshold(
            _WARNING, "in a row", "Functions and services that may wait for each other, one behind the other."
        ),
        "sync_chain_depth_error": Threshold(_ERROR, "in a row", "From here on it is an error."),
    },
)
