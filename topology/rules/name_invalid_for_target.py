"""Two nodes get the same logical id when they are exported.

*Why.* Logical ids have no hyphens, so `order-1` and `order1` are both `Order1`. The export tells them apart by a hash,
and that renames a resource which is deployed already: CloudFormation then replaces it, with all it holds.

*Fix.* Rename one of them, before it is deployed.

*Example.*

    order-1:table; order1:table

*See.* CloudFormation user guide, "Resources section structure": a logical id is alphanumeric and unique.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Finding, Fix, Rule, View, unused_id

_NOT_EXPORTED = frozenset({"client", "zone", "external"})


def check(view: View) -> Iterable[Finding]:
    names: dict[str, list[str]] = {}
    for node in view.graph.nodes.values():
        view.steps.spend()
        if node.kind not in _NOT_EXPORTED:
            names.setdefault(_logical(node.id), []).append(node.id)
    for logical, nodes in names.items():
        if len(nodes) > 1:
            first, *others = sorted(nodes, key=lambda name: (-len(name), name))
            taken = {_logical(name) for name in view.graph.nodes}
            operations = []
            for other in others:
                better = _unlike(view, other, taken)
                taken.add(_logical(better))
                operations.append({"op": "rename", "id": other, "to": better})
            yield RULE.finding(
                f"{' and '.join(nodes)} both become {logical} when they are exported. Rename one of them.",
                nodes=nodes,
                fixes=[Fix(f"Rename {', '.join(others)}, and keep {first}", tuple(operations))],
            )


def _logical(name: str) -> str:
    """PascalCase without hyphens, as exports to CloudFormation name their resources."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("-"))


def _unlike(view: View, name: str, taken: set[str]) -> str:
    ending = "other"
    while True:
        better = unused_id(view.graph, f"{name[:50].rstrip('-')}-{ending}")
        if _logical(better) not in taken:
            return better
        ending += "x"


RULE = Rule("TOP-022", "name-invalid-for-target", "error", "operations", check, __doc__, automatic=True)
