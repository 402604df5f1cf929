"""Spans as OpenTelemetry has them: read by the official protobuf definitions, named by its conventions."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from google.protobuf.json_format import ParseDict
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from runner.engine import Engine
from runner.engine.exported import otlp
from runner.trace import Memory
from tests.runner.runs import arrivals, engine
from topology import gallery
from topology.document import Arrival, Fault, parse

SHOP = """
    shop:client -> api:gateway
    api -routes(method=POST, path="/orders/{id}")-> place:function(latency=5, cold_start=50)
    place -publishes-> t:topic; t -> q1:queue; t -> q2:queue; t -> mail:function(latency=1)
    q1 -delivers(batch_size=10, batch_window_s=2)-> work:function(latency=10)
    work -calls-> bank:external(latency=30); work -sends-> done:queue
    place -publishes-> b:bus; b -> audit:function(latency=1)
    place -invokes(wait=false)-> later:function(latency=1)
"""
THREE = arrivals("shop", 1, 1.5, 2, route="POST /orders/{id}", body={"a": 1})


def exported(drawing: str = SHOP, *given: Any, **more: Any) -> dict[str, Any]:
    made = engine(drawing, *(given or (THREE,)), duration_s=60, **more)
    made.run()
    made.flush()
    sink = made._recorder._sink
    assert isinstance(sink, Memory)
    return otlp(made.graph, made.seed, sink.flat, sink.payloads)


def parsed_request(value: dict[str, Any]) -> ExportTraceServiceRequest:
    """What a collector reads: the JSON encoding of OTLP has ids in hexadecimal where protobuf's has base64."""

    def text(found: Any, key: str = "") -> Any:
        if isinstance(found, dict):
            return {name: text(item, name) for name, item in found.items()}
        if isinstance(found, list):
            return [text(item) for item in found]
        is_id = key in ("traceId", "spanId", "parentSpanId")
        return base64.b64encode(bytes.fromhex(found)).decode() if is_id else found

    return ParseDict(text(value), ExportTraceServiceRequest())


def spans(value: dict[str, Any]) -> list[tuple[str, Any]]:
    found = []
    for resource in parsed_request(value).resource_spans:
        name = next(item.value.string_value for item in resource.resource.attributes if item.key == "service.name")
        found += [(name, span) for scope in resource.scope_spans for span in scope.spans]
    return found


def attributes(span: Any) -> dict[str, Any]:
    return {item.key: getattr(item.value, item.value.WhichOneof("value")) for item in span.attributes}


def named(value: dict[str, Any], name: str) -> list[Any]:
    return [span for _, span in spans(value) if span.name == name]


def check(value: dict[str, Any]) -> int:
    """Ids of the right length and unique, parents in their own trace, links to spans that are there, time forwards."""
    found = [span for _, span in spans(value)]
    ids = {span.span_id: span for span in found}
    assert len(ids) == len(found)
    for span in found:
        assert (len(span.trace_id), len(span.span_id)) == (16, 8)
        assert 0 < span.start_time_unix_nano <= span.end_time_unix_nano
        assert span.kind in range(1, 6)
        if span.parent_span_id:
            assert ids[span.parent_span_id].trace_id == span.trace_id
        for link in span.links:
            assert ids[link.span_id].trace_id == link.trace_id
        assert attributes(span)["signalbox.correlation_id"] == span.trace_id.hex()
    return len(found)


def test_a_collector_reads_it() -> None:
    assert check(exported()) > 30


@pytest.mark.parametrize("name", gallery.names())
def test_a_collector_reads_the_gallery(name: str) -> None:
    from_gallery = parse(gallery.load(name))
    scenario = next(iter(from_gallery.scenarios.values()))
    sink = Memory()
    made = Engine(from_gallery, scenario, seed=scenario.seed, sink=sink)
    made.run(round(scenario.duration_s * 1_000_000 / 20))
    made.flush()
    assert check(otlp(from_gallery.graph, scenario.seed, sink.flat, sink.payloads)) > 0


def test_names_and_kinds_are_those_of_the_conventions() -> None:
    kinds = {1: "internal", 2: "server", 3: "client", 4: "producer", 5: "consumer"}
    found = {(resource, span.name, kinds[span.kind]) for resource, span in spans(exported())}
    assert found == {
        ("shop", "shop", "internal"),
        ("shop", "POST", "client"),
        ("api", "POST /orders/{id}", "server"),
        ("api", "invoke place", "client"),
        ("place", "place", "server"),
        ("place", "send t", "producer"),
        ("place", "send b", "producer"),
        ("place", "invoke later", "client"),
        ("later", "later", "server"),
        ("t", "send q1", "producer"),
        ("t", "send q2", "producer"),
        ("mail", "mail", "server"),
        ("mail", "process t", "consumer"),
        ("audit", "audit", "server"),
        ("audit", "process b", "consumer"),
        ("work", "work", "server"),
        ("work", "process q1", "consumer"),
        ("work", "POST", "client"),
        ("work", "send done", "producer"),
    }


def test_a_batch_links_to_each_of_its_producers() -> None:
    value = exported()
    [batch] = named(value, "process q1")
    producers = {span.span_id for span in named(value, "send q1")}
    assert {link.span_id for link in batch.links} == producers
    assert len({link.trace_id for link in batch.links}) == 3
    told = attributes(batch)
    assert told["messaging.batch.message_count"] == 3
    assert told["messaging.system"] == "aws_sqs"
    assert told["aws.sqs.queue.url"].endswith("/q1")
    assert "messaging.message.id" not in told


def test_what_a_function_is_told_of() -> None:
    value = exported()
    place, *_ = named(value, "place")
    told = attributes(place)
    assert (told["faas.trigger"], told["faas.coldstart"]) == ("http", True)
    assert told["aws.lambda.invoked_arn"] == told["cloud.resource_id"]
    assert [attributes(span)["faas.trigger"] for span in named(value, "mail")] == ["pubsub"] * 3
    assert attributes(named(value, "send t")[0])["messaging.system"] == "aws.sns"
    assert attributes(named(value, "send t")[0])["aws.sns.topic.arn"] == "arn:aws:sns:us-east-1:000000000000:t"
    assert len(named(value, "send t")) == 3


def test_what_is_sent_for_a_message_of_a_batch_stays_in_its_trace() -> None:
    value = exported()
    sent = named(value, "send done")
    roots = {span.trace_id for span in named(value, "POST /orders/{id}")}
    assert {span.trace_id for span in sent} == roots and len(roots) == 3


def test_failures_are_errors_and_what_happened_on_the_way_are_events() -> None:
    drawing = """
        shop:client -> q:queue(visibility_timeout_s=5); q -> work:function(latency=1, failure_rate=1)
        q -dead_letters(max_receive_count=2)-> dlq:queue
    """
    value = exported(drawing, arrivals("shop", 1))
    assert {span.status.code for span in named(value, "work")} == {2}
    [sent] = named(value, "send q")
    assert "dead_letter" in [event.name for event in sent.events]
    [moved] = named(value, "send dlq")
    assert moved.trace_id == sent.trace_id
    assert check(value) == 2 + 2 * 2 + 1


def test_a_request_that_fails_is_an_error_of_both_ends() -> None:
    fault = Fault(node="place", failure_rate=1)
    value = exported(SHOP, arrivals("shop", 1, route="POST /orders/{id}"), faults=[fault])
    [server] = named(value, "POST /orders/{id}")
    assert (server.status.code, attributes(server)["error.type"]) == (2, "500")


def test_ids_derive_from_the_seed() -> None:
    assert exported() == exported()
    assert exported(seed=1) != exported(seed=2)


STATES = {
    "StartAt": "Try",
    "States": {
        "Try": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "work"},
            "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}],
            "Next": "Done",
        },
        "Done": {"Type": "Succeed"},
    },
}
KINDS = f"""
    shop:client -publishes-> s:stream -> reader:function(latency=1)
    api:gateway -routes(method=POST, path="/")-> flow:workflow(definition={json.dumps(STATES)})
    work:function(latency=1)
    reader -writes-> files:bucket -> told:function(latency=1)
    reader -writes-> rows:table(partition_key=id, stream=new) -> changes:function(latency=1)
    tick:schedule(expression="rate(1 minute)") -> ticked:function(latency=1)
"""


def test_streams_buckets_tables_schedules_and_workflows_are_there() -> None:
    value = exported(KINDS, arrivals("shop", 1, 2), Arrival(target="api", route="POST /", times_s=(3.0,)))
    assert check(value) > 20
    names = {(resource, span.name) for resource, span in spans(value)}
    assert {("shop", "send s"), ("reader", "process s"), ("told", "process files")} <= names
    assert {("changes", "process rows"), ("ticked", "ticked"), ("flow", "Try"), ("flow", "Done")} <= names
    assert {attributes(span)["faas.trigger"] for span in named(value, "ticked")} == {"timer"}
    assert {attributes(span)["faas.trigger"] for span in named(value, "told")} == {"datasource"}


def test_the_states_of_a_workflow_are_in_its_execution() -> None:
    fault = Fault(node="work", at_s=0, for_s=3.5, failure_rate=1)
    value = exported(KINDS, Arrival(target="api", route="POST /", times_s=(3.0,)), faults=[fault])
    [tried] = named(value, "Try")
    [execution] = named(value, "flow")
    assert tried.parent_span_id == execution.span_id
    assert (tried.status.code, execution.status.code) == (0, 0)
    assert len(named(value, "work")) == 2
