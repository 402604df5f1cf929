"""Least privilege: an edge gives its right, and nothing else does."""

from __future__ import annotations

import pytest

from tests.build import graph
from topology.graph import Edge, Graph
from topology.kinds import RELATIONS, connections
from topology.permissions import Grant, Variable, actions, allowed, grants, variables

SHOP = """
pay:function -sends-> emails:queue; pay -publishes-> order-events:bus; pay -reads-> orders:table
pay -calls-> payment-api:external; emails -> send-email:function
"""


def test_without_an_edge_nothing_is_allowed() -> None:
    drawn = graph(SHOP)
    assert not allowed(drawn, "send-email", "sqs:SendMessage", "emails")
    assert not allowed(drawn, "pay", "sns:Publish", "order-events")
    assert not allowed(drawn, "pay", "dynamodb:PutItem", "orders")
    assert not allowed(drawn, "pay", "dynamodb:Scan", "orders")
    assert not allowed(drawn, "nobody", "sqs:SendMessage", "emails")


@pytest.mark.parametrize(
    ("operation", "target"),
    [
        ("sqs:SendMessage", "emails"),
        ("sqs:SendMessageBatch", "emails"),
        ("events:PutEvents", "order-events"),
        ("dynamodb:GetItem", "orders"),
        ("dynamodb:TransactGetItems", "orders"),
    ],
)
def test_an_edge_allows_what_it_says(operation: str, target: str) -> None:
    assert allowed(graph(SHOP), "pay", operation, target)


def test_a_consumer_may_receive_and_delete_but_not_send() -> None:
    drawn = graph(SHOP)
    assert allowed(drawn, "send-email", "sqs:ReceiveMessage", "emails")
    assert allowed(drawn, "send-email", "sqs:DeleteMessageBatch", "emails")
    assert not allowed(drawn, "pay", "sqs:ReceiveMessage", "emails")


def test_a_policy_of_the_function_adds_a_right_on_the_node_it_names() -> None:
    drawn = graph(
        'work:function(policies=[{"actions": ["dynamodb:Sc*"], "resources": ["orders"]}]) -reads-> orders:table'
    )
    assert allowed(drawn, "work", "dynamodb:Scan", "orders")
    assert not allowed(drawn, "work", "dynamodb:DeleteItem", "orders")


def test_variables_name_what_is_used_and_nothing_more() -> None:
    drawn = graph(SHOP)
    assert variables(drawn.nodes["pay"], drawn) == {
        "BUS_ORDER_EVENTS_NAME": Variable("order-events", "name"),
        "QUEUE_EMAILS_URL": Variable("emails", "url"),
        "SERVICE_PAYMENT_API_URL": Variable("payment-api", "url"),
        "TABLE_ORDERS_NAME": Variable("orders", "name"),
    }
    assert variables(drawn.nodes["send-email"], drawn) == {}


def test_a_service_reads_from_its_queue_by_itself() -> None:
    drawn = graph("tasks:queue -> billing:service")
    assert variables(drawn.nodes["billing"], drawn) == {"QUEUE_TASKS_URL": Variable("tasks", "url")}


def test_a_dead_letter_queue_of_a_delivery_is_filled_by_the_source() -> None:
    drawn = graph("spare:queue; news:topic -delivers(dead_letter=spare)-> work:function")
    assert grants(drawn, "news") == (
        Grant("lambda:InvokeFunction", "work", "news"),
        Grant("sqs:SendMessage", "spare", "news"),
    )


def test_who_reads_a_stream_tells_of_failures_itself() -> None:
    drawn = graph("spare:queue; items:table(stream=new) -delivers(on_failure=spare)-> work:function")
    assert Grant("sqs:SendMessage", "spare", "work") in grants(drawn, "work")
    assert Grant("dynamodb:GetRecords", "items", "work", "stream") in grants(drawn, "work")


def test_an_api_is_invoked_by_right_only_where_a_route_asks_for_it() -> None:
    text = """work:function -calls-> api:gateway(authorizers={"inside": {"type": "iam"}})
    api -routes(method=GET, path="/a", auth=%s)-> code:function"""
    edge = "work.calls.api"
    open_graph, asking = graph(text % "none"), graph(text % "inside")
    assert actions(open_graph.edges[edge], open_graph) == ()
    assert actions(asking.edges[edge], asking) == (Grant("execute-api:Invoke", "api", "work", "routes"),)


@pytest.mark.parametrize(
    ("drawing", "action"),
    [
        ("work:function -> flow:workflow", "states:StartExecution"),
        ("work:function -> flow:workflow(type=express)", "states:StartSyncExecution"),
        ("work:function -invokes(wait=false)-> flow:workflow(type=express)", "states:StartExecution"),
        ("work:function -invokes(callback=true)-> flow:workflow", "states:SendTaskSuccess"),
        ("work:function -reads-> key:secret", "secretsmanager:GetSecretValue"),
        ("work:service -writes-> images:bucket", "s3:PutObject"),
        ("clicks:stream -delivers(enhanced_fan_out=true)-> work:function", "kinesis:SubscribeToShard"),
    ],
)
def test_new_kinds_give_the_right_that_their_edge_needs(drawing: str, action: str) -> None:
    drawn = graph(drawing)
    assert action in {grant.action for grant in grants(drawn, "work")}


def test_a_call_back_starts_nothing() -> None:
    drawn = graph("work:function -invokes(callback=true)-> flow:workflow")
    assert not allowed(drawn, "work", "states:StartExecution", "flow")


def test_a_schedule_and_a_bucket_act_for_themselves() -> None:
    drawn = graph("spare:queue; nightly:schedule -delivers(dead_letter=spare)-> flow:workflow; b:bucket -> f:function")
    assert grants(drawn, "nightly") == (
        Grant("states:StartExecution", "flow", "nightly"),
        Grant("sqs:SendMessage", "spare", "nightly"),
    )
    assert grants(drawn, "b") == (Grant("lambda:InvokeFunction", "f", "b"),)


def test_variables_of_the_new_kinds() -> None:
    drawn = graph(
        "f:function -> flow:workflow; f -reads-> key:secret; f -reads-> hot:cache; f -writes-> db:database;"
        "f -publishes-> clicks:stream; f -writes-> images:bucket"
    )
    assert list(variables(drawn.nodes["f"], drawn)) == [
        *("BUCKET_IMAGES_NAME", "CACHE_HOT_URL", "DATABASE_DB_URL"),
        *("SECRET_KEY_ARN", "STREAM_CLICKS_NAME", "WORKFLOW_FLOW_ARN"),
    ]


def _joined(source: str, relation: str, target: str) -> Graph:
    """Two nodes and their edge; one that nobody writes is put between them."""
    if RELATIONS[relation].written:
        return graph(f"one:{source} -{relation}-> two:{target}")
    drawn = graph(f"one:{source}; two:{target}")
    edge = Edge(f"one.{relation}.two", "one", "two", relation)
    return Graph(drawn.name, drawn.title, drawn.nodes, {edge.id: edge})


@pytest.mark.parametrize(("source", "relation", "target"), sorted(connections()))
def test_grants_are_about_the_ends_of_the_edge(source: str, relation: str, target: str) -> None:
    drawn = _joined(source, relation, target)
    for grant in actions(drawn.edges[f"one.{relation}.two"], drawn):
        assert {grant.resource, grant.principal} <= {"one", "two"}
        assert grant.action.count(":") == 1 and "*" not in grant.action
