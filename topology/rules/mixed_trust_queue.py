"""A consumer with rights of its own takes its work from a queue or topic that strangers and insiders both fill.

*Why.* What comes from inside is trusted: it was checked where it came from. On one channel nobody can tell it from
what a stranger put there, and the consumer does for both what it was given its rights for.

*Fix.* Give strangers a queue of their own, with a consumer that checks and hands on.

*Example.*

    api:gateway -routes(method=POST, path=/contact, public=true)-> jobs:queue
    billing:function -sends-> jobs
    jobs -> worker:function -reads-> bank-login:secret

*See.* Microsoft threat modelling, trust boundaries; CWE-501. Strangers come by a route without an authorizer; rights of
its own are a secret, a policy with a wildcard, a workflow, a private gateway or a place in a private zone, or in one
of a border of trust that the strangers are outside of.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import COMPUTE, Edge, Finding, Node, Rule, View
from topology.rules.base.places import zones_around
from topology.rules.base.policies import policies
from topology.rules.base.taint import AUTHENTICATED, reaching, spread

_FILLS = ("sends", "publishes", "routes", "delivers", "on_success", "on_failure")


def check(view: View) -> Iterable[Finding]:
    channels = view.graph.of_kind("queue", "topic")
    routes = list(view.open_routes()) if channels else []
    if not routes:
        return
    inside = reaching(view, channels, without=AUTHENTICATED)
    strange: set[str] = set()
    for route in routes:
        if route.target in inside and route.target not in strange:
            strange |= {witness.node for witness in spread(view, route, without=AUTHENTICATED, within=inside)}
    open_ids = {route.id for route in routes}
    for channel in channels:
        if channel.id in strange:
            fills = [edge for edge in view.incoming(channel.id, *_FILLS) if view.source(edge).kind != "client"]
            yield from _mixed(view, channel, fills, [e for e in fills if e.id in open_ids or e.source in strange])


def _mixed(view: View, channel: Node, fills: list[Edge], strangers: list[Edge]) -> Iterable[Finding]:
    insiders = [edge for edge in fills if edge not in strangers]
    if not insiders or not strangers:
        return
    for delivery in view.outgoing(channel.id, "delivers"):
        consumer = view.target(delivery)
        right = _right(view, consumer) or _place(view, consumer, strangers)
        if right:
            yield RULE.finding(
                f"{consumer.id} {right}, and takes its work from {channel.id}, which {strangers[0].source} fills with "
                f"what anyone sends and {insiders[0].source} with what is trusted. Give strangers a channel of their "
                "own.",
                nodes=[channel.id, consumer.id],
                edges=[strangers[0].id, insiders[0].id, delivery.id],
                path=[strangers[0].source, channel.id, consumer.id],
            )


def _right(view: View, consumer: Node) -> str:
    """What the consumer may do that a stranger should not make it do; nothing when it has no such right."""
    if consumer.kind not in COMPUTE:
        return ""
    for edge in view.outgoing(consumer.id):
        target = view.target(edge)
        if target.kind == "secret":
            return f"uses {target.id}"
        if target.kind == "workflow" and not edge["callback"]:
            return f"starts {target.id}"
        if target.kind == "gateway" and target["private"]:
            return f"calls {target.id}, which is private"
    if any(policy.wild_actions or policy.wild_resources for policy in policies(consumer)):
        return "has rights with wildcards"
    return ""


def _place(view: View, consumer: Node, strangers: list[Edge]) -> str:
    """The zone that the consumer stands in and a stranger does not: private, or the inner side of a border of trust."""
    if consumer.kind not in COMPUTE:
        return ""
    for zone in zones_around(view, consumer):
        if zone["private"]:
            return f"stands in {zone.id}, which is private"
        if zone["boundary"] == "trust" and any(zone not in zones_around(view, view.source(e)) for e in strangers):
            return f"stands in {zone.id}, inside of a border of trust"
    return ""


RULE = Rule("SEC-025", "mixed-trust-queue", "warning", "security", check, __doc__)
