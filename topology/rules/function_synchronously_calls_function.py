"""This function waits for another function.

*Why.* Both are paid for while one of them only waits, both take concurrency, and when the second fails the
first must know what to do about it.

*Fix.* Let a workflow call both, put a queue between when no answer is needed, or make the second a library of
the first.

*Example.*

    checkout:function -invokes-> price:function

*See.* AWS Well-Architected Serverless Lens, cost optimisation; Lambda operator guide, "Anti-patterns: Lambda
functions calling Lambda functions".
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Edge, Finding, Fix, Rule, View, dead_letter_queue, unused_id

_RECEIVES = 5


def check(view: View) -> Iterable[Finding]:
    for edge in view.edges("invokes"):
        if view.source(edge).kind == view.target(edge).kind == "function" and view.is_waited_for(edge):
            yield RULE.finding(
                f"{edge.source} waits for {edge.target} and is paid for meanwhile. Let a workflow call both, put "
                "a queue between, or make one a library of the other.",
                nodes=[edge.source, edge.target],
                edges=[edge.id],
                fixes=_fixes(view, edge),
            )


def _fixes(view: View, edge: Edge) -> list[Fix]:
    """A queue between, where what the target does may be done twice."""
    source, target = view.source(edge), view.target(edge)
    visible = int(6 * target["timeout_s"])
    if source.id == target.id or not (target["idempotency"] or {}).get("key") or visible > 43_200:
        return []
    name = unused_id(view.graph, f"{target.id}-jobs")
    addition = dead_letter_queue(view.graph, target)
    operations = (
        {"op": "add_node", "id": name, "kind": "queue", "fields": {"visibility_timeout_s": visible}},
        addition,
        {"op": "remove_edge", "id": edge.id},
        {"op": "add_edge", "source": source.id, "target": name, "relation": "sends", "fields": {}},
        {
            "op": "add_edge",
            "source": name,
            "target": target.id,
            "relation": "delivers",
            "fields": {"batch_size": 1},
        },
        {
            "op": "add_edge",
            "source": name,
            "target": addition["id"],
            "relation": "dead_letters",
            "fields": {"max_receive_count": _RECEIVES},
        },
    )
    return [Fix(f"Put {name} between, without an answer", operations)]


RULE = Rule("REL-036", "function-synchronously-calls-function", "warning", "cost", check, __doc__)
