"""What this node emits starts it again, often enough to amplify every event.

*Why.* Each round of this loop makes fewer events than went in, so it ends; but slowly. With a gain of 0.9 every
event becomes ten, and a burst becomes a storm that uses up the concurrency of everything on the way.

*Fix.* Emit less on the way round, stop after a number of rounds, or cut the loop. It is found from a gain of
0.5, where every event becomes two, up to 1; from 1 on the loop never ends, and REL-025 finds it.

*Example.*

    jobs:queue -> work:function -sends(per_invocation=0.8)-> jobs

*See.* Lambda developer guide, "Recursive loop detection". The gain of a hop is the spectral radius of the loop,
by power iteration, and that of a round its power; the expected sum of all rounds is 1 / (1 - gain).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from topology.rules.base import Finding, Rule, View, components, short_cycle
from topology.rules.base.emissions import State, certain, growth, is_storm, links_inside, times


def check(view: View) -> Iterable[Finding]:
    if all(times(edge) >= 1 for edge in view.edges()):
        return  # a round makes at least as many events as went in
    sure = view.once(certain)
    for component in components(sure, view.steps):
        links = links_inside(sure, component)
        if all(view.is_waited_for(link.edge) for link in links):
            continue
        way = [state.node for state in short_cycle(sure, component, view.steps)]
        grows = growth(sure, component, links, view.steps)
        if is_storm(grows):
            yield _finding(component, way, grows)


def _finding(component: Sequence[State], way: Sequence[str], grows: float) -> Finding:
    nodes = dict.fromkeys(state.node for state in component)
    return RULE.finding(
        f"Every round of {' → '.join([*way, way[0]])} makes {grows:.2g} events of one: each that comes in becomes "
        f"{1 / (1 - grows):.3g} before it ends. Emit less on the way round, or stop after a number of rounds.",
        nodes=[*dict.fromkeys([*way, *nodes])],
        path=[*way, way[0]],
    )


RULE = Rule("REL-026", "event-storm-gain", "warning", "cost", check, __doc__)
