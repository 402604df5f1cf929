"""More is read from or written to a table than it has capacity for, in all or on one key.

*Why.* Above the provisioned capacity the table refuses, and its callers try again and again. One partition takes 3,000
reads and 1,000 writes a second (`table.partition_reads_per_s`, `table.partition_writes_per_s`), whatever the capacity:
items that all have the same key are in one.

*Fix.* Provision more, or leave `capacity` out to pay by use; spread a hot key over several by a suffix.

*Example.*

    web:client(rate_per_s=50) -> save:service -writes-> orders:table(capacity={"read_per_s": 10, "write_per_s": 20})

*See.* "Best practices for designing and using partition keys effectively", Amazon DynamoDB Developer Guide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from topology.limits import limit
from topology.rules.base import Finding, Fix, Node, Rule, View
from topology.rules.base.arrivals import constant_value
from topology.rules.base.rates import certain_flows

_SIDES = {"read_per_s": "reads", "write_per_s": "writes"}


def check(view: View) -> Iterable[Finding]:
    if view.once(certain_flows).is_still:
        return
    for table in view.graph.of_kind("table"):
        yield from _over_capacity(view, table)
        yield from _on_one_key(view, table)


def _over_capacity(view: View, table: Node) -> Iterator[Finding]:
    capacity = table["capacity"] or {}
    flows = view.once(certain_flows)
    told = []
    callers: list[str] = []
    for field, relation in _SIDES.items():
        edges = view.incoming(table.id, relation)
        rate = sum(flows.edge(edge.id).mean for edge in edges)
        most = capacity.get(field)
        if most is not None and rate > float(most):
            told.append(f"{rate:.4g} {relation} a second, and has {most:g} provisioned")
            callers += [edge.source for edge in edges if flows.edge(edge.id).mean > 0]
    if told:
        unset = {"op": "unset", "node": table.id, "path": "capacity"}
        yield RULE.finding(
            f"{table.id} gets {'; '.join(told)}: it refuses the rest. Provision more, or pay by use.",
            nodes=[table.id, *callers],
            path=[callers[0], table.id],
            fixes=[Fix("Pay by use", (unset,))],
        )


def _on_one_key(view: View, table: Node) -> Iterator[Finding]:
    name = table["partition_key"]
    flows = view.once(certain_flows)
    most = limit("table.partition_writes_per_s", view.graph.limits)
    by_value: dict[str, list[tuple[float, str, str]]] = {}
    for edge in view.incoming(table.id, "writes") if name else ():
        value = constant_value(edge["body"], str(name))
        if value is not None:
            by_value.setdefault(str(value), []).append((flows.edge(edge.id).mean, edge.source, edge.id))
    for value, writes in sorted(by_value.items()):
        rate = sum(share for share, _, _ in writes)
        if rate > most:
            yield RULE.finding(
                f"{rate:.4g} writes a second of {table.id} have the key {name} {value!r}, and one partition takes "
                f"{most:.0f}. Spread the key over several by a suffix.",
                nodes=[table.id, *(source for _, source, _ in writes)],
                edges=[edge for _, _, edge in writes],
                path=[writes[0][1], table.id],
            )


RULE = Rule("PER-010", "table-hot-key-or-throughput", "warning", "performance", check, __doc__)
