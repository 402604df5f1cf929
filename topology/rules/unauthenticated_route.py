"""Anybody can use this route: it has no authorizer, and its gateway is not private.

*Why.* A route is on the internet from the moment it is deployed, and is found by scanners within minutes.
What it reaches runs, costs and answers for whoever asks.

*Fix.* Name an authorizer of the gateway in `auth`, or make the gateway `private`. A route that is open on
purpose says `public: true`; then the rule is silent, if the route is throttled and reaches no data store.

*Example.*

    api:gateway -routes(method=POST, path=/orders)-> place-order:function

*See.* OWASP API Security Top 10, API2:2023; checkov CKV_AWS_59; cdk-nag APIG4.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Edge, Finding, Fix, Rule, View, require_login


def check(view: View) -> Iterable[Finding]:
    for route in view.open_routes():
        why = _why(view, route)
        if not why:
            continue
        gateway = view.source(route)
        yield RULE.finding(
            f"Anyone can call {route['method'] or 'ANY'} {route['path'] or '/'} of {gateway.id}: {why}",
            nodes=[gateway.id, route.target],
            edges=[route.id],
            fixes=[_fix(view, route)],
        )


def _why(view: View, route: Edge) -> str:
    """What is wrong with the open route; nothing when it is open on purpose and harmless."""
    if not route["public"]:
        return f"it has no authorizer. Require a login, or set public: true if {route.target} is for everybody."
    faults = []
    if not view.is_throttled(route):
        faults.append("is not throttled")
    if route.target in view.reaching_a_store:
        faults.append("reaches a data store")
    return f"it is public on purpose, but {' and '.join(faults)}. Require a login." if faults else ""


def _fix(view: View, route: Edge) -> Fix:
    return require_login(view.source(route), route)


RULE = Rule("SEC-001", "unauthenticated-route", "error", "security", check, __doc__, automatic=True)
