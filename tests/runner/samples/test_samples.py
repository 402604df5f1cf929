"""The events that a node's code would get, by the drawing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from runner.errors import UnknownNode
from runner.samples import Sample, samples_of
from topology import gallery
from topology.document import Project, parse


def of(document: str, node: str, files: dict[str, str] | None = None, edge: str | None = None) -> list[Sample]:
    text = "format: signalbox/1\nname: shop\n" + document
    return samples_of(parse(Project("topology.yaml", {"topology.yaml": text, **(files or {})})), node, edge)


CHAIN = """
nodes:
  put: {kind: function}
  uploads: {kind: bucket}
  told: {kind: topic}
  work: {kind: queue}
  resize: {kind: function}
edges:
  - {source: put, target: uploads, relation: writes}
  - {source: uploads, target: told, relation: delivers, prefix: raw/, suffix: .png}
  - {source: told, target: work, relation: delivers}
  - {source: work, target: resize, relation: delivers}
"""


def test_envelopes_lie_in_one_another_as_the_way_says() -> None:
    (sample,) = of(CHAIN, "resize")
    record = sample.event["Records"][0]
    assert record["eventSource"] == "aws:sqs"
    notification = json.loads(record["body"])
    assert notification["Type"] == "Notification" and notification["TopicArn"].endswith(":told")
    told = json.loads(notification["Message"])["Records"][0]
    assert told["eventSource"] == "aws:s3"
    assert told["s3"]["object"]["key"].startswith("raw/") and told["s3"]["object"]["key"].endswith(".png")
    assert sample.path == (
        "put.writes.uploads",
        "uploads.delivers.told",
        "told.delivers.work",
        "work.delivers.resize",
    )
    assert sample.title == "put → uploads → told → work"


def test_the_body_is_an_arrival_of_the_default_scenario_whatever_it_comes_through() -> None:
    parsed = parse(gallery.load("order-processing"))
    (email,) = samples_of(parsed, "send-email")
    assert email.origin == "scenario"
    assert set(email.body) == {"order_id", "amount"} and 5 <= email.body["amount"] <= 500
    assert json.loads(email.event["Records"][0]["body"]) == email.body
    (paid,) = samples_of(parsed, "pay")
    assert (paid.event["detail-type"], paid.event["source"]) == ("reservation.confirmed", "reserve")


def test_an_unchanged_drawing_gives_the_same_samples() -> None:
    parsed = parse(gallery.load("order-processing"))
    assert samples_of(parsed, "pay") == samples_of(parsed, "pay")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("{detail: {status: [paid, open]}}", {"status": "paid"}),
        ("{detail: {order: {total: [{numeric: ['=', 100]}]}}}", {"order": {"total": 100}}),
        ("{detail: {region: [{prefix: eu-}]}}", {"region": "eu-"}),
        ("{detail: {$or: [{a: [1]}, {b: [2]}]}}", {"a": 1}),
    ],
)
def test_an_event_passes_the_pattern_on_its_way(pattern: str, expected: dict[str, Any]) -> None:
    document = f"""
nodes:
  shop: {{kind: client}}
  api: {{kind: gateway}}
  place: {{kind: function}}
  events: {{kind: bus}}
  bill: {{kind: function}}
edges:
  - {{source: shop, target: api, relation: calls}}
  - {{source: api, target: place, relation: routes, method: POST, path: /orders, public: true}}
  - {{source: place, target: events, relation: publishes, detail_type: order.paid}}
  - {{source: events, target: bill, relation: delivers, pattern: {pattern}}}
"""
    (sample,) = of(document, "bill")
    assert sample.event["detail"] == sample.body
    assert {name: sample.body[name] for name in expected} == expected


def test_only_publishers_that_the_pattern_takes_are_told_of() -> None:
    samples = samples_of(parse(gallery.load("order-processing")), "reserve")
    assert [sample.title for sample in samples] == ["Place order: order.created → Order events"]


def test_a_message_passes_the_policy_on_its_attributes() -> None:
    document = """
nodes:
  place: {kind: function}
  news: {kind: topic}
  mail: {kind: function}
edges:
  - {source: place, target: news, relation: publishes}
  - {source: news, target: mail, relation: delivers, filter_policy: {tier: [gold]}}
"""
    (sample,) = of(document, "mail")
    assert sample.event["Records"][0]["Sns"]["MessageAttributes"]["tier"] == {"Type": "String", "Value": "gold"}


def test_a_schema_shapes_the_body_where_no_scenario_does() -> None:
    schema = {
        "type": "object",
        "properties": {
            "order_id": {"type": "string", "format": "uuid"},
            "lines": {"type": "array", "items": {"$ref": "#/definitions/line"}},
            "currency": {"enum": ["EUR", "USD"]},
        },
        "definitions": {"line": {"type": "object", "properties": {"pieces": {"type": "integer", "minimum": 2}}}},
    }
    document = """
nodes:
  place: {kind: function}
  work: {kind: queue}
  pack: {kind: function}
edges:
  - {source: place, target: work, relation: sends, schema: schemas/order.json}
  - {source: work, target: pack, relation: delivers}
"""
    (sample,) = of(document, "pack", {"schemas/order.json": json.dumps(schema)})
    assert sample.origin == "schema"
    assert len(sample.body["order_id"]) == 36
    assert sample.body["lines"] == [{"pieces": 2}]
    assert sample.body["currency"] == "EUR"


def test_names_that_the_drawing_mentions_make_a_body_where_nothing_else_does() -> None:
    document = """
nodes:
  place: {kind: function}
  work: {kind: queue}
  pack: {kind: function, idempotency: {key: $.body.order_id}}
  packed: {kind: table, partition_key: parcel_id}
edges:
  - {source: place, target: work, relation: sends}
  - {source: work, target: pack, relation: delivers}
  - {source: pack, target: packed, relation: writes}
"""
    (sample,) = of(document, "pack")
    assert sample.origin == "names"
    assert set(sample.body) == {"order_id", "parcel_id"}


def test_a_schedule_and_a_stream_have_their_own_shapes() -> None:
    document = """
nodes:
  nightly: {kind: schedule, expression: "cron(0 3 * * ? *)"}
  gather: {kind: function}
  figures: {kind: stream}
  draw: {kind: function}
edges:
  - {source: nightly, target: gather, relation: delivers}
  - {source: gather, target: figures, relation: publishes, body: {total: 5}}
  - {source: figures, target: draw, relation: delivers}
"""
    (gathered,) = of(document, "gather")
    assert gathered.event["detail-type"] == "Scheduled Event"
    (drawn,) = of(document, "draw")
    assert drawn.event["Records"][0]["eventSource"] == "aws:kinesis"
    assert drawn.body == {"total": 5}


def test_a_gateway_has_a_request_for_each_route_and_no_credential_in_it() -> None:
    (sample,) = samples_of(parse(gallery.load("order-processing")), "api")
    assert (sample.event["method"], sample.event["path"], sample.event["as"]) == ("POST", "/orders", "customers")
    assert sample.event["body"] == sample.body and "order_id" in sample.body
    assert "authorization" not in sample.event["headers"]


def test_a_workflow_starts_with_the_body_of_the_request() -> None:
    (sample, *_) = samples_of(parse(gallery.load("order-saga")), "order")
    assert sample.event == sample.body and set(sample.body) == {"order_id", "amount"}


def test_a_state_that_a_plain_run_does_not_reach_gets_the_input() -> None:
    (sample,) = samples_of(parse(gallery.load("order-saga")), "release")
    assert sample.edge == "order.state.release"
    assert "order_id" in sample.event


def test_an_authorizer_function_is_asked_about_a_request() -> None:
    document = """
nodes:
  shop: {kind: client}
  api: {kind: gateway, authorizers: {people: {type: function, function: admit}}}
  admit: {kind: function}
  place: {kind: function}
edges:
  - {source: shop, target: api, relation: calls}
  - {source: api, target: place, relation: routes, method: POST, path: /orders, auth: people}
"""
    (sample,) = of(document, "admit")
    assert sample.event["type"] == "REQUEST" and "routeArn" in sample.event


def test_a_failed_event_lies_in_the_dead_letter_queue_as_it_was() -> None:
    parsed = parse(gallery.load("order-processing"))
    by_title = {sample.title: sample for sample in samples_of(parsed, "failed-events")}
    assert set(by_title) == {"Reserve stock", "Charge card"}
    assert by_title["Reserve stock"].body["detail-type"] == "order.created"
    (email,) = samples_of(parsed, "emails-dlq")
    assert set(email.body) == {"order_id", "amount"}


def test_what_takes_nothing_has_no_sample_and_what_nothing_reaches_has_one_by_hand() -> None:
    document = "nodes:\n  shop: {kind: client}\n  lone: {kind: function}\n  work: {kind: queue, fifo: true}\n"
    assert of(document, "shop") == []
    assert [(sample.title, sample.edge) for sample in of(document, "lone")] == [("By hand", None)]
    assert of(document, "work")[0].event["Records"][0]["attributes"]["MessageGroupId"] == "default"


def test_of_several_ways_those_along_one_edge() -> None:
    document = """
nodes:
  a: {kind: function}
  b: {kind: function}
  one: {kind: queue}
  two: {kind: queue}
  work: {kind: function}
edges:
  - {source: a, target: one, relation: sends}
  - {source: b, target: one, relation: sends}
  - {source: a, target: two, relation: sends}
  - {source: one, target: work, relation: delivers}
  - {source: two, target: work, relation: delivers}
"""
    assert [sample.title for sample in of(document, "work")] == ["a → one", "b → one", "a → two"]
    assert [sample.title for sample in of(document, "work", edge="two.delivers.work")] == ["a → two"]


def test_a_drawing_half_done_has_the_samples_that_can_be_made() -> None:
    document = """
nodes:
  wrong: {kind: schedule, expression: "every now and then"}
  work: {kind: function}
  other: {kind: nothing}
edges:
  - {source: wrong, target: work}
  - {source: other, target: work}
"""
    assert [sample.edge for sample in of(document, "work")] == ["wrong.delivers.work"]


def test_a_node_that_is_not_there_is_told() -> None:
    with pytest.raises(UnknownNode, match="nobody"):
        of("nodes: {}\nedges: []\n", "nobody")


@pytest.mark.parametrize("name", gallery.names())
def test_every_node_with_code_in_the_gallery_has_a_sample(name: str) -> None:
    parsed = parse(gallery.load(name))
    missing = [node.id for node in parsed.graph.of_kind("function", "service") if not samples_of(parsed, node.id)]
    assert missing == []
