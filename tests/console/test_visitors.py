"""What a share link lets its visitor do, asked of every path that the console has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from runner.models import Run
from topology.models import Topology
from topology.rights import SHARED, Right, covers
from topology.services import topology_create

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}
UNSAFE = ("post", "put", "patch", "delete")
# Whatever a view says of itself, these stay as they are.
READS = {
    ("post", "topologies/{topology}/validate/"),
    ("post", "topologies/{topology}/fixes/preview/"),
    ("post", "validate/"),
    ("delete", "session/"),
}
COMMENTS = {
    ("post", "topologies/{topology}/comments/"),
    ("post", "topologies/{topology}/comments/{thread}/"),
    ("patch", "topologies/{topology}/comments/{thread}/"),
}
EDITS = {
    ("post", "topologies/{topology}/operations/"),
    ("put", "topologies/{topology}/"),
    ("post", "topologies/{topology}/fixes/"),
    ("post", "topologies/{topology}/revisions/"),
    ("post", "topologies/{topology}/runs/"),
    ("post", "runs/{run}/cancel/"),
    ("post", "runs/{run}/send/"),
    ("post", "runs/{run}/nodes/{node}/redrive/"),
    ("post", "runs/{run}/nodes/{node}/purge/"),
}
OWNS = {
    ("delete", "topologies/{topology}/"),
    ("post", "topologies/{topology}/links/"),
    ("delete", "topologies/{topology}/links/{link}/"),
    ("post", "topologies/"),
    ("post", "simulate/"),
}
NEEDED = {"view": READS, "comment": COMMENTS, "edit": EDITS, "own": OWNS}


NUMBERS: set[str] = set()


def paths(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every path of the API with its view, the parts that vary in braces."""
    for pattern in patterns:
        said = str(pattern.pattern)
        NUMBERS.update(re.findall(r"<int:(\w+)>", said))
        path = prefix + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", said)
        if isinstance(pattern, URLResolver):
            yield from paths(pattern.url_patterns, path)
        elif path.startswith("api/") and hasattr(pattern.callback, "view_class"):
            yield path.removeprefix("api/"), pattern.callback.view_class


VIEWS = {path: view for path, view in paths(get_resolver().url_patterns) if path not in ("schema/", "docs/")}
WRITES = sorted((method, path) for path, view in VIEWS.items() for method in UNSAFE if hasattr(view, method))


def needed(method: str, path: str) -> str:
    """The right that a view says it needs, or that it needs because it says nothing."""
    view, said = VIEWS[path], method.upper()
    if "{topology}" in path or "{run}" in path:
        return str(getattr(view, "rights", {}).get(said, "edit"))
    return "view" if said in getattr(view, "guests", ()) else "own"


@pytest.fixture
def shared() -> Topology:
    return topology_create(None, gallery_name="hello")


def visitor(topology: Topology, right: str) -> Client:
    """A browser that came by a link of this right."""
    made = Client().post(f"/api/topologies/{topology.pk}/links/", {"right": right}, **JSON)
    assert made.status_code == 201, made.content
    browser = Client()
    answer = browser.get(made.json()["path"])
    assert (answer.status_code, answer["Location"]) == (302, f"/t/{topology.pk}")
    return browser


def filled(path: str, topology: Topology, run: Run) -> str:
    given = {"topology": str(topology.pk), "run": str(run.pk)}
    other = {name: "1" for name in NUMBERS}
    return "/api/" + re.sub(r"\{(\w+)\}", lambda found: {**other, **given}.get(found[1], str(uuid4())), path)


def a_run(topology: Topology) -> Run:
    return Run.objects.create(topology=str(topology.pk), project={}, scenario="x", seed=1, handlers="", clock="")


@pytest.mark.parametrize("right", list(NEEDED))
def test_what_each_right_is_for_stays_so(right: str) -> None:
    assert set(WRITES) >= NEEDED[right]
    assert {needed(*one) for one in NEEDED[right]} == {right}


@pytest.mark.parametrize(("method", "path"), WRITES)
@pytest.mark.parametrize("right", SHARED)
def test_a_link_gives_its_right_and_no_more(shared: Topology, right: Right, method: str, path: str) -> None:
    answer = getattr(visitor(shared, right), method)(filled(path, shared, a_run(shared)), {}, **JSON)
    refused = answer.status_code == 403 and answer.json()["code"] == "right-missing"
    assert refused is not covers(right, needed(method, path)), (answer.status_code, answer.content[:200])


@pytest.mark.parametrize("path", sorted(path for path in VIEWS if "{topology}" in path or "{run}" in path))
def test_nothing_of_another_topology_is_there(shared: Topology, path: str) -> None:
    other = topology_create(None, title="Not shared")
    browser, run = visitor(shared, "edit"), a_run(other)
    for method in ("get", *UNSAFE):
        if not hasattr(VIEWS[path], method):
            continue
        answer = getattr(browser, method)(filled(path, other, run), {}, **JSON)
        assert answer.status_code == 404, (method, answer.content[:200])


def test_a_visitor_sees_only_what_was_shared(shared: Topology) -> None:
    topology_create(None, title="Not shared")
    browser = visitor(shared, "view")
    assert [one["id"] for one in browser.get("/api/topologies/").json()["topologies"]] == [str(shared.pk)]
    assert browser.get(f"/api/topologies/{shared.pk}/").json()["right"] == "view"
    assert browser.get(f"/api/topologies/{shared.pk}/links/").status_code == 403
    assert browser.get("/api/runs/").status_code == 403 and browser.get("/api/metrics/").status_code == 403
    session = browser.get("/api/session/").json()
    assert (session["user"], session["rights"]) == ("guest", {str(shared.pk): "view"})


def test_the_latest_link_counts_and_a_revoked_one_says_so(shared: Topology) -> None:
    owner, browser = Client(), visitor(shared, "edit")
    made = owner.post(f"/api/topologies/{shared.pk}/links/", {"right": "view", "title": "For Bob"}, **JSON).json()
    browser.get(made["path"])
    assert browser.get(f"/api/topologies/{shared.pk}/").json()["right"] == "view"
    listed = owner.get(f"/api/topologies/{shared.pk}/links/").json()["links"]
    assert [(one["right"], one["title"], one["opened_at"] is not None) for one in listed] == [
        ("edit", "", True),
        ("view", "For Bob", True),
    ]
    assert owner.delete(f"/api/topologies/{shared.pk}/links/{made['id']}/", **JSON).status_code == 204
    gone = browser.get(f"/api/topologies/{shared.pk}/")
    assert (gone.status_code, gone.json()["code"]) == (403, "link-gone")
    assert Client().get(made["path"]).status_code == 404
    again = owner.delete(f"/api/topologies/{shared.pk}/links/{made['id']}/", **JSON)
    assert again.status_code == 404


def test_leaving_a_link_gives_the_local_user_back(shared: Topology) -> None:
    browser = visitor(shared, "view")
    assert browser.delete("/api/session/", **JSON).status_code == 204
    assert browser.get("/api/session/").json()["user"] == "local"
    assert browser.get(f"/api/topologies/{shared.pk}/").json()["right"] == "own"


@pytest.mark.parametrize("cookie", ["x", "e30:1:x", ""])
def test_a_cookie_that_was_made_up_gives_nothing(shared: Topology, cookie: str) -> None:
    browser = Client()
    browser.cookies["signalbox_links"] = cookie
    answer = browser.get(f"/api/topologies/{shared.pk}/")
    assert answer.status_code == (404 if cookie else 200)


@pytest.mark.parametrize("token", ["x", "0" * 32, "0" * 32 + ".abc"])
def test_an_address_that_is_no_link_opens_nothing(token: str) -> None:
    answer = Client().get(f"/s/{token}")
    assert answer.status_code == 404 and "signalbox_links" not in answer.cookies


def test_the_cookie_is_kept_from_scripts_and_other_sites(shared: Topology) -> None:
    cookie = visitor(shared, "view").cookies["signalbox_links"]
    assert cookie["httponly"] and cookie["samesite"] == "Strict"
