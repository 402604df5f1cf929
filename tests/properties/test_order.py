"""What is published in order is worked on in order: FIFO topics and queues, streams and change streams by key."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from hypothesis import strategies as st

from runner.behaviours.queue import Queue
from tests.properties import promises
from tests.properties.budget import promised
from tests.properties.drawings import Drawn
from tests.properties.watch import Watched, in_all_buckets
from topology.document import Arrival, Fault, Scenario

LATENCIES = st.sampled_from([0, 100, 999, {"exponential_ms": 500}, 3_000])
RATES = st.sampled_from([0.3, 0.5, 1])
KEYS = st.sampled_from(["a", "b", "c"])
RETRIES = st.fixed_dictionaries(
    {},
    optional={
        "max_retries": st.sampled_from([-1, 0, 1, 3]),
        "max_age_s": st.sampled_from([-1, 5, 60]),
        "backoff": st.sampled_from(["none", "fixed", "exponential"]),
        "interval_ms": st.sampled_from([60, 700]),
        "jitter": st.sampled_from(["none", "full"]),
    },
)
READS = st.fixed_dictionaries(
    {},
    optional={
        "batch_size": st.sampled_from([1, 2, 5]),
        "batch_window_s": st.sampled_from([0, 1, 3]),
        "parallelization": st.sampled_from([1, 2, 10]),
        "concurrency_max": st.sampled_from([2, 3]),
        "partial_batch_response": st.booleans(),
        "bisect": st.booleans(),
        "on_failure": st.just("dlq"),
        "filters": st.just([{"data": {"n": [{"numeric": [">", 2]}]}}]),
        "starting_position": st.just("LATEST"),
        "retry": RETRIES,
    },
)
FAULTS = st.fixed_dictionaries(
    {"at_s": st.sampled_from([0, 1, 4]), "for_s": st.sampled_from([None, 0, 3, 20])},
    optional={
        "failure_rate": RATES,
        "duplicate_rate": RATES,
        "drop_ack_rate": RATES,
        "throttle": st.just(True),
        "latency_factor": st.just(8),
        "reorder": st.just(True),
    },
)


@st.composite
def sharded_runs(draw: st.DrawFn) -> Drawn:
    """A stream, and a table with a change stream, with one to three consumers each, seeded, busy and failing."""
    nodes: dict[str, Any] = {
        "shop": {"kind": "client"},
        "s": {"kind": "stream", "shards": draw(st.integers(1, 3))},
        "keeper": {"kind": "function", "latency": draw(LATENCIES), "timeout_s": 2, "retries_async": 0},
        "t": {"kind": "table", "partition_key": "g", "stream": "both"},
        "dlq": {"kind": "queue"},
    }
    edges: list[dict[str, Any]] = [
        {"source": "shop", "target": "s", "relation": "publishes", "partition_key": "$.g"},
        {"source": "keeper", "target": "t", "relation": "writes", "key": "$.g"},
        {"source": "s", "target": "keeper", "relation": "delivers", "batch_size": 2},
    ]
    for index in range(draw(st.integers(1, 3))):
        name, source = f"w{index}", draw(st.sampled_from(["s", "s", "t"]))
        rate = draw(st.sampled_from([0, 0.3, 1]))
        nodes[name] = {"kind": "function", "latency": draw(LATENCIES), "timeout_s": 1, "failure_rate": rate}
        if draw(st.booleans()):
            nodes[name]["concurrency_reserved"] = draw(st.integers(0, 2))
        fields = draw(READS)
        if source == "t":
            fields.pop("filters", None)
        edges.append({"source": source, "target": name, "relation": "delivers", **fields})
    document = {"format": "signalbox/1", "name": "sharded", "nodes": nodes, "edges": edges}
    if draw(st.booleans()):
        document["limits"] = {"stream.shard_records_per_s": 2}
    return Drawn(document, draw(_scenarios(document, "s")), draw(st.integers(0, 99)))


@st.composite
def _scenarios(draw: st.DrawFn, document: dict[str, Any], target: str) -> Scenario:
    keys = draw(st.lists(KEYS, min_size=1, max_size=12))
    bodies = tuple({"n": n, "g": key} for n, key in enumerate(keys, 1))
    times = sorted(draw(st.lists(st.sampled_from([0, 0.5, 1, 1, 2, 7]), min_size=len(keys), max_size=len(keys))))
    arrivals = [
        Arrival("shop", target=target, times_s=(at_s,), body=body, message_group=body["g"], partition_key=body["g"])
        for at_s, body in zip(times, bodies, strict=True)
    ]
    names = [name for name in sorted(document["nodes"]) if name != "shop"]
    edges = [f"{edge['source']}.{edge['relation']}.{edge['target']}" for edge in document["edges"]]
    faults = []
    for fields in draw(st.lists(FAULTS, max_size=3)):
        if draw(st.booleans()):
            faults.append(Fault(node=draw(st.sampled_from(names)), kill=draw(st.booleans()), **fields))
        else:
            faults.append(Fault(edge=draw(st.sampled_from(edges)), **fields))
    seeded = {target: ({"body": {"n": 9, "g": "a"}},)} if target == "s" and draw(st.booleans()) else {}
    duration_s, drain_s = draw(st.sampled_from([(10, 0), (30, 90)]))
    return Scenario(
        "ordered",
        duration_s=duration_s,
        drain_s=drain_s,
        arrivals=tuple(arrivals),
        faults=tuple(faults),
        seed_data=seeded,
    )


@promised(sharded_runs())
def test_records_of_a_key_stay_in_order(drawn: Drawn) -> None:
    watched = Watched(drawn.parsed(), drawn.scenario, drawn.seed)
    events = watched.run()
    ledger = watched.ledger
    assert ledger["balanced"] and ledger["accepted"] == in_all_buckets(ledger), ledger
    promises.time_never_goes_back(events)
    promises.the_trace_tells_the_ledger(watched.engine, events)
    promises.what_shares_a_lane_stays_in_order(watched.engine, events, watched.seen.lanes)
    promises.no_batch_has_a_message_twice(events)
    handed = first_handed_out(watched, events)
    assert all(numbers == sorted(numbers) for numbers in handed.values()), dict(handed)


def first_handed_out(watched: Watched, events: list[dict[str, Any]]) -> dict[tuple[str, str], list[int]]:
    """The records of each key, for each consumer, as they were handed out for the first time."""
    handed: dict[tuple[str, str], list[int]] = defaultdict(list)
    for event in events:
        lane = watched.seen.lanes.get((event["node"], event["message"]))
        if event["op"] == "receive" and event["node"] in ("s", "t") and lane is not None:
            line = handed[event["node"], lane]
            line += [] if event["message"] in line else [event["message"]]
    return handed


@st.composite
def published_runs(draw: st.DrawFn) -> Drawn:
    """A FIFO topic with two FIFO queues, and what refuses, repeats and forgets between them."""
    visibility = st.sampled_from([1, 2, 5])
    nodes: dict[str, Any] = {
        "shop": {"kind": "client"},
        "t": {"kind": "topic", "fifo": True, "content_based_deduplication": True},
        "left": {"kind": "queue", "fifo": True, "visibility_timeout_s": draw(visibility)},
        "right": {"kind": "queue", "fifo": True, "visibility_timeout_s": draw(visibility), "delay_s": 1},
        "dlq": {"kind": "queue", "fifo": True},
    }
    edges: list[dict[str, Any]] = [
        {"source": "shop", "target": "t", "relation": "publishes"},
    ]
    for name in ("left", "right"):
        edge = {"source": "t", "target": name, "relation": "delivers", "raw": draw(st.booleans())}
        if draw(st.booleans()):
            edge |= {"dead_letter": "dlq", "retry": {"max_retries": draw(st.integers(0, 2))}}
        work = {"kind": "function", "latency": draw(LATENCIES), "timeout_s": 1, "failure_rate": draw(RATES)}
        nodes[f"{name}-work"] = work
        size = draw(st.sampled_from([1, 2, 10]))
        partial = {"partial_batch_response": draw(st.booleans())}
        edges += [
            edge,
            {"source": name, "target": f"{name}-work", "relation": "delivers", "batch_size": size} | partial,
        ]
        edges.append({"source": name, "target": "dlq", "relation": "dead_letters", "max_receive_count": 3})
    document = {"format": "signalbox/1", "name": "published", "nodes": nodes, "edges": edges}
    return Drawn(document, draw(_scenarios(document, "t")), draw(st.integers(0, 99)))


@promised(published_runs())
def test_a_group_stays_in_order_from_the_topic_to_the_worker(drawn: Drawn) -> None:
    watched = Watched(drawn.parsed(), drawn.scenario, drawn.seed)
    events = watched.run()
    ledger = watched.ledger
    assert ledger["balanced"] and ledger["accepted"] == in_all_buckets(ledger), ledger
    promises.the_trace_tells_the_ledger(watched.engine, events)
    promises.messages_of_queues_move_only_as_they_may(watched.engine, events, watched.seen)
    promises.what_shares_a_lane_stays_in_order(watched.engine, events, watched.seen.lanes)
    accepted = accepted_by_group(watched, events)
    reordered = any(fault.reorder for fault in drawn.scenario.faults)
    # None overtakes one that waits for a retry.
    assert reordered or all(numbers == sorted(numbers) for numbers in accepted.values()), dict(accepted)


def accepted_by_group(watched: Watched, events: list[dict[str, Any]]) -> dict[tuple[str, str], list[int]]:
    """What the messages of each group say of their turn, in the order in which a queue accepted them."""
    got: dict[tuple[str, str], list[int]] = defaultdict(list)
    for event in events:
        queue = watched.engine.world.behaviours[event["node"]]
        if event["op"] == "accept" and isinstance(queue, Queue) and event["node"] != "dlq":
            body = watched.seen.bodies.get((event["node"], event["message"]))
            if body is not None and body["n"] not in got[event["node"], body["g"]]:
                got[event["node"], body["g"]].append(body["n"])
    return got
