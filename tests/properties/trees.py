"""Trees of queues, functions and topics, as most runs are: the short ways are laid in them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.properties.drawings import Drawn
from topology.document import Arrival, Scenario

LATENCIES = st.sampled_from([0, {"exponential_ms": 300}, {"p50_ms": 20, "p99_ms": 2_000}, {"uniform_ms": [1, 50]}])
WORKERS = st.fixed_dictionaries(
    {"latency": LATENCIES, "timeout_s": st.sampled_from([1, 3])},
    optional={
        "failure_rate": st.sampled_from([0.1, 0.5]),
        "cold_start": st.just({"uniform_ms": [10, 900]}),
        "concurrency_reserved": st.sampled_from([0, 1, 2]),
        "concurrency_provisioned": st.just(1),
    },
)
QUEUES = st.fixed_dictionaries({}, optional={"visibility_timeout_s": st.sampled_from([2, 3, 60])})
DELIVERS = st.fixed_dictionaries(
    {"batch_size": st.sampled_from([1, 1, 1, 2])}, optional={"concurrency_max": st.sampled_from([2, 3])}
)


@st.composite
def trees(draw: st.DrawFn) -> Drawn:
    """A client and two to four stages: each a queue and its function, hung below an earlier function or topic."""
    nodes: dict[str, Any] = {"shop": {"kind": "client"}, "dlq": {"kind": "queue"}}
    edges: list[dict[str, Any]] = []
    parents = ["shop"]
    for stage in range(draw(st.integers(1, 4))):
        queue, worker, topic = f"q{stage}", f"f{stage}", f"t{stage}"
        parent = draw(st.sampled_from(parents))
        relation = "delivers" if parent.startswith("t") else "sends"
        nodes[queue] = {"kind": "queue", **draw(QUEUES)}
        nodes[worker] = {"kind": "function", **draw(WORKERS)}
        edges.append({"source": parent, "target": queue, "relation": relation})
        edges.append({"source": queue, "target": worker, "relation": "delivers", **draw(DELIVERS)})
        if draw(st.booleans()):
            count = draw(st.integers(1, 3))
            edges.append({"source": queue, "target": "dlq", "relation": "dead_letters", "max_receive_count": count})
        parents.append(worker)
        if draw(st.booleans()):
            nodes[topic] = {"kind": "topic"}
            edges.append({"source": worker, "target": topic, "relation": "publishes"})
            parents.append(topic)
    document = {"format": "signalbox/1", "name": "tree", "nodes": nodes, "edges": edges}
    if draw(st.booleans()):
        document["limits"] = {"queue.in_flight_max": draw(st.integers(1, 3))}
    entries = [edge["target"] for edge in edges if edge["source"] == "shop"]
    arrivals = tuple(Arrival("shop", target=entry, rate_per_s=draw(st.sampled_from([1, 5, 20]))) for entry in entries)
    scenario = Scenario("tree", duration_s=5, drain_s=draw(st.sampled_from([0, 100])), arrivals=arrivals)
    return Drawn(document, scenario, draw(st.integers(0, 99)))
