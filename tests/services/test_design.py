"""One design session over two web processes, on PostgreSQL and Redis."""

from __future__ import annotations

import httpx

from tests.designer import Designer, findings
from tests.services.conftest import Deployment


def made(deployment: Deployment) -> str:
    answer = httpx.post(f"{deployment.first.url}/api/topologies/", json={"gallery": "hello"}, timeout=60)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_edits_through_one_process_appear_on_the_other(deployment: Deployment) -> None:
    topology = made(deployment)
    alice = await Designer().open(deployment.first.url, topology)
    bob = await Designer().open(deployment.second.url, topology)
    for person in (alice, bob):
        await person.sees(lambda one: "greet" in one.shown.document["nodes"])
    await alice.put("orders", "queue")
    await bob.set("greet", "timeout_s", 7)
    await bob.sees(lambda one: "orders" in one.shown.document["nodes"])
    await alice.sees(lambda one: one.shown.document["nodes"]["greet"]["timeout_s"] == 7)
    await alice.point(user={"name": "alice"})
    await bob.sees(lambda one: alice.awareness.client_id in one.awareness.states)
    shown = await findings(deployment.second.url, topology, lambda one: one["digest"] == alice.shown.digest)
    assert shown["digest"] == bob.shown.digest
    await alice.close()
    await bob.sees(lambda one: alice.awareness.client_id not in one.awareness.states)
    for server in (deployment.second, deployment.first):
        assert httpx.get(f"{server.url}/api/topologies/{topology}/").json()["digest"] == bob.shown.digest
    await bob.close()


async def test_a_write_over_rest_at_one_reaches_the_session_of_the_other(deployment: Deployment) -> None:
    topology = made(deployment)
    bob = await Designer().open(deployment.second.url, topology)
    await bob.sees(lambda one: "greet" in one.shown.document["nodes"])
    change = {"operations": [{"op": "set", "node": "greet", "path": ["timeout_s"], "value": 11}]}
    answer = httpx.post(f"{deployment.first.url}/api/topologies/{topology}/operations/", json=change)
    assert answer.status_code == 200, answer.text
    await bob.sees(lambda one: one.shown.document["nodes"]["greet"]["timeout_s"] == 11)
    await bob.close()


async def test_who_loses_one_process_goes_on_at_the_other(deployment: Deployment) -> None:
    topology = made(deployment)
    alice = await Designer().open(deployment.first.url, topology)
    bob = await Designer().open(deployment.second.url, topology)
    await bob.sees(lambda one: "greet" in one.shown.document["nodes"])
    await alice.put("before", "queue")
    await bob.sees(lambda one: "before" in one.shown.document["nodes"])
    deployment.first.stop(kill=True)
    await alice.lost()
    await alice.put("during", "topic")
    await alice.open(deployment.second.url, topology)
    await bob.sees(lambda one: "during" in one.shown.document["nodes"])
    deployment.first.start()
    stored = httpx.get(f"{deployment.second.url}/api/topologies/{topology}/").json()["document"]["nodes"]
    assert {"before", "during"} <= set(stored)
    await alice.close()
    await bob.close()
