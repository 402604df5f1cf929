"""A typed text becomes an update that the browser applies; comments, order and formatting come back as typed."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from pycrdt import Doc
from rest_framework.test import APIClient

from topology.sessions import store
from topology.sessions.projection import project

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
def text(api: APIClient) -> str:
    made = api.post("/api/topologies/", {"document": TEXT}, format="json").json()
    return f"/api/topologies/{made['id']}/text/"


def propose(api: APIClient, path: str, text: str, base: str = "", status: int = 200) -> dict[str, Any]:
    base = base or api.get(path).json()["version"]
    answer = api.post(path, {"text": text, "base": base}, format="json")
    assert answer.status_code == status, answer.content
    return dict(answer.json())


def topology_of(path: str) -> str:
    return path.split("/")[3]


def apply(path: str, told: dict[str, Any]) -> None:
    """What a browser does with the answer: the update goes into the session."""
    store.append(topology_of(path), base64.b64decode(told["changes"]))


def drawn(path: str) -> dict[str, Any]:
    return project(store.load(topology_of(path))[0]).document


def test_a_typed_text_comes_back_as_it_was_typed(api: APIClient, text: str) -> None:
    typed = TEXT.replace("timeout_s: 60}   # long", "timeout_s: 90}  # even longer, quite long") + "# the end\n"
    told = propose(api, text, typed)
    assert api.get(text).json()["text"] == TEXT
    apply(text, told)
    read = api.get(text).json()
    assert (read["text"], read["version"], read["draft"]) == (typed, told["version"], told["draft"])
    assert read["digest"] == told["digest"]
    assert drawn(text)["nodes"]["orders"]["visibility_timeout_s"] == 90


def test_a_comment_alone_changes_the_text_and_nothing_else(api: APIClient, text: str) -> None:
    before = drawn(text)
    apply(text, propose(api, text, TEXT + "# only said\n"))
    assert api.get(text).json()["text"] == TEXT + "# only said\n"
    assert drawn(text) == before


def test_what_is_drawn_afterwards_is_spliced_into_what_was_typed(api: APIClient, text: str) -> None:
    apply(text, propose(api, text, TEXT.replace("# long enough", "# my words")))
    operations = [{"op": "set", "node": "work", "path": "timeout_s", "value": 7}]
    changed = api.post(text.replace("text", "operations"), {"operations": operations}, format="json")
    assert changed.status_code == 200
    shown = api.get(text).json()["text"]
    assert shown == TEXT.replace("# long enough", "# my words").replace("timeout_s: 5}", "timeout_s: 7}")


def test_a_draft_that_never_came_back_changes_nothing(api: APIClient, text: str) -> None:
    propose(api, text, TEXT + "# lost on the way\n")
    operations = [{"op": "set", "node": "work", "path": "timeout_s", "value": 7}]
    api.post(text.replace("text", "operations"), {"operations": operations}, format="json")
    assert api.get(text).json()["text"] == TEXT.replace("timeout_s: 5}", "timeout_s: 7}")


def test_renaming_a_node_in_the_text_keeps_what_it_is(api: APIClient, text: str) -> None:
    doc = store.load(topology_of(text))[0]
    before = {name: uid for uid, name in project(doc).ids.items()}
    typed = TEXT.replace("orders", "requests")
    apply(text, propose(api, text, typed))
    after = {name: uid for uid, name in project(store.load(topology_of(text))[0]).ids.items()}
    assert after["requests"] == before["orders"]
    assert api.get(text).json()["text"] == typed


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("kind: queue,", "kind: queu,", 5, "queu"),
        ("visibility_timeout_s: 60}", "visibility_timeout_s: 60", 6, ""),
        ("timeout_s: 5}", "timeout_s: soon}", 6, "timeout_s"),
        ("target: work", "target: wrk", 8, "wrk"),
        ("signalbox/1", "signalbox/9", None, "signalbox/9"),
    ],
)
def test_a_text_with_new_errors_is_told_by_line_and_changes_nothing(
    api: APIClient, text: str, old: str, new: str, line: int | None, says: str
) -> None:
    told = propose(api, text, TEXT.replace(old, new))
    assert told["changes"] is None
    errors = [problem for problem in told["problems"] if problem["severity"] == "error"]
    assert errors and errors[0]["line"] == line
    assert says in errors[0]["message"]
    assert api.get(text).json()["text"] == TEXT


def test_an_error_that_was_there_holds_nothing_back(api: APIClient) -> None:
    broken = TEXT.replace("target: work", "target: wrk")
    made = api.post("/api/topologies/", {"document": broken}, format="json").json()
    path = f"/api/topologies/{made['id']}/text/"
    told = propose(api, path, broken.replace("60}", "90}"))
    assert told["changes"] is not None
    assert [problem["line"] for problem in told["problems"]] == [8]


def test_a_text_made_from_an_older_one_is_refused(api: APIClient, text: str) -> None:
    old = api.get(text).json()["version"]
    apply(text, propose(api, text, TEXT + "# first\n"))
    refused = propose(api, text, TEXT + "# second\n", base=old, status=412)
    assert refused["code"] == "stale"


def test_two_drafts_are_never_on_their_way_at_once(api: APIClient, text: str) -> None:
    first = propose(api, text, TEXT + "# first\n")
    assert propose(api, text, TEXT + "# second\n", status=412)["code"] == "stale"
    apply(text, first)
    read = api.get(text).json()["text"]
    apply(text, propose(api, text, read + "# second\n"))
    assert api.get(text).json()["text"] == TEXT + "# first\n# second\n"


def test_an_update_is_small_and_moves_nothing(api: APIClient, text: str) -> None:
    doc: Doc[Any] = store.load(topology_of(text))[0]
    told = propose(api, text, TEXT.replace("60}", "61}"))
    assert len(base64.b64decode(told["changes"])) < 150
    before = project(doc).layout
    doc.apply_update(base64.b64decode(told["changes"]))
    assert project(doc).layout == before
