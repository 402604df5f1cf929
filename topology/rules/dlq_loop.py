"""What this dead-letter queue keeps goes back to where it failed, for ever.

*Why.* A message that cannot be handled fails, is dead-lettered, is sent back by the consumer of the dead-letter
queue, and fails again. Nothing counts the rounds, so a single poison message keeps everybody busy without end.

*Fix.* Count the attempts in a message attribute (`attributes: {attempts: …}`) and stop at a limit, or wait
between rounds with `delay_s`, or let a person redrive. An edge that carries such a counter or a delay is not
found. Where filters refuse what is sent back there is no loop; where the drawing does not tell, it is a
warning.

*Example.*

    jobs:queue -> work:function; jobs -dead_letters-> jobs-dlq:queue -> again:function -sends-> jobs

*See.* SQS developer guide, "Dead-letter queue redrive". Components by Tarjan over the emissions of each channel
and what dead-letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from topology.rules.base import Edge, Finding, Fix, Rule, Severity, View, components
from topology.rules.base.emissions import Link, Loops, State, by_source, emissions, links_inside, way_round

_COUNTER = re.compile(r"attempt|retr(y|ies)|redriv|round|tries")


def check(view: View) -> Iterable[Finding]:
    if not any(view.outgoing(queue, "delivers", "dead_letters") for queue in _keepers(view)):
        return
    everything = view.once(emissions)
    every = (*everything.links(), *_dead_lettered(view, everything))
    graph = Loops(everything, (link for link in every if not _is_bounded(link.edge)))
    sure = graph.only(lambda link: link.certain)
    reported: set[State] = set()
    grades: tuple[tuple[Loops, Severity], ...] = ((sure, "error"), (graph, "warning"))
    for loops, severity in grades:
        for component in components(loops, view.steps):
            links = links_inside(loops, component)
            moves = [link for link in links if _moves(link) and _can_fail(view, link, links)]
            if moves and not reported.intersection(component):
                reported.update(component)
                yield _finding(view, component, links, moves, severity)


def _keepers(view: View) -> set[str]:
    """The nodes that something moves its failures to."""
    moved = {edge.target for edge in view.edges("dead_letters")}
    named = {edge[field] for edge in view.edges() for field in ("dead_letter", "on_failure")}
    return moved | {name for name in named if name in view.graph.nodes}


def _dead_lettered(view: View, graph: Loops) -> Iterator[Link]:
    """What leads to a dead-letter queue, from each state that may fail, and from there to its consumers."""
    states: dict[str, list[State]] = {}
    for state in graph:
        states.setdefault(state.node, []).append(state)
    over: dict[str, list[Link]] = {}
    for link in graph.links():
        over.setdefault(link.edge.id, []).append(link)
    reached: set[str] = set()
    for edge in view.edges():
        view.steps.spend()
        moves = [edge.target] if edge.relation == "dead_letters" else []
        moves += [edge[field] for field in ("dead_letter", "on_failure") if edge[field] in view.graph.nodes]
        for queue in moves:
            reached.add(queue)
            if edge.relation == "dead_letters":
                for state in states[edge.source]:
                    yield Link(state, State(queue), edge, True)
            for link in over.get(edge.id, ()) if edge.relation == "delivers" else ():
                yield Link(link.source, State(queue), edge, link.certain)
    for queue in (node for node in view.graph.nodes if node in reached):
        for edge in view.outgoing(queue, "delivers"):
            yield Link(State(queue), State(edge.target), edge, not edge["filters"])


def _moves(link: Link) -> bool:
    return link.edge.relation == "dead_letters" or link.target.node != link.edge.target


def _can_fail(view: View, move: Link, links: Sequence[Link]) -> bool:
    """False for a function that nothing on the way round starts asynchronously: what it polls stays in the queue."""
    if view.source(move.edge).kind != "function":
        return True
    return any(link.target == move.source and view.starts_asynchronously(link.edge) for link in links)


def _is_bounded(edge: Edge) -> bool:
    """True when what is sent counts its rounds, or waits before the next."""
    if edge.relation not in ("sends", "publishes"):
        return False
    counts = any(_COUNTER.search(str(name).lower()) for name in edge["attributes"] or {})
    return counts or bool(edge["delay_s"])


def _finding(
    view: View, component: Sequence[State], links: Sequence[Link], moves: Sequence[Link], severity: Severity
) -> Finding:
    after = by_source(links)
    way = min((way_round(view, move, after) for move in moves), key=len)
    circle = [way[0].source.node, *(link.target.node for link in way)]
    verb = "goes" if severity == "error" else "may go"
    return RULE.finding(
        f"What fails at {circle[0]} {verb} round without end: {' → '.join(circle)}. Count the attempts in a message "
        "attribute and stop at a limit, or let a person redrive.",
        nodes=[*dict.fromkeys(circle), *(state.node for state in component)],
        edges=[link.edge.id for link in way],
        path=circle,
        severity=severity,
        fixes=_fixes(view, links),
    )


def _fixes(view: View, links: Sequence[Link]) -> list[Fix]:
    """The edge that sends back is cut, when there is one that does it and nothing else would do it then."""
    back = {link.edge.id: link.edge for link in links if link.edge.relation in ("sends", "publishes", "invokes")}
    fixes = []
    for edge in back.values():
        rest = Loops((), (link for link in links if link.edge.id != edge.id))
        if edge.source in _fed_by_dead_letters(view) and not components(rest, view.steps):
            operation = {"op": "remove_edge", "id": edge.id}
            fixes.append(Fix(f"{edge.source} no longer sends back to {edge.target}", (operation,)))
    return fixes[:1]


def _fed_by_dead_letters(view: View) -> set[str]:
    return {edge.target for queue in view.dead_letter_queues for edge in view.outgoing(queue, "delivers")}


RULE = Rule("REL-013", "dlq-loop", "error", "reliability", check, __doc__)
