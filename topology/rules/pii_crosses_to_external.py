"""Personal data leaves for a system outside without an agreement, a log, or an unencrypted dead-letter queue.

*Why.* Who hands personal data on answers for it. Without a contract that says what the other side may do with it, the
law forbids it; in a log or a plain queue nobody knows that it lies there, and nobody deletes it.

*Fix.* Redact or tokenise it before it is handed on (`redacts` at the function), or record the `agreement` at the
system.

*Example.*

    customers:table(labels=["pii"])
    export:function -reads-> customers; export -calls-> analytics:external

*See.* GDPR, articles 28 and 44; AWS Well-Architected Framework, SEC07. Followed from each node that is labelled pii,
phi or personal through its readers and what they hand on; what is written to another store is that store's to label.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from topology.rules.base import Edge, Finding, Fix, Node, Rule, View
from topology.rules.base.taint import Witness, carried, way

_PERSONAL = frozenset({"pii", "phi", "personal", "personal-data", "personal_data", "gdpr"})
_HANDS_ON = (
    *("reads", "calls", "routes", "invokes", "sends", "publishes", "delivers"),
    *("dead_letters", "on_success", "on_failure"),
)


def check(view: View) -> Iterable[Finding]:
    for node in view.graph.nodes.values():
        if node.kind == "secret":
            continue
        label = next((str(label) for label in node["labels"] or () if str(label).casefold() in _PERSONAL), None)
        if label is None:
            continue
        for witness in carried(view, node, _hands_on, partial(_keeps, label)):
            leak = _leak(view, witness, label)
            if leak:
                yield _finding(view, node, label, witness, leak)


def _hands_on(edge: Edge) -> bool:
    return edge.relation in _HANDS_ON and not edge["callback"]


def _keeps(label: str, node: Node) -> bool:
    return label not in (node["redacts"] or ())


def _leak(view: View, witness: Witness, label: str) -> str:
    """How the data leaves where the witness ends; nothing when it does not."""
    node = view.graph.nodes[witness.node]
    if node.kind == "external":
        return "" if node["agreement"] else f"leaves to {node.id}"
    if node["log_payload"] == "full" and _keeps(label, node):
        return f"is written to the log of {node.id}"
    if node.id in view.dead_letter_queues and node["encryption"] == "none":
        return f"stays unencrypted in {node.id}"
    return ""


def _finding(view: View, node: Node, label: str, witness: Witness, leak: str) -> Finding:
    path = way(node.id, witness)
    end = view.graph.nodes[witness.node]
    fixes = []
    if end.kind != "external":
        field, value = ("log_payload", "none") if end["log_payload"] == "full" else ("encryption", "managed")
        operation = {"op": "set", "node": end.id, "path": field, "value": value}
        fixes.append(Fix(f"Set {field} of {end.id} to {value}", (operation,)))
    advice = "Redact or tokenise it on the way" + (", or record the agreement." if end.kind == "external" else ".")
    return RULE.finding(
        f"What {node.id} holds ({label}) {leak}: {' → '.join(path)}. {advice}",
        nodes=[node.id, end.id],
        edges=[edge.id for edge in witness.edges],
        path=path,
        fixes=fixes,
    )


RULE = Rule("SEC-020", "pii-crosses-to-external", "warning", "security", check, __doc__)
