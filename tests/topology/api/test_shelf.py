"""Topologies as a whole over REST: brought, taken away, copied, renamed."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from rest_framework.test import APIClient

from topology import gallery, services
from topology.document import from_zip, to_zip

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def api() -> APIClient:
    return APIClient(headers={"host": "127.0.0.1"})


def upload(api: APIClient, **files: bytes) -> Any:
    sent = [
        {"path": name.replace("_", "."), "content": base64.b64encode(data).decode()} for name, data in files.items()
    ]
    return api.post("/api/topologies/upload/", {"files": sent}, format="json")


def test_what_was_taken_away_can_be_brought_again(api: APIClient) -> None:
    stored = services.topology_create(None, gallery_name="order-processing")
    taken = api.get(f"/api/topologies/{stored.pk}/archive/")
    assert taken["Content-Disposition"] == 'attachment; filename="order-processing.zip"'
    assert from_zip(taken.content).files == gallery.load("order-processing").files
    made = upload(api, orders_zip=taken.content)
    assert made.status_code == 201
    assert made.json()["digest"] == stored.digest and made.json()["id"] != str(stored.pk)


def test_a_bad_file_is_one_line_and_makes_nothing(api: APIClient) -> None:
    refused = upload(api, shop_yaml=b"format: signalbox/1\nnodes: {a: [}\n")
    assert refused.status_code == 400
    assert refused.json()["detail"].startswith("shop.yaml, line 2")
    assert upload(api, shop_zip=to_zip(gallery.load("hello"))[:-30]).status_code == 400
    assert api.get("/api/topologies/").json()["topologies"] == []
    answer = api.post("/api/topologies/upload/", {"files": [{"path": "a", "content": "%"}]}, format="json")
    assert answer.status_code == 400


def test_a_copy_and_another_title(api: APIClient) -> None:
    stored = services.topology_create(None, gallery_name="hello")
    copy = api.post(f"/api/topologies/{stored.pk}/duplicate/").json()
    assert copy["title"] == f"{stored.title} copy" and copy["id"] != str(stored.pk)
    renamed = api.patch(f"/api/topologies/{copy['id']}/", {"title": "Greetings"}, format="json").json()
    assert renamed["title"] == "Greetings"
    assert api.patch(f"/api/topologies/{copy['id']}/", {"title": ""}, format="json").status_code == 400
    titles = {one["title"] for one in api.get("/api/topologies/").json()["topologies"]}
    assert titles == {stored.title, "Greetings"}


def test_the_picture_of_a_topology_follows_its_layout(api: APIClient) -> None:
    stored = services.topology_create(None, gallery_name="hello")
    (shown,) = api.get("/api/topologies/").json()["topologies"]
    assert len(shown["preview"]["nodes"]) == shown["nodes"] and shown["summary"]
    layout = {"api": {"x": 777, "y": 5}}
    services.topology_replace(None, stored.pk, document=stored.text, layout=layout)
    (shown,) = api.get("/api/topologies/").json()["topologies"]
    assert {"kind": "gateway", "x": 777, "y": 5} in shown["preview"]["nodes"]
