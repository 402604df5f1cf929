"""Retries of several callers multiply, and the last in the chain gets them all when it is slow.

*Why.* When three callers in a row try three times each, one request becomes 27 at the far end, just when that
end is overloaded. The retries keep it down.

*Fix.* Retry at one place, best at the edge of the design, and let the others fail at once with `max_retries:
0`. From 8 tries it is a warning, from 27 an error. Where at least two callers in a row retry, the tries of what
starts the chain count too: a queue's receives, an asynchronous function's own retries. A single caller that
retries after an event is left alone.

*Example.*

    shop:client -calls(retry={"max_retries": 2})-> front:service -calls(retry={"max_retries": 2})-> back:service

*See.* Google, "Site Reliability Engineering", chapter 22, "Addressing Cascading Failures". Products over the
components of who waits for whom; a circle of calls is TOP-002's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from topology.rules.base import Edge, Finding, Fix, Rule, Threshold, View
from topology.rules.base.attempts import attempts, retries
from topology.rules.base.condensed import in_order

_WARNING = 8
_ERROR = 27
_LAYERS = 2  # callers in a row that retry, from which the tries of the start count


@dataclass(frozen=True, slots=True)
class _Chain:
    """The most tries at a node: of the calls alone, and times the tries of what starts the chain."""

    calls: float
    total: float
    layers: int
    edge: Edge | None = None
    before: _Chain | None = None

    @property
    def tries(self) -> float:
        return self.total if self.layers >= _LAYERS else self.calls


Best = Mapping[str, Sequence[_Chain]]  # the greatest for each number of layers


def check(view: View) -> Iterable[Finding]:
    if not any(retries(edge) for edge in view.edges("calls", "invokes")):
        return
    best, retrying = _chains(view)
    for node in view.graph.nodes:
        if node in retrying:
            continue
        worst: dict[str, _Chain] = {}
        for edge in view.incoming(node):
            if retries(edge) and view.is_waited_for(edge):
                chains = [chain for chain in best[node] if chain.edge is not None and chain.edge.id == edge.id]
                found = max(chains, key=lambda chain: chain.tries, default=None)
                if found is not None and found.tries >= view.threshold("attempts", _WARNING):
                    worst[edge.id] = found
        if worst:
            yield _finding(view, node, max(worst.values(), key=lambda chain: chain.tries), list(worst))


def _chains(view: View) -> tuple[dict[str, list[_Chain]], set[str]]:
    """The greatest chains to each node by each edge, and the nodes behind which a call still retries."""
    order = in_order(view.sync, view.steps)
    place = {node: index for index, component in enumerate(order) for node in component}
    best: dict[str, list[_Chain]] = {node: [_start(view, node)] for node in view.graph.nodes}
    retrying: set[str] = set()
    for component in order:
        for node in component:
            greatest = _greatest(best[node])
            for edge in view.outgoing(node):
                view.steps.spend()
                if edge.target in place and place[edge.target] > place[node] and _is_sync(view, edge):
                    best[edge.target] += [_onward(chain, edge) for chain in greatest]
    for component in reversed(order):
        for node in component:
            onward = [edge for edge in view.outgoing(node) if _is_sync(view, edge)]
            if any(retries(edge) or edge.target in retrying for edge in onward if place[edge.target] > place[node]):
                retrying.add(node)
    return best, retrying


def _is_sync(view: View, edge: Edge) -> bool:
    return view.is_waited_for(edge) and view.source(edge).kind != "external"


def _start(view: View, node: str) -> _Chain:
    """What may start the chain at this node more than once, without anybody who waits."""
    arrivals = [edge for edge in view.incoming(node) if edge.relation == "delivers" or view.starts_asynchronously(edge)]
    tries = [attempts(view, edge).tries for edge in arrivals if not _is_endless(view, edge)]
    return _Chain(1, max(tries, default=1), 0)


def _is_endless(view: View, edge: Edge) -> bool:
    """True where nothing but a retention ends the tries: rules of their own speak of that."""
    kind = view.source(edge).kind
    return kind in ("stream", "table") or (kind == "queue" and not view.outgoing(edge.source, "dead_letters"))


def _greatest(chains: Sequence[_Chain]) -> list[_Chain]:
    """Of each number of layers the greatest by each measure: no other can become the greatest further on."""
    kept: dict[tuple[int, str], _Chain] = {}
    for chain in chains:
        for measure, value in (("calls", chain.calls), ("total", chain.total)):
            known = kept.get((chain.layers, measure))
            if known is None or value > getattr(known, measure):
                kept[chain.layers, measure] = chain
    return list(dict.fromkeys(kept.values()))


def _onward(chain: _Chain, edge: Edge) -> _Chain:
    times = 1 + retries(edge)
    layers = min(_LAYERS, chain.layers + (times > 1))
    return _Chain(chain.calls * times, chain.total * times, layers, edge, chain)


def _finding(view: View, node: str, chain: _Chain, edges: Sequence[str]) -> Finding:
    way, step = [], chain
    while step.edge is not None and step.before is not None:
        way.append(step.edge)
        step = step.before
    path = [way[-1].source, *(edge.target for edge in reversed(way))]
    factors = " x ".join(str(1 + retries(edge)) for edge in reversed(way) if retries(edge))
    first = f"{step.total:g} x " if chain.layers >= _LAYERS and step.total > 1 else ""
    what = "message" if first else "request"
    operations = []
    for name in edges:
        value = {**view.graph.edges[name]["retry"], "max_retries": 0}
        operations.append({"op": "set", "edge": name, "path": "retry", "value": value})
    return RULE.finding(
        f"One {what} at {path[0]} can hit {node} {chain.tries:g} times ({first}{factors}) when it is slow: "
        f"{' → '.join(path)}. Retry at one place only, and let the others fail at once.",
        nodes=[node],
        path=path,
        severity="error" if chain.tries >= view.threshold("attempts_error", _ERROR) else "warning",
        fixes=[Fix(f"Call {node} without retries", tuple(operations))],
    )


RULE = Rule(
    "REL-028",
    "retry-multiplication-in-a-sync-chain",
    "error",
    "reliability",
    check,
    __doc__,
    thresholds={
        "attempts": Threshold(_WARNING, "tries", "How often one request may be tried at the end of a chain."),
        "attempts_error": Threshold(_ERROR, "tries", "From here on it is an error."),
    },
)
