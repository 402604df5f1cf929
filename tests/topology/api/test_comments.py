"""Comments over REST: they hang on parts, follow a rename, and say what became of their part."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from topology.models import Topology
from topology.services import operations_apply, topology_create

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}
ALICE = {"id": "a1", "name": "Alice", "color": "#1b998b"}
BOB = {"id": "b1", "name": "Bob", "color": "#d6336c"}


@pytest.fixture
def topology() -> Topology:
    document = {
        "format": "signalbox/1",
        "name": "shop",
        "nodes": {"orders": {"kind": "queue"}, "bill": {"kind": "function"}},
        "edges": [{"source": "orders", "target": "bill", "relation": "delivers"}],
    }
    return topology_create(None, document=document)


def threads(topology: Topology) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = Client().get(f"/api/topologies/{topology.pk}/comments/").json()["threads"]
    return found


def say(topology: Topology, about: dict[str, Any], body: str = "Why?", **more: Any) -> Any:
    content = {"about": about, "author": ALICE, "body": body, **more}
    return Client().post(f"/api/topologies/{topology.pk}/comments/", content, **JSON)


def test_a_thread_is_begun_answered_resolved_and_opened_again(topology: Topology) -> None:
    made = say(topology, {"node": "orders"}, "Who reads this, @Bob?", mentions=[BOB])
    assert made.status_code == 201
    thread = made.json()
    assert (thread["about"], thread["name"], thread["gone"]) == ("node", "orders", False)
    assert thread["comments"][0]["mentions"] == [BOB]
    path = f"/api/topologies/{topology.pk}/comments/{thread['id']}/"
    answered = Client().post(path, {"author": BOB, "body": "Billing."}, **JSON).json()
    assert [one["body"] for one in answered["comments"]] == ["Who reads this, @Bob?", "Billing."]
    resolved = Client().patch(path, {"resolved": True, "author": BOB}, **JSON).json()
    assert resolved["resolved_by"] == "Bob" and resolved["resolved_at"]
    opened = Client().post(path, {"author": ALICE, "body": "And shipping?"}, **JSON).json()
    assert opened["resolved_at"] is None and threads(topology) == [opened]


def test_edges_and_places_are_commented_on_too(topology: Topology) -> None:
    edge = say(topology, {"edge": "orders.delivers.bill"}).json()
    place = say(topology, {"at": {"x": 12.5, "y": -3}}).json()
    assert (edge["about"], edge["name"]) == ("edge", "orders.delivers.bill")
    assert (place["about"], place["x"], place["y"], place["gone"]) == ("canvas", 12.5, -3.0, False)


def test_a_thread_follows_a_rename_and_outlives_its_node(topology: Topology) -> None:
    say(topology, {"node": "orders"})
    operations_apply(None, topology.pk, [{"op": "rename", "id": "orders", "to": "incoming"}])
    [thread] = threads(topology)
    assert (thread["name"], thread["gone"]) == ("incoming", False)
    operations_apply(None, topology.pk, [{"op": "remove_node", "id": "incoming"}])
    [thread] = threads(topology)
    assert (thread["name"], thread["gone"]) == ("incoming", True)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ({"about": {"node": "nothing"}, "author": ALICE, "body": "x"}, 404),
        ({"about": {}, "author": ALICE, "body": "x"}, 400),
        ({"about": {"node": "orders", "edge": "x"}, "author": ALICE, "body": "x"}, 400),
        ({"about": {"node": "orders"}, "author": ALICE, "body": " "}, 400),
        ({"about": {"node": "orders"}, "author": {"id": "a", "name": ""}, "body": "x"}, 400),
        ({"about": {"node": "orders"}, "author": {**ALICE, "color": "red"}, "body": "x"}, 400),
        ({"about": {"node": "orders"}, "author": ALICE, "body": "x" * 4001}, 400),
        ({"about": {"node": "orders"}, "author": ALICE, "body": "x", "mentions": [BOB] * 21}, 400),
    ],
)
def test_what_cannot_be_said_is_refused(topology: Topology, content: dict[str, Any], status: int) -> None:
    answer = Client().post(f"/api/topologies/{topology.pk}/comments/", content, **JSON)
    assert answer.status_code == status and threads(topology) == []
