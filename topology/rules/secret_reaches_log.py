"""The value of a secret gets to where it can be read: a log, or a system outside.

*Why.* A log is kept for months and read by many; an outside system keeps what it is sent. From there the secret is
not rotated away, and its use looks like yours.

*Fix.* Pass a reference or a token of short life instead of the value, and let logs leave payloads out.

*Example.*

    token:secret
    sync:function(log_payload=full) -reads-> token

*See.* OWASP Logging Cheat Sheet, "Data to exclude"; CWE-532. Followed from each secret through its readers, and on
along edges that say `sends_secret`.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import CHANNELS, Edge, Finding, Node, Rule, View
from topology.rules.base.taint import Witness, carried, way


def check(view: View) -> Iterable[Finding]:
    for secret in view.graph.of_kind("secret"):

        def carries(edge: Edge, secret: Node = secret) -> bool:
            if edge.target == secret.id:
                return edge.relation in ("reads", "state")
            if edge["sends_secret"]:
                return True
            return edge.relation in ("delivers", "routes") and view.source(edge).kind in (*CHANNELS, "gateway")

        for witness in carried(view, secret, carries):
            node = view.graph.nodes[witness.node]
            if node["log_payload"] == "full":
                yield _finding(secret, witness, f"may be written to the log of {node.id}, which holds whole payloads")
            elif node.kind == "external":
                yield _finding(secret, witness, f"is sent to {node.id}")


def _finding(secret: Node, witness: Witness, what: str) -> Finding:
    path = way(secret.id, witness)
    return RULE.finding(
        f"The value of {secret.id} {what}: {' → '.join(path)}. Pass a reference or a token of short life, and leave "
        "payloads out of logs.",
        nodes=[secret.id, witness.node],
        edges=[edge.id for edge in witness.edges],
        path=path,
    )


RULE = Rule("SEC-017", "secret-reaches-log", "error", "security", check, __doc__)
