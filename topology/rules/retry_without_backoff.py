"""This call is tried again at once, or in a fixed rhythm.

*Why.* When the target is overloaded, all callers come back together and keep it so: a retry storm. Pauses that
grow, with chance in them, spread the tries and let the target recover.

*Fix.* `backoff: exponential` and `jitter: full`. What a service retries by itself (a topic, a bus, a schedule,
a stream) has its own pauses and is not found.

*Example.*

    front:service -calls(retry={"max_retries": 3})-> back:service

*See.* "Timeouts, retries and backoff with jitter", Amazon Builders' Library.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Edge, Finding, Fix, Rule, View
from topology.rules.base.attempts import retries
from topology.rules.base.waits import Waits, is_harmless

_INTERVALS_MS = (100, 20, 5, 1)


def check(view: View) -> Iterable[Finding]:
    for edge in view.edges("calls", "invokes"):
        again = retries(edge)
        if not again or not view.is_waited_for(edge) or edge["retry"].get("backoff") == "exponential":
            continue
        rhythm = "in a fixed rhythm" if edge["retry"].get("backoff") == "fixed" else "at once"
        yield RULE.finding(
            f"{edge.source} tries {edge.target} again {rhythm}, up to {again} time{'' if again == 1 else 's'}: when it "
            "is overloaded, all come back together. Let the pauses grow, with jitter.",
            nodes=[edge.source, edge.target],
            edges=[edge.id],
            fixes=_fixes(view, edge),
        )


def _fixes(view: View, edge: Edge) -> list[Fix]:
    """Growing pauses, the longest for which the caller still has time."""
    given = edge["retry"].get("interval_ms")
    for interval in (*([given] if given else []), *_INTERVALS_MS):
        value = {**edge["retry"], "backoff": "exponential", "jitter": "full"}
        if interval != given and interval != _INTERVALS_MS[0]:
            value["interval_ms"] = interval
        if is_harmless(Waits(view), {(edge.id, "retry"): value}, (edge.source, edge.target)):
            operation = {"op": "set", "edge": edge.id, "path": "retry", "value": value}
            return [Fix("Pause longer each time, with jitter", (operation,))]
    return []


RULE = Rule("REL-029", "retry-without-backoff", "warning", "reliability", check, __doc__, automatic=True)
