"""Random valid topologies over every kind that runs, with scenarios: for engine, rules and operations.

Every document drawn here parses without findings; what rules think of it is open.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from runner.behaviours import BEHAVIOURS
from topology.document import Parsed, from_payload, parse
from topology.kinds import KINDS, connection, relations_between

_RUNNABLE = sorted(KINDS.keys() & BEHAVIOURS.keys())
_LATENCIES = st.sampled_from([0, 5, 40, {"p50_ms": 10, "p99_ms": 90}, {"uniform_ms": [1, 50]}, {"exponential_ms": 20}])
_DEFINITION = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
_RATES = st.sampled_from([0, 0, 0.1, 0.5, 1.0])
_FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "function": {
        "timeout_s": st.integers(1, 30),
        "latency": _LATENCIES,
        "failure_rate": _RATES,
        "retries_async": st.integers(0, 2),
        "concurrency_reserved": st.integers(1, 5),
        "cold_start": st.sampled_from([0, 100]),
    },
    "service": {"replicas": st.integers(1, 3), "latency": _LATENCIES, "failure_rate": _RATES},
    "queue": {
        "visibility_timeout_s": st.integers(1, 60),
        "retention_s": st.integers(60, 600),
        "delay_s": st.integers(0, 20),
    },
    "external": {"latency": _LATENCIES, "failure_rate": _RATES},
    "gateway": {"protocol": st.sampled_from(["http", "rest"]), "timeout_s": st.integers(1, 29)},
    "stream": {"shards": st.integers(1, 3), "retention_s": st.integers(86_400, 200_000)},
    "bucket": {"versioning": st.booleans(), "lifecycle_days": st.integers(1, 30)},
    "cache": {"ttl_s": st.integers(1, 60), "single_flight": st.booleans()},
    "schedule": {"expression": st.sampled_from(["rate(5 minutes)", "cron(0 8 ? * MON-FRI *)"]), "input": st.just({})},
    "workflow": {"type": st.sampled_from(["standard", "express"]), "definition": st.just(_DEFINITION)},
    "secret": {"rotation_days": st.integers(1, 90)},
    "database": {"latency": _LATENCIES, "failure_rate": _RATES, "connections_max": st.integers(1, 5)},
    "identity": {"audience": st.just(["shop"]), "mfa": st.sampled_from(["off", "required"])},
    "zone": {"boundary": st.sampled_from(["team", "network"]), "private": st.booleans()},
    "resource": {"type": st.just("AWS::EC2::VPC"), "properties": st.just({"CidrBlock": "10.0.0.0/16"})},
    "table": {"stream": st.sampled_from(["none", "keys", "both"]), "partition_key": st.just("id")},
}
_RETRY = st.fixed_dictionaries({"max_retries": st.integers(0, 3), "backoff": st.sampled_from(["none", "exponential"])})
_EDGE_FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "delivers": {
        "batch_size": st.integers(1, 10),
        "partial_batch_response": st.booleans(),
        "concurrency_max": st.integers(2, 5),
    },
    "calls": {"timeout_s": st.integers(1, 10), "retry": _RETRY},
    "invokes": {"wait": st.booleans(), "timeout_s": st.integers(1, 10)},
    "sends": {"per_invocation": st.sampled_from([0, 0.5, 1, 2])},
    "writes": {"operation": st.sampled_from(["put", "delete"]), "key": st.just("{{uuid}}")},
    "dead_letters": {"max_receive_count": st.integers(1, 5)},
}


@st.composite
def fields_of(draw: st.DrawFn, table: dict[str, st.SearchStrategy[Any]], known: set[str]) -> dict[str, Any]:
    """Values for some of the fields that are known."""
    return {name: draw(values) for name, values in table.items() if name in known and draw(st.booleans())}


@st.composite
def documents(draw: st.DrawFn, *, nodes_max: int = 8, edges_max: int = 12, acyclic: bool = False) -> dict[str, Any]:
    """A document whose edges all join legal pairs; `acyclic` lets edges go forward only."""
    kinds = draw(st.lists(st.sampled_from(_RUNNABLE), min_size=1, max_size=nodes_max))
    names = [f"n{index}-{kind}" for index, kind in enumerate(kinds)]
    nodes: dict[str, Any] = {}
    for name, kind in zip(names, kinds, strict=True):
        known = {field.name for field in KINDS[kind].fields}
        nodes[name] = {"kind": kind, **draw(fields_of(_FIELDS.get(kind, {}), known))}
    pairs = [
        (source, relation, target)
        for i, source in enumerate(names)
        for j, target in enumerate(names)
        for relation in relations_between(kinds[i], kinds[j])
        if i != j and (i < j or not acyclic)
    ]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=edges_max)) if pairs else []
    edges = []
    for source, relation, target in chosen:
        if relation == "dead_letters" and any(e["source"] == source and e["relation"] == relation for e in edges):
            continue
        legal = connection(nodes[source]["kind"], relation, nodes[target]["kind"])
        assert legal is not None
        known = {field.name for field in legal.fields}
        edge = {"source": source, "target": target, "relation": relation}
        if relation == "routes":
            edge |= {"method": "POST", "path": f"/{target}"}
        edges.append(edge | draw(fields_of(_EDGE_FIELDS.get(relation, {}), known)))
    return {"format": "signalbox/1", "name": "random", "nodes": nodes, "edges": edges}


@st.composite
def scenarios(draw: st.DrawFn, document: dict[str, Any]) -> dict[str, Any]:
    """A scenario for the document: arrivals on edges of clients, faults on nodes and edges."""
    arrivals = []
    for edge in document["edges"]:
        if document["nodes"][edge["source"]]["kind"] != "client":
            continue
        routes = [e for e in document["edges"] if e["source"] == edge["target"] and e["relation"] == "routes"]
        arrival: dict[str, Any] = {"source": edge["source"], "target": edge["target"]}
        if document["nodes"][edge["target"]]["kind"] == "gateway":
            arrival["route"] = f"POST {draw(st.sampled_from(routes))['path']}" if routes else None
        if arrival.get("route", "") is None:
            continue
        arrivals.append(arrival | draw(_LOADS) | {"body": {"id": "{{uuid}}"}})
    found = draw(st.lists(_faults(document), max_size=3))
    return {
        "seed": draw(st.integers(1, 2**31)),
        "duration_s": draw(st.sampled_from([5, 20])),
        "drain_s": draw(st.sampled_from([0, 30, 900])),
        "arrivals": arrivals,
        "faults": found,
    }


_LOADS = st.one_of(
    st.fixed_dictionaries({"rate_per_s": st.sampled_from([0.5, 2, 8])}),
    st.fixed_dictionaries({"profile": st.just([[0, 1], [3, 10], [6, 0]]), "ramp": st.booleans()}),
    st.fixed_dictionaries({"times_s": st.lists(st.integers(0, 10), max_size=4)}),
    st.fixed_dictionaries({"every_s": st.sampled_from([0.5, 2]), "count": st.integers(1, 9)}),
    st.just({"rate_per_s": 1, "spike": {"at_s": 2, "for_s": 2, "factor": 20}}),
)


@st.composite
def _faults(draw: st.DrawFn, document: dict[str, Any]) -> dict[str, Any]:
    times = draw(st.sampled_from([{}, {"at_s": 2, "for_s": 5}]))
    edges = [f"{e['source']}.{e['relation']}.{e['target']}" for e in document["edges"]]
    if edges and draw(st.booleans()):
        effect = draw(st.sampled_from([{"duplicate_rate": 0.5}, {"drop_ack_rate": 0.5}, {"reorder": True}]))
        return {"edge": draw(st.sampled_from(edges)), **times, **effect}
    if draw(st.sampled_from([True, False, False])):
        sides = st.lists(st.sampled_from(sorted(document["nodes"])), min_size=2, max_size=3)
        return {"partition": draw(sides), **times}
    effect = draw(st.sampled_from([{"failure_rate": 1.0}, {"latency_factor": 10}, {"kill": True}, {"throttle": True}]))
    return {"node": draw(st.sampled_from(sorted(document["nodes"]))), **times, **effect}


@st.composite
def projects(draw: st.DrawFn, **limits: Any) -> Parsed:
    """A parsed document with one scenario called default, without findings."""
    document = draw(documents(**limits))
    document["scenarios"] = {"default": draw(scenarios(document))}
    parsed = parse(from_payload(document))
    assert not parsed.findings, [finding.message for finding in parsed.findings]
    return parsed
