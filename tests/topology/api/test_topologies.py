"""Stored topologies over REST: create, read, replace, change, validate, export, revisions, diff."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from rest_framework.test import APIClient

from topology import gallery

pytestmark = pytest.mark.django_db(databases=["default", "log"], transaction=True)
TEXT = """# the comment of a person
format: signalbox/1
name: small
nodes:
  orders: {kind: queue, visibility_timeout_s: 60}   # long enough
  work: {kind: function, timeout_s: 5}
edges:
  - {source: orders, target: work}
"""


@pytest.fixture
def api() -> APIClient:
    return APIClient()


@pytest.fixture
def small(api: APIClient) -> dict[str, Any]:
    return post(api, "/api/topologies/", {"document": TEXT, "files": {"handlers/work.py": "x = 1\n"}}, 201)


def post(api: APIClient, path: str, body: Any, status: int = 200) -> dict[str, Any]:
    answer = api.post(path, body, format="json")
    assert answer.status_code == status, answer.content
    return dict(answer.json())


def path(topology: dict[str, Any], more: str = "") -> str:
    return f"/api/topologies/{topology['id']}/{more}"


def test_a_text_is_kept_byte_for_byte(api: APIClient, small: dict[str, Any]) -> None:
    answer = api.get(path(small))
    assert answer.json()["text"] == TEXT
    assert answer.json()["files"] == {"handlers/work.py": "x = 1\n"}
    assert answer["ETag"] == f'"{small["digest"]}"'


@pytest.mark.parametrize("name", gallery.names())
def test_every_gallery_project_is_stored_and_listed(api: APIClient, name: str) -> None:
    made = post(api, "/api/topologies/", {"gallery": name}, 201)
    source = gallery.load(name)
    assert made["text"] == source.text
    listed = api.get("/api/topologies/").json()["topologies"]
    assert [(one["id"], one["nodes"]) for one in listed] == [(made["id"], len(made["document"]["nodes"]))]


def test_an_empty_topology_has_the_title(api: APIClient) -> None:
    made = post(api, "/api/topologies/", {"title": "My first: ünïcode #1"}, 201)
    assert (made["title"], made["document"]["nodes"]) == ("My first: ünïcode #1", {})


def test_operations_change_only_their_lines_and_give_the_way_back(api: APIClient, small: dict[str, Any]) -> None:
    change = {"operations": [{"op": "set", "node": "work", "path": ["timeout_s"], "value": 9}]}
    done = post(api, path(small, "operations/"), change)
    now = api.get(path(small)).json()
    assert now["text"] == TEXT.replace("timeout_s: 5", "timeout_s: 9")
    assert now["digest"] == done["digest"] != small["digest"]
    back = post(api, path(small, "operations/"), {"operations": done["inverse"]})
    assert back["digest"] == small["digest"]
    assert api.get(path(small)).json()["text"] == TEXT


def test_a_bad_operation_changes_nothing_and_says_why(api: APIClient, small: dict[str, Any]) -> None:
    change = {"operations": [{"op": "remove_node", "id": "work"}, {"op": "remove_node", "id": "nobody"}]}
    problem = api.post(path(small, "operations/"), change, format="json")
    assert (problem.status_code, problem["Content-Type"]) == (422, "application/problem+json")
    assert api.get(path(small)).json()["digest"] == small["digest"]


def test_a_stale_digest_is_refused(api: APIClient, small: dict[str, Any]) -> None:
    body = {"text": TEXT.replace("60", "90")}
    first = api.put(path(small), body, format="json", headers={"If-Match": f'"{small["digest"]}"'})
    assert first.status_code == 200 and first.json()["files"] == small["files"]
    second = api.put(path(small), body, format="json", headers={"If-Match": f'"{small["digest"]}"'})
    assert (second.status_code, second.json()["code"]) == (412, "stale")
    assert second["Content-Type"] == "application/problem+json"


def test_a_document_as_data_is_spliced_into_the_text(api: APIClient, small: dict[str, Any]) -> None:
    document = small["document"]
    document["nodes"]["orders"]["visibility_timeout_s"] = 90
    answer = api.put(path(small), {"document": document}, format="json")
    assert answer.json()["text"].splitlines()[0] == "# the comment of a person"
    assert "visibility_timeout_s: 90" in answer.json()["text"]


def test_moved_is_not_changed(api: APIClient, small: dict[str, Any]) -> None:
    revision = post(api, path(small, "revisions/"), {"label": "before"}, 201)
    moved = api.put(path(small), {"text": TEXT, "layout": {"work": {"x": 10, "y": 20}}}, format="json").json()
    assert (moved["digest"], moved["layout"]) == (small["digest"], {"work": {"x": 10, "y": 20}})
    diff = api.get(path(small, f"diff/?from={revision['id']}&to=live")).json()
    assert diff == {"operations": [], "files": {}}


def test_a_revision_is_restored(api: APIClient, small: dict[str, Any]) -> None:
    revision = post(api, path(small, "revisions/"), {"label": "good"}, 201)
    api.put(path(small), {"text": TEXT.replace("60", "1"), "files": {}}, format="json")
    diff = api.get(path(small, f"diff/?from={revision['id']}")).json()
    assert diff["files"] == {"handlers/work.py": "removed"} and len(diff["operations"]) == 1
    restored = post(api, path(small, "revisions/"), {"restore": revision["id"]})
    assert (restored["text"], restored["digest"], restored["files"]) == (TEXT, small["digest"], small["files"])
    told = [(one["label"], one["reason"]) for one in api.get(path(small, "revisions/")).json()["revisions"]]
    assert told == [("", "restore"), ("good", ""), ("", "start")]


def test_validate_and_the_stateless_validate_agree(api: APIClient, small: dict[str, Any]) -> None:
    stored = post(api, path(small, "validate/"), {})
    body = post(api, "/api/validate/", {"document": TEXT, "files": small["files"]})
    assert stored["findings"] == body["findings"] and stored["counts"] == body["counts"]
    assert "REL-001" in [finding["rule"] for finding in stored["findings"]]


def test_an_export_is_a_zip_with_its_report(api: APIClient) -> None:
    made = post(api, "/api/topologies/", {"gallery": "hello"}, 201)
    answer = api.get(path(made, "export/?to=sam"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        report = json.loads(archive.read("export-report.json"))
        assert sorted(report["files"]) == sorted(set(archive.namelist()) - {"export-report.json"})
    again = api.get(path(made, "export/?to=sam"), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    preview = api.get(path(made, "export/?to=sam&preview=true")).json()
    assert preview["report"] == report and "template.yaml" in preview["files"]


def test_an_unknown_format_is_a_problem(api: APIClient, small: dict[str, Any]) -> None:
    answer = api.get(path(small, "export/?to=nonsense"))
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown-format")


def test_a_deleted_topology_is_gone(api: APIClient, small: dict[str, Any]) -> None:
    assert api.delete(path(small)).status_code == 204
    answer = api.get(path(small))
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"document": "nodes: ["}, 400),
        ({"document": "format: other/9\n"}, 400),
        ({"document": TEXT, "files": {"../../etc/passwd": "x"}}, 400),
        ({"document": 5}, 400),
        ({"document": TEXT, "files": {"a": 5}}, 201),
        ({"gallery": "nobody"}, 404),
    ],
)
def test_what_cannot_be_read_is_a_problem(api: APIClient, body: dict[str, Any], status: int) -> None:
    answer = api.post("/api/topologies/", body, format="json")
    assert answer.status_code == status, answer.content
    if status != 201:
        assert answer["Content-Type"] == "application/problem+json" and answer.json()["code"]


def test_operations_without_storing(api: APIClient) -> None:
    change = [{"op": "rename", "id": "work", "to": "worker"}]
    done = post(api, "/api/operations/", {"document": TEXT, "operations": change})
    assert done["text"].startswith("# the comment of a person") and "worker" in done["document"]["nodes"]


def test_the_catalogue_is_there(api: APIClient) -> None:
    kinds = api.get("/api/kinds/").json()
    assert len(kinds["kinds"]) >= 9 and {"name", "pairs", "style"} <= set(kinds["relations"][0])
    assert api.get("/api/rules/").json()["rules"][0]["manual"]
    assert {one["name"] for one in api.get("/api/formats/").json()["exporters"]} >= {"sam", "mermaid"}
    assert {one["name"] for one in api.get("/api/gallery/").json()["projects"]} == set(gallery.names())
    assert api.get("/api/schema/document/").json()["$schema"]


@pytest.mark.parametrize("levels", [70, 101, 600, 100_000])
def test_a_body_that_nests_too_deep_is_refused(api: APIClient, levels: int) -> None:
    body = '{"document": {"format": "signalbox/1", "x-a": ' + "[" * levels + "]" * levels + "}}"
    answer = api.post("/api/validate/", body, content_type="application/json")
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert "deeper" in answer.json()["detail"]
