"""Random topologies, workloads and faults that can run: edges go forward only, so that no loop floods a run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from topology.document import Arrival, Fault, Parsed, Scenario, from_payload, parse
from topology.kinds import relations_between

RATES = st.sampled_from([0, 0, 0.2, 0.5, 1])
LATENCIES = st.sampled_from([0, 5, {"p50_ms": 20, "p99_ms": 200}, {"exponential_ms": 1000}, 12_000])
FIELDS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "queue": st.fixed_dictionaries(
        {},
        optional={
            "fifo": st.booleans(),
            "content_based_deduplication": st.booleans(),
            "visibility_timeout_s": st.sampled_from([1, 5, 30]),
            "retention_s": st.sampled_from([60, 90, 345_600]),
            "delay_s": st.sampled_from([0, 3]),
        },
    ),
    "function": st.fixed_dictionaries(
        {"latency": LATENCIES, "failure_rate": RATES},
        optional={
            "concurrency_reserved": st.sampled_from([0, 1, 5]),
            "retries_async": st.integers(0, 2),
            "event_age_max_s": st.sampled_from([60, 90]),
            "timeout_s": st.sampled_from([1, 10]),
            "cold_start": st.just(300),
        },
    ),
    "service": st.fixed_dictionaries(
        {"latency": LATENCIES, "failure_rate": RATES},
        optional={"concurrency": st.integers(1, 2), "timeout_s": st.sampled_from([1, 10])},
    ),
    "stream": st.fixed_dictionaries({}, optional={"shards": st.integers(1, 3)}),
    "table": st.fixed_dictionaries(
        {"partition_key": st.just("group")},
        optional={
            "stream": st.sampled_from(["none", "both"]),
            "ttl_attribute": st.just("n"),
            "capacity": st.just({"write_per_s": 0.01}),
        },
    ),
    "topic": st.just({}),
    "bus": st.just({}),
    "gateway": st.fixed_dictionaries(
        {},
        optional={
            "protocol": st.just("rest"),
            "timeout_s": st.sampled_from([1, 20]),
            "throttle": st.just({"rate_per_s": 1, "burst": 2}),
        },
    ),
    "bucket": st.fixed_dictionaries({}, optional={"versioning": st.booleans(), "lifecycle_days": st.just(1)}),
    "cache": st.fixed_dictionaries(
        {},
        optional={
            "ttl_s": st.sampled_from([1, 30]),
            "ttl_jitter_s": st.just(5),
            "single_flight": st.booleans(),
            "entries_max": st.just(2),
            "latency": st.just(2),
        },
    ),
    "schedule": st.fixed_dictionaries(
        {"expression": st.sampled_from(["rate(1 minute)", "cron(* * * * ? *)", "at(2026-01-01T00:00:20)"])},
        optional={"flexible_window_s": st.just(60), "input": st.just({"n": 2, "group": "a"})},
    ),
    "workflow": st.fixed_dictionaries(
        {}, optional={"type": st.sampled_from(["standard", "express"]), "timeout_s": st.sampled_from([5, 100])}
    ),
    "secret": st.fixed_dictionaries({}, optional={"rotation_days": st.just(1)}),
    "database": st.fixed_dictionaries(
        {}, optional={"latency": LATENCIES, "failure_rate": RATES, "connections_max": st.integers(1, 3)}
    ),
    "external": st.fixed_dictionaries({"failure_rate": RATES}, optional={"rate_per_s_max": st.just(1)}),
}
DELIVERS_FROM_QUEUE = st.fixed_dictionaries(
    {},
    optional={
        "batch_size": st.sampled_from([1, 3, 10]),
        "batch_window_s": st.sampled_from([0, 2]),
        "concurrency_max": st.sampled_from([2, 5]),
        "partial_batch_response": st.booleans(),
        "filters": st.just([{"body": {"n": [{"numeric": [">", 3]}]}}]),
    },
)
DELIVERS_RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "batch_size": st.sampled_from([1, 3, 100]),
        "batch_window_s": st.sampled_from([0, 2]),
        "concurrency_max": st.sampled_from([2, 5]),
        "parallelization": st.sampled_from([1, 4]),
        "partial_batch_response": st.booleans(),
        "bisect": st.booleans(),
        "starting_position": st.sampled_from(["LATEST", "TRIM_HORIZON"]),
        "filters": st.just([{"data": {"n": [{"numeric": [">", 3]}]}}]),
        "on_failure": st.just("dlq"),
        "retry": st.fixed_dictionaries(
            {}, optional={"max_retries": st.sampled_from([-1, 0, 2]), "max_age_s": st.sampled_from([-1, 20])}
        ),
    },
)


OFTEN = ("queue", "queue", "function", "function", "topic", "bus", "stream", "gateway", "service")
"""Kinds that most of what happens goes through: they are drawn more often."""


def _relations(nodes: dict[str, Any], source: str, target: str) -> list[str]:
    """The relations that may join the two, but for those by which failures leave."""
    found = relations_between(nodes[source]["kind"], nodes[target]["kind"])
    if nodes[target].get("fifo") and nodes[source]["kind"] in ("topic", "bus", "bucket", "schedule"):
        return []
    return [relation for relation in found if relation not in ("dead_letters", "on_success", "on_failure")]


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A client, up to seven nodes, edges forward, and dead-letter queues at the end."""
    kinds = draw(st.lists(st.sampled_from([*FIELDS, *OFTEN]), min_size=2, max_size=7))
    names = ["shop", *(f"n{index}" for index in range(len(kinds)))]
    nodes: dict[str, Any] = {"shop": {"kind": "client"}}
    for name, kind in zip(names[1:], kinds, strict=True):
        nodes[name] = {"kind": kind, **draw(FIELDS[kind])}
    for at, name in enumerate(names):
        if nodes[name]["kind"] == "workflow":
            nodes[name]["definition"] = draw(definitions({one: nodes[one]["kind"] for one in names[at + 1 :]}))
    nodes["dlq"] = {"kind": "queue"}
    nodes["fifo-dlq"] = {"kind": "queue", "fifo": True}
    edges = []
    for at, target in enumerate(names):
        legal = [(source, relation) for source in names[:at] for relation in _relations(nodes, source, target)]
        if legal:
            sources = st.lists(st.sampled_from(legal), min_size=1, max_size=2, unique_by=lambda pair: pair[0])
            edges += [draw(_edge(nodes, source, target, relation)) for source, relation in draw(sources)]
    for name in names[1:]:
        kind = nodes[name]["kind"]
        if kind == "queue" and draw(st.booleans()):
            target = "fifo-dlq" if nodes[name].get("fifo") else "dlq"
            count = draw(st.integers(1, 3))
            edges.append({"source": name, "target": target, "relation": "dead_letters", "max_receive_count": count})
        elif kind == "function" and draw(st.booleans()):
            relation = draw(st.sampled_from(["dead_letters", "on_failure"]))
            edges.append({"source": name, "target": "dlq", "relation": relation})
    return {"format": "signalbox/1", "name": "random", "nodes": nodes, "edges": edges}


_TASKS: dict[str, tuple[str, dict[str, Any]]] = {
    "function": ("lambda:invoke", {"FunctionName": "${it}", "Payload.$": "$"}),
    "queue": ("sqs:sendMessage", {"QueueUrl": "${it}", "MessageBody.$": "$", "MessageGroupId": "a"}),
    "topic": ("sns:publish", {"TopicArn": "${it}", "Message.$": "$"}),
    "bus": ("events:putEvents", {"Entries": [{"EventBusName": "${it}", "Source": "x", "DetailType": "y"}]}),
    "workflow": ("states:startExecution", {"StateMachineArn": "${it}", "Input.$": "$"}),
}


@st.composite
def definitions(draw: st.DrawFn, able: dict[str, str]) -> dict[str, Any]:
    """A state machine that waits, then asks some of the nodes, with and without Retry and Catch."""
    called = [name for name, kind in able.items() if kind in _TASKS and draw(st.booleans())][:3]
    states: dict[str, Any] = {"Wait": {"Type": "Wait", "Seconds": draw(st.sampled_from([0, 3])), "Next": "Call0"}}
    for index, name in enumerate(called):
        action, arguments = _TASKS[able[name]]
        states[f"Call{index}"] = {
            "Type": "Task",
            "Resource": f"arn:aws:states:::{action}",
            "Parameters": json.loads(json.dumps(arguments).replace("${it}", f"${{{name}}}")),
            "TimeoutSeconds": draw(st.sampled_from([2, 60])),
            "ResultPath": None,
            "Next": f"Call{index + 1}",
            **draw(st.sampled_from([{}, {"Retry": _RETRY}, {"Catch": _CATCH}, {"Retry": _RETRY, "Catch": _CATCH}])),
        }
    states[f"Call{len(called)}"] = {"Type": "Succeed"}
    if any("Catch" in state for state in states.values()):
        states["Caught"] = {"Type": "Fail"}
    return {"StartAt": "Wait", "States": states}


_RETRY = [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 2}]
_CATCH = [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]


@st.composite
def _edge(draw: st.DrawFn, nodes: dict[str, Any], source: str, target: str, relation: str) -> dict[str, Any]:
    edge: dict[str, Any] = {"source": source, "target": target, "relation": relation}
    if relation == "delivers" and nodes[source]["kind"] == "queue":
        return edge | draw(DELIVERS_FROM_QUEUE)
    if relation == "delivers" and nodes[source]["kind"] in ("stream", "table"):
        return edge | draw(DELIVERS_RECORDS)
    if relation == "routes":
        return edge | {"method": "POST", "path": f"/{target}"}
    if nodes[source]["kind"] == "bucket" and draw(st.booleans()):
        edge["events"] = draw(st.sampled_from([["s3:ObjectRemoved:*"], ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]]))
    if relation == "writes" and draw(st.booleans()):
        edge["operation"] = draw(st.sampled_from(["put", "delete"]))
    if relation in ("reads", "writes") and nodes[target]["kind"] in ("bucket", "cache") and draw(st.booleans()):
        edge["key"] = draw(st.sampled_from(["$.group", "fixed", "{{uuid}}"]))
    if relation == "reads" and nodes[target]["kind"] == "cache" and draw(st.booleans()):
        loaders = [name for name, node in nodes.items() if node["kind"] in ("table", "database", "external", "service")]
        edge |= {"on_miss": draw(st.sampled_from(loaders))} if loaders else {}
    if relation == "delivers":
        if draw(st.booleans()):
            edge["retry"] = {"max_retries": draw(st.integers(0, 3))}
        if draw(st.booleans()):
            edge["dead_letter"] = "dlq"
    if relation == "invokes":
        edge["wait"] = draw(st.booleans())
    if relation == "calls" and draw(st.booleans()):
        edge |= {"timeout_s": 2, "retry": {"max_retries": 1, "backoff": "exponential", "jitter": "full"}}
    if relation == "sends" and nodes[target].get("fifo"):
        edge["message_group"] = "$.group"
    if relation == "publishes" and nodes[target]["kind"] == "stream" and draw(st.booleans()):
        edge["partition_key"] = "$.group"
    return edge


def _route_of(document: dict[str, Any], target: str) -> str | None:
    """The last route of a gateway, or one that it does not have; None for anything else."""
    if document["nodes"][target]["kind"] != "gateway":
        return None
    routes = [edge["path"] for edge in document["edges"] if edge["source"] == target]
    return f"POST {routes[-1] if routes else '/nowhere'}"


@st.composite
def scenarios(draw: st.DrawFn, document: dict[str, Any]) -> Scenario:
    """A few stimuli on each edge of the client, and faults on any node or edge."""
    arrivals = []
    for edge in document["edges"]:
        if edge["source"] == "shop":
            times = draw(st.lists(st.floats(0, 30, allow_nan=False), min_size=1, max_size=12))
            body = {"n": "{{int 1 9}}", "group": "{{choice a b}}"}
            group = draw(st.sampled_from(["a", "b"]))
            route = _route_of(document, edge["target"])
            arrivals.append(
                Arrival(
                    "shop", target=edge["target"], route=route, times_s=tuple(times), body=body, message_group=group
                )
            )
    channels = [name for name, node in document["nodes"].items() if node["kind"] in ("queue", "topic", "bus", "stream")]
    if channels and draw(st.booleans()):
        arrivals.append(
            Arrival(
                target=draw(st.sampled_from(channels)),
                every_s=draw(st.sampled_from([0.5, 3])),
                count=draw(st.integers(1, 20)),
                bodies=({"n": 1, "group": "a"}, {"n": 2, "group": "b"}, "{{uuid}}"),
            )
        )
    faults = draw(st.lists(_faults(document), max_size=4))
    return Scenario(
        "random",
        duration_s=draw(st.sampled_from([40, 200])),
        drain_s=draw(st.sampled_from([0, 400])),
        arrivals=tuple(arrivals),
        faults=tuple(faults),
    )


@st.composite
def _faults(draw: st.DrawFn, document: dict[str, Any]) -> Fault:
    ids = [f"{edge['source']}.{edge['relation']}.{edge['target']}" for edge in document["edges"]]
    on_edge = bool(ids) and draw(st.booleans())
    when = {"at_s": draw(st.sampled_from([0, 3, 20])), "for_s": draw(st.sampled_from([None, 5, 60]))}
    names = sorted(document["nodes"])
    if draw(st.sampled_from([True, False, False, False])):
        return Fault(partition=tuple(draw(st.lists(st.sampled_from(names), min_size=2, max_size=4))), **when)
    effects = {
        "failure_rate": draw(RATES),
        "duplicate_rate": draw(RATES),
        "drop_ack_rate": draw(st.sampled_from([0, 0, 0.5])),
        "reorder": draw(st.booleans()),
        "latency_factor": draw(st.sampled_from([1, 10])),
        "throttle": draw(st.sampled_from([False, False, True])),
    }
    if on_edge:
        return Fault(edge=draw(st.sampled_from(sorted(set(ids)))), **when, **effects)
    return Fault(node=draw(st.sampled_from(names)), **when, **effects, kill=draw(st.booleans()))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A topology with its scenario and seed."""

    document: dict[str, Any]
    scenario: Scenario
    seed: int

    def parsed(self) -> Parsed:
        """The topology; it has no faults that keep it from running."""
        found = parse(from_payload(self.document))
        errors = [finding.message for finding in found.findings if finding.severity == "error"]
        assert not errors, errors
        return found


@st.composite
def runs(draw: st.DrawFn) -> Drawn:
    """Any of the documents above, with a scenario for it."""
    document = draw(documents())
    return Drawn(document, draw(scenarios(document)), draw(st.integers(0, 9)))
