"""A store is read often with no cache before it, or a cache keeps its entries for ever or lets them all expire at once.

*Why.* Several readers that ask the same store hundreds of times a second for what seldom changes pay for each answer.
A cache without a time to live shows what was true once. One whose entries expire together, with nothing that lets a
single reader load them, sends all readers to the store at the same moment: a stampede.

*Fix.* Put a cache before the store; give its entries a `ttl_s`, with `ttl_jitter_s` or `single_flight` where many ask.

*Example.*

    web:client(rate_per_s=400) -> shop:service -reads-> sessions:cache

*See.* "Caching challenges and strategies", Amazon Builders' Library.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import COMPUTE, Finding, Fix, Node, Rule, Threshold, View
from topology.rules.base.rates import certain_flows

_OFTEN = 100.0  # reads a second, above which a cache is worth its trouble
_TTL_S, _JITTER_S = 300, 30


def check(view: View) -> Iterable[Finding]:
    for cache in view.graph.of_kind("cache"):
        yield from _of_cache(view, cache)
    for store in view.graph.of_kind("table", "database"):
        yield from _of_store(view, store)


def _of_cache(view: View, cache: Node) -> Iterable[Finding]:
    readers = [edge.source for edge in view.incoming(cache.id, "reads")]
    if not readers:
        return
    rate = _read_per_s(view, cache.id)
    if cache["ttl_s"] is None:
        fix = Fix(f"Keep entries for {_TTL_S} s", _set(cache, ttl_s=_TTL_S, ttl_jitter_s=_JITTER_S))
        message = f"Entries of {cache.id} never expire, so its readers see what was true once. Give it a ttl_s."
    elif (
        rate >= view.threshold("cache_reads_per_s", _OFTEN) and not cache["ttl_jitter_s"] and not cache["single_flight"]
    ):
        fix = Fix("Let one reader load an entry", _set(cache, single_flight=True))
        message = (
            f"{cache.id} is read {rate:.4g} times a second, and when an entry expires all its readers miss it at once. "
            "Set single_flight or ttl_jitter_s."
        )
    else:
        return
    yield RULE.finding(message, nodes=[cache.id, *readers], path=[readers[0], cache.id], fixes=[fix])


def _set(cache: Node, **values: object) -> tuple[dict[str, object], ...]:
    return tuple({"op": "set", "node": cache.id, "path": path, "value": value} for path, value in values.items())


def _of_store(view: View, store: Node) -> Iterable[Finding]:
    edges = view.incoming(store.id, "reads")
    readers = [edge.source for edge in edges if view.source(edge).kind in COMPUTE]
    rate = _read_per_s(view, store.id)
    if len(set(readers)) < 2 or rate < view.threshold("cache_reads_per_s", _OFTEN):
        return
    if any(view.target(edge).kind == "cache" for name in readers for edge in view.outgoing(name, "reads")):
        return
    yield RULE.finding(
        f"{len(set(readers))} readers ask {store.id} {rate:.4g} times a second, each time anew. "
        "Put a cache before it, with a ttl_s and jitter.",
        nodes=[store.id, *readers],
        edges=[edge.id for edge in edges],
        path=[readers[0], store.id],
    )


def _read_per_s(view: View, store: str) -> float:
    flows = view.once(certain_flows)
    return sum(flows.edge(edge.id).mean for edge in view.incoming(store, "reads"))


RULE = Rule(
    "PER-011",
    "cache-missing-or-without-ttl",
    "info",
    "performance",
    check,
    __doc__,
    thresholds={
        "cache_reads_per_s": Threshold(_OFTEN, "1/s", "Reads from which a cache is worth its trouble."),
    },
)
