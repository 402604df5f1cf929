"""The strongly connected parts of a graph that is a plain mapping: what rules build for one look, at little cost."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

N = TypeVar("N", bound=Hashable)


def strong(after: Mapping[N, Iterable[N]]) -> Iterator[list[N]]:
    """The components, each after those that it leads to (Tarjan 1972, without recursion).

    `after` says for each node where its edges lead; a node that only others name leads nowhere.
    """
    order: dict[N, int] = {}
    low: dict[N, int] = {}
    open_: list[N] = []
    is_open: set[N] = set()
    for root in after:
        if root in order:
            continue
        order[root] = low[root] = len(order)
        open_.append(root)
        is_open.add(root)
        way = [(root, iter(after[root]))]
        while way:
            node, rest = way[-1]
            for other in rest:
                if other not in order:
                    order[other] = low[other] = len(order)
                    open_.append(other)
                    is_open.add(other)
                    way.append((other, iter(after.get(other, ()))))
                    break
                if other in is_open and order[other] < low[node]:
                    low[node] = order[other]
            else:
                way.pop()
                if way and low[node] < low[way[-1][0]]:
                    low[way[-1][0]] = low[node]
                if low[node] == order[node]:
                    yield _closed(node, open_, is_open)


def _closed(node: N, open_: list[N], is_open: set[N]) -> list[N]:
    """What has been opened since the node, which is the first of its component."""
    at = len(open_) - 1
    while open_[at] != node:
        at -= 1
    found = open_[at:]
    del open_[at:]
    is_open.difference_update(found)
    return found
