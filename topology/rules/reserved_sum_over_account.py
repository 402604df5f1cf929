"""More concurrency is reserved than the account has to give.

*Why.* What is reserved for a function is taken from the account, and 100 must be left for all the others: a deployment
that reserves more is refused. The limits are `function.concurrency_account` and `function.concurrency_unreserved_min`;
a project whose account has more says so in `limits`. Each account and each region that zones
draw has a pool of its own.

*Fix.* Reserve less for the functions that have most, or have the account's limit raised and write it into `limits`.

*Example.*

    a:function(concurrency_reserved=600); b:function(concurrency_reserved=500)

*See.* "Configuring reserved concurrency for a function", AWS Lambda Developer Guide.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.limits import limit
from topology.rules.base import Finding, Fix, Rule, View
from topology.rules.base.places import Account, account_of


def check(view: View) -> Iterable[Finding]:
    account = int(limit("function.concurrency_account", view.graph.limits))
    most = account - int(limit("function.concurrency_unreserved_min", view.graph.limits))
    pools: dict[Account, dict[str, int]] = {}
    for node in view.graph.of_kind("function"):
        if node["concurrency_reserved"]:
            pools.setdefault(account_of(view, node), {})[node.id] = int(node["concurrency_reserved"])
    for (where, region), reserved in pools.items():
        if sum(reserved.values()) > max(most, 0):
            yield _finding(
                reserved, account, most, " in " * bool(where or region) + " of ".join(filter(None, (region, where)))
            )


def _finding(reserved: dict[str, int], account: int, most: int, where: str) -> Finding:
    total = sum(reserved.values())
    largest = sorted(reserved, key=lambda name: (-reserved[name], name))
    shown = ", ".join(f"{name} {reserved[name]}" for name in largest[:3]) + (", …" if len(largest) > 3 else "")
    return RULE.finding(
        f"{total} are reserved{where} ({shown}), and the account can give {most} of its {account}: the deployment is "
        "refused. Reserve less, or set function.concurrency_account in limits to what the account really has.",
        nodes=largest,
        fixes=[_shares(reserved, total, most)] if most >= 1 else [],
    )


def _shares(reserved: dict[str, int], total: int, most: int) -> Fix:
    """Everybody gives up the same share; a queue's bounds on a function may then be too high, so a person decides."""
    operations = [
        {"op": "set", "node": name, "path": "concurrency_reserved", "value": count * most // total}
        for name, count in reserved.items()
    ]
    return Fix(f"Reserve {most / total:.0%} of it for each", tuple(operations))


RULE = Rule("PER-002", "reserved-sum-over-account", "error", "reliability", check, __doc__)
