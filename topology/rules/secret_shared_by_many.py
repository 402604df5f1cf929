"""Many share this secret, so nobody dares to change it.

*Why.* Whoever rotates it breaks every reader that does not follow at once, and when it leaks from one of them, nobody
knows from which. Rights cannot be told apart either: what the other side allows, it allows all of them.

*Fix.* Give each reader, or each owner, a credential and a secret of its own.

*Example.*

    db-login:secret
    a:function -reads-> db-login; b:function -reads-> db-login
    c:function -reads-> db-login; d:function -reads-> db-login

*See.* AWS Well-Architected Framework, SEC02-BP03 and SEC03-BP02. Four readers, or readers of two
owners (their own, or those of their zones).
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import COMPUTE, Finding, Rule, Threshold, View
from topology.rules.base.ownership import owner_of

_READERS = 4


def check(view: View) -> Iterable[Finding]:
    for secret in view.graph.of_kind("secret"):
        edges = [
            edge
            for edge in view.incoming(secret.id, "reads")
            if view.source(edge).kind in COMPUTE and edge.source != secret["rotation_function"]
        ]
        readers = list(dict.fromkeys(edge.source for edge in edges))
        owners = list(dict.fromkeys(filter(None, (owner_of(view.graph, view.graph.nodes[name]) for name in readers))))
        if len(readers) < view.threshold("secret_readers", _READERS) and len(owners) < 2:
            continue
        who = f"{len(readers)} readers" + (f" of {len(owners)} owners ({', '.join(owners)})" if len(owners) > 1 else "")
        yield RULE.finding(
            f"{who} share {secret.id}: a new version breaks all of them at once, and a leak points to none. Give each "
            "owner a secret of its own.",
            nodes=[secret.id, *readers],
            edges=[edge.id for edge in edges],
            path=[secret.id, readers[0]],
        )


RULE = Rule(
    "SEC-015",
    "secret-shared-by-many",
    "warning",
    "security",
    check,
    __doc__,
    thresholds={
        "secret_readers": Threshold(_READERS, "readers", "Who reads one secret, from which nobody dares to change it."),
    },
)
