"""One event here may start more invocations than anybody meant.

*Why.* Subscriptions, loops over items and calls multiply along the way: ten times ten times ten is a thousand
invocations for one request. A burst of requests then takes all concurrency, also that of others.

*Fix.* Put a queue in between and bound what it feeds with `concurrency_max`, or reserve concurrency: behind
such a bound the work waits, so it does not count here. More than 100 invocations for an event is a warning,
more than 1,000 an error. Only deliveries whose filters certainly pass count; a gateway hands a request to one
route. Of a loop that never ends REL-025 and TOP-002 speak.

*Example.*

    import:function -publishes(per_invocation=500)-> rows:topic -> save:function

*See.* AWS Well-Architected Serverless Lens, reliability: throttling. Sums over the emissions of each channel,
from the ends backwards over its components.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from topology.rules.base import COMPUTE, Edge, Finding, Rule, Severity, Threshold, View
from topology.rules.base.condensed import in_order
from topology.rules.base.emissions import Link, Loops, State, certain, gain, times

_MANY = 100
_TOO_MANY = 1_000
_ROUNDS = 60


def check(view: View) -> Iterable[Finding]:
    graph = _at_once(view)
    order = in_order(graph, view.steps)
    counts = _counts(view, graph, order)
    told: set[tuple[str, Severity]] = set()
    too_many = view.threshold("fan_out_error", _TOO_MANY)
    limits: tuple[tuple[float, Severity], ...] = ((too_many, "error"), (view.threshold("fan_out", _MANY), "warning"))
    for limit, severity in limits:
        for component in reversed(order):
            for state in component:
                if not limit < counts[state] < math.inf:
                    continue
                if any(counts[after] > limit for after in graph.successors(state)):
                    continue
                if severity == "warning" and counts[state] > too_many:
                    continue
                if (state.node, severity) not in told:
                    told.add((state.node, severity))
                    yield _finding(view, graph, counts, state, severity)


def _at_once(view: View) -> Loops:
    """What certainly causes what, up to where a bound on concurrency makes the work wait."""
    everything = view.once(certain)
    view.steps.spend(everything.number_of_edges())
    return everything.only(lambda link: not _waits(view, link.edge))


def _waits(view: View, edge: Edge) -> bool:
    """True when what the edge brings waits for its turn instead of starting at once."""
    target = view.target(edge)
    if target.kind == "service" or (target.kind == "function" and target["concurrency_reserved"]):
        return not view.is_waited_for(edge)
    kind = view.source(edge).kind
    return edge.relation == "delivers" and (kind in ("stream", "table") or bool(edge["concurrency_max"]))


def _counts(view: View, graph: Loops, order: Sequence[Sequence[State]]) -> Mapping[State, float]:
    """How many invocations one event at each state causes, itself included; infinite where it never ends."""
    counts: dict[State, float] = {}
    for component in reversed(order):
        if len(component) == 1 and not graph.has_edge(component[0], component[0]):
            counts[component[0]] = _sum(view, graph, component[0], counts)
            continue
        inside = set(component)
        links = [link for state in component for link in _links(graph, state) if link.target in inside]
        counts.update(dict.fromkeys(component, math.inf))
        if gain(component, links, view.steps) < 1 - 1e-6:
            counts.update(dict.fromkeys(component, 0.0))
            for _ in range(_ROUNDS):
                counts.update({state: _sum(view, graph, state, counts) for state in component})
    return counts


def _links(graph: Loops, state: State) -> list[Link]:
    return graph.after[state]


def _sum(view: View, graph: Loops, state: State, counts: Mapping[State, float]) -> float:
    kind = view.graph.nodes[state.node].kind
    own = 1.0 if kind in COMPUTE or kind == "workflow" else 0.0
    parts = [_part(view, link, counts) for link in _links(graph, state)]
    view.steps.spend(1 + len(parts))
    return max(parts, default=0.0) if kind == "gateway" else own + math.fsum(parts)


def _part(view: View, link: Link, counts: Mapping[State, float]) -> float:
    """What goes over one link causes; a poller hands over a batch at a time."""
    often = times(link.edge)
    if link.edge.relation == "delivers" and view.source(link.edge).kind == "queue":
        often /= max(1, link.edge["batch_size"] or 1)
    caused = counts[link.target]
    return 0.0 if not caused or not often else often * caused


def _finding(view: View, graph: Loops, counts: Mapping[State, float], start: State, severity: Severity) -> Finding:
    path, state, seen = [start.node], start, {start}
    while links := [link for link in _links(graph, state) if link.target not in seen and counts[link.target]]:
        view.steps.spend(len(links))
        state = max(links, key=lambda link: _part(view, link, counts)).target
        seen.add(state)
        path.append(state.node)
    return RULE.finding(
        f"One event at {start.node} may start {counts[start]:,.0f} invocations, most of them by {' → '.join(path)}. "
        "Put a queue in between and bound the concurrency of its consumer.",
        nodes=[start.node],
        path=path,
        severity=severity,
    )


RULE = Rule(
    "REL-027",
    "unbounded-fan-out",
    "error",
    "reliability",
    check,
    __doc__,
    thresholds={
        "fan_out": Threshold(_MANY, "invocations", "What one event may start without a warning."),
        "fan_out_error": Threshold(_TOO_MANY, "invocations", "From here on it is an error."),
    },
)
