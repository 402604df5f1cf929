"""Fixing all of these over REST, and looking at it before."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.topology.api.test_topologies import path, post
from topology.document import from_payload, parse
from topology.validation import validate

pytestmark = pytest.mark.django_db(databases=["default", "log"], transaction=True)
TEXT = """# the comment of a person
format: signalbox/1
name: two-queues
nodes:
  shop: {kind: client}
  mails: {kind: queue, visibility_timeout_s: 60}   # long enough
  texts: {kind: queue, visibility_timeout_s: 60}
  work: {kind: function, timeout_s: 5}
edges:
  - {source: shop, target: mails}
  - {source: shop, target: texts}
  - {source: mails, target: work, relation: delivers, partial_batch_response: true}
  - {source: texts, target: work, relation: delivers, partial_batch_response: true}
"""


@pytest.fixture
def api() -> APIClient:
    return APIClient()


@pytest.fixture
def flawed(api: APIClient) -> dict[str, Any]:
    return post(api, "/api/topologies/", {"document": TEXT}, 201)


def test_all_findings_of_a_rule_are_fixed_as_one_change(api: APIClient, flawed: dict[str, Any]) -> None:
    fixed = post(api, path(flawed, "fixes/"), {"rules": ["REL-001"]})
    assert [one["title"] for one in fixed["applied"]] == ["Add mails-dlq", "Add texts-dlq"]
    assert fixed["counts"]["error"] == 0
    now = api.get(path(flawed)).json()
    assert now["digest"] == fixed["digest"]
    assert "# the comment of a person" in now["text"] and "mails-dlq" in now["text"]
    post(api, path(flawed, "operations/"), {"operations": fixed["inverse"]})
    assert api.get(path(flawed)).json()["digest"] == flawed["digest"]


def test_all_errors_are_fixed_where_nothing_has_to_be_decided(api: APIClient, flawed: dict[str, Any]) -> None:
    fixed = post(api, path(flawed, "fixes/"), {"severities": ["error"]})
    assert {one["rule"] for one in fixed["applied"]} == {"REL-001"}
    assert post(api, path(flawed, "fixes/"), {"severities": ["error"]})["applied"] == []


def test_a_stale_digest_changes_nothing(api: APIClient, flawed: dict[str, Any]) -> None:
    answer = api.post(path(flawed, "fixes/"), {}, format="json", headers={"If-Match": '"sha256:old"'})
    assert answer.status_code == 412
    assert api.get(path(flawed)).json()["digest"] == flawed["digest"]


@pytest.mark.parametrize("body", [{"rules": ["REL-999"]}, {"severities": ["fatal"]}])
def test_what_does_not_exist_cannot_be_fixed(api: APIClient, flawed: dict[str, Any], body: dict[str, Any]) -> None:
    post(api, path(flawed, "fixes/"), body, 400)
    post(api, path(flawed, "fixes/preview/"), body, 400)
    assert api.get(path(flawed)).json()["digest"] == flawed["digest"]


def test_the_preview_shows_drawing_and_template_before_and_after(api: APIClient, flawed: dict[str, Any]) -> None:
    shown = post(api, path(flawed, "fixes/preview/"), {"rules": ["REL-001"]})
    marks = {node["id"]: node["mark"] for node in shown["after"]["nodes"]}
    assert marks == {"shop": "", "mails": "", "texts": "", "work": "", "mails-dlq": "added", "texts-dlq": "added"}
    assert [edge["mark"] for edge in shown["after"]["edges"]].count("added") == 2
    assert {node["mark"] for node in shown["before"]["nodes"]} == {""}
    assert (shown["before"]["counts"]["error"], shown["after"]["counts"]["error"]) == (2, 0)
    [template] = [file for file in shown["template"]["files"] if file["path"] == "template.yaml"]
    assert any(line.startswith("+") and "RedrivePolicy" in line for line in template["diff"])
    assert "RedrivePolicy" not in template["before"] and "RedrivePolicy" in template["after"]
    assert api.get(path(flawed)).json()["digest"] == flawed["digest"]


def test_the_preview_of_one_fix_takes_its_operations(api: APIClient, flawed: dict[str, Any]) -> None:
    report = validate(parse(from_payload(TEXT)))
    [finding] = [one for one in report.findings if one.rule == "REL-001" and one.nodes[0] == "mails"]
    operations = finding.as_dict()["fixes"][0]["operations"]
    shown = post(api, path(flawed, "fixes/preview/"), {"operations": operations, "to": "mermaid"})
    assert shown["operations"] == operations
    assert shown["after"]["counts"]["error"] == 1
    assert [file["path"].endswith(".mmd") for file in shown["template"]["files"]] == [True]


def test_no_two_cards_lie_on_each_other(api: APIClient, flawed: dict[str, Any]) -> None:
    shown = post(api, path(flawed, "fixes/preview/"), {"rules": ["REL-001"]})
    places = [(node["x"], node["y"]) for node in shown["after"]["nodes"]]
    assert len(set(places)) == len(places)


def test_a_queue_that_an_edge_names_is_pictured_below_where_the_edge_starts(api: APIClient) -> None:
    text = """\
format: signalbox/1
name: named
nodes: {orders: {kind: service}, events: {kind: bus}, billing: {kind: function}}
edges:
  - {source: orders, target: events, relation: publishes}
  - {source: events, target: billing, relation: delivers}
"""
    places = {"orders": {"x": 0, "y": 0}, "events": {"x": 300, "y": 0}, "billing": {"x": 600, "y": 0}}
    made = post(api, "/api/topologies/", {"document": text, "layout": places}, 201)
    shown = post(api, path(made, "fixes/preview/"), {"rules": ["REL-007"]})
    (added,) = [node for node in shown["after"]["nodes"] if node["mark"] == "added"]
    assert added["x"] == places["events"]["x"] and added["y"] > places["events"]["y"]


def test_a_design_that_cannot_be_exported_says_why(api: APIClient) -> None:
    broken = post(api, "/api/topologies/", {"document": TEXT.replace("kind: client", "kind: clown")}, 201)
    shown = post(api, path(broken, "fixes/preview/"), {"rules": ["REL-001"]})
    assert shown["template"]["files"] == []
    assert "DOC-002" in shown["template"]["problem"]
