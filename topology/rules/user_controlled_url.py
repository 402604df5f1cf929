"""Who calls this route chooses the address that a function behind it asks.

*Why.* The function stands inside: it reaches the metadata service, private networks and systems that trust it. An
address from a request turns it into a door to all of them (server-side request forgery).

*Fix.* Name the hosts that may be asked in `allowed_hosts`, and have the handler compare with them after it has
resolved the name.

*Example.*

    api:gateway -routes(method=POST, path=/hooks, auth=users)-> test-hook:function
    test-hook -calls-> any-host:external(url=dynamic)

*See.* OWASP Top 10, A10:2021 Server-side request forgery; CWE-918. A search over nodes from every route that is not
private; a login does not end it, for users are whom it is about.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Finding, Node, Rule, View
from topology.rules.base.taint import Witness, reaching, spread


def check(view: View) -> Iterable[Finding]:
    sinks = [node for node in view.graph.of_kind("external") if _is_dynamic(node) and not node["allowed_hosts"]]
    if not sinks:
        return
    exposed = reaching(view, sinks, without=0)
    wanted = {node.id for node in sinks}
    nearest: dict[str, Witness] = {}
    for route in view.edges("routes"):
        if view.source(route)["private"]:
            continue
        for witness in spread(view, route, without=0, within=exposed):
            known = nearest.get(witness.node)
            if witness.node in wanted and (known is None or len(witness.edges) < len(known.edges)):
                nearest[witness.node] = witness
    for node in sinks:
        if node.id in nearest:
            yield _finding(nearest[node.id])


def _is_dynamic(node: Node) -> bool:
    """Whether the input says which host: `dynamic`, or a template in the place of the host or of it all."""
    url = str(node["url"] or "")
    host = url.partition("://")[2].partition("/")[0]
    return url == "dynamic" or url.startswith("{{") or "{{" in host or "$." in host


def _finding(witness: Witness) -> Finding:
    route, call = witness.edges[0], witness.edges[-1]
    return RULE.finding(
        f"Who calls {route['method'] or 'ANY'} {route['path'] or '/'} chooses the URL that {call.source} asks: "
        f"{' → '.join(witness.path)}. Name the hosts that may be asked in allowed_hosts.",
        nodes=[witness.node],
        edges=[edge.id for edge in witness.edges],
        path=witness.path,
    )


RULE = Rule("SEC-023", "user-controlled-url", "error", "security", check, __doc__)
