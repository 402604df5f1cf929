"""The REST path of samples, as a client sees it."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from topology.services import operations_apply, topology_create

pytestmark = pytest.mark.django_db(databases=["default", "log"], transaction=True)


def test_the_samples_of_a_stored_drawing(client: Client) -> None:
    topology = topology_create(None, gallery_name="order-processing")
    path = f"/api/topologies/{topology.pk}/nodes/send-email/samples/"
    (sample,) = client.get(path).json()
    assert sample["title"] == "Charge card → Emails"
    assert sample["edge"] == "emails.delivers.send-email" == sample["path"][-1]
    assert sample["event"]["Records"][0]["eventSource"] == "aws:sqs"
    assert client.get(path, {"edge": "no.such.edge"}).json() == []
    operations_apply(None, topology.pk, [{"op": "remove_node", "id": "emails"}])
    assert [entry["edge"] for entry in client.get(path).json()] == [None]


def test_a_sample_shows_no_credential(client: Client) -> None:
    topology = topology_create(None, gallery_name="order-processing")
    (sample,) = client.get(f"/api/topologies/{topology.pk}/nodes/place-order/samples/").json()
    assert sample["event"]["headers"]["authorization"] == "[redacted]"
    assert sample["event"]["requestContext"]["authorizer"]["jwt"]["claims"]


def test_what_is_not_there_is_not_found(client: Client) -> None:
    topology = topology_create(None, gallery_name="hello")
    assert client.get(f"/api/topologies/{topology.pk}/nodes/nobody/samples/").status_code == 404
    assert client.get(f"/api/topologies/{uuid.uuid4()}/nodes/api/samples/").status_code == 404
    assert client.get("/api/topologies/nothing/nodes/api/samples/").status_code == 404
