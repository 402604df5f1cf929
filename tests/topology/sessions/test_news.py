"""What a session is told beside its document: the right, comments, what is stored, what a merge took out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from tests.designer import PATIENCE_S, Designer
from tests.drive import eventually
from tests.server import Server
from topology.sessions.shape import roots

ALICE = {"id": "a1", "name": "Alice"}


@asynccontextmanager
async def listening(server: Server, topology: str, **options: Any) -> AsyncIterator[ClientConnection]:
    address = f"{server.url.replace('http', 'ws', 1)}/ws/design/{topology}/news/"
    async with connect(address, max_size=None, **options) as socket:
        yield socket


async def told(socket: ClientConnection, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE_S):
        async for text in socket:
            frame: dict[str, Any] = json.loads(text)
            if wanted(frame):
                return frame
    raise AssertionError(f"The socket closed with {socket.close_code} before it was told.")


def of(kind: str) -> Callable[[dict[str, Any]], bool]:
    return lambda frame: frame["type"] == kind


def link(server: Server, topology: str, right: str) -> tuple[str, dict[str, str]]:
    """A new link's id, and the headers of a browser that came by it."""
    made = httpx.post(f"{server.url}/api/topologies/{topology}/links/", json={"right": right}).json()
    opened = httpx.get(f"{server.url}{made['path']}")
    return made["id"], {"Cookie": f"signalbox_links={opened.cookies['signalbox_links']}"}


async def test_comments_come_live_and_are_there_for_who_comes_later(server: Server, topology: str) -> None:
    comments = f"{server.url}/api/topologies/{topology}/comments/"
    async with listening(server, topology) as alice:
        welcome = await told(alice, of("welcome"))
        assert (welcome["right"], welcome["threads"]) == ("own", [])
        said = {"about": {"node": "greet"}, "author": ALICE, "body": "Why?"}
        made = await asyncio.to_thread(lambda: httpx.post(comments, json=said).json())
        assert (await told(alice, of("thread")))["thread"] == made
    async with listening(server, topology) as bob:
        assert (await told(bob, of("welcome")))["threads"] == [made]


async def test_a_comment_keeps_the_name_its_node_had_when_it_went(server: Server, topology: str) -> None:
    alice = await Designer().open(server.url, topology)
    await alice.sees(lambda one: "greet" in one.shown.document["nodes"])
    said = {"about": {"node": "greet"}, "author": ALICE, "body": "Why?"}
    comments = f"{server.url}/api/topologies/{topology}/comments/"
    await asyncio.to_thread(lambda: httpx.post(comments, json=said))
    uid = alice.uid("greet")
    roots(alice.doc).nodes[uid]["id"] = "welcome"
    await alice.flush()
    del roots(alice.doc).nodes[uid]
    await alice.flush()

    def gone() -> Any:
        [thread] = httpx.get(comments).json()["threads"]
        return thread["gone"] and thread["name"] == "welcome" and thread

    thread = await asyncio.to_thread(lambda: eventually(gone, what="the comment tells that its node went"))
    assert (thread["gone"], thread["name"]) == (True, "welcome")
    await alice.close()


async def test_a_mark_is_answered_when_what_came_before_it_is_stored(server: Server, topology: str) -> None:
    alice = await Designer().open(server.url, topology)
    async with listening(server, topology) as news:
        await told(news, of("welcome"))
        await alice.put("orders", "queue")
        await alice.point(mark=7)
        frame = await told(news, of("stored"))
        assert (frame["client"], frame["mark"]) == (alice.awareness.client_id, 7)
    server.stop(kill=True)
    server.start()
    shown = httpx.get(f"{server.url}/api/topologies/{topology}/").json()
    assert "orders" in shown["document"]["nodes"]


async def test_an_edge_that_lost_its_end_is_taken_out_and_named(server: Server, topology: str) -> None:
    alice, bob = await Designer().open(server.url, topology), await Designer().open(server.url, topology)
    await alice.put("orders", "queue")
    await bob.sees(lambda one: "orders" in one.shown.document["nodes"])
    await bob.close()
    edge = {"source": "uid-orders", "target": bob.uid("greet"), "relation": "delivers", "order": 9.0}
    roots(bob.doc).edges["loose"] = type(roots(bob.doc).nodes)(edge)
    async with listening(server, topology) as news:
        await told(news, of("welcome"))
        del roots(alice.doc).nodes["uid-orders"]
        await alice.flush()
        await bob.open(server.url, topology)
        frame = await told(news, of("dangling"))
    assert frame["edges"] == [{"relation": "delivers", "source": "orders", "target": "greet", "gone": ["orders"]}]
    for person in (alice, bob):
        await person.sees(lambda one: "loose" not in roots(one.doc).edges)
        await person.close()
    findings = httpx.get(f"{server.url}/api/topologies/{topology}/validate/").json()["findings"]
    assert "DOC-005" not in [one["rule"] for one in findings]


async def test_a_viewer_is_shown_everything_and_changes_nothing(server: Server, topology: str) -> None:
    alice = await Designer().open(server.url, topology)
    for right in ("view", "comment"):
        _, headers = link(server, topology, right)
        guest = await Designer().open(server.url, topology, additional_headers=headers)
        await guest.sees(lambda one: "greet" in one.shown.document["nodes"])
        async with listening(server, topology, additional_headers=headers) as news:
            assert (await told(news, of("welcome")))["right"] == right
        await guest.put(f"by-{right}", "queue")
        await guest.point(user={"name": right}, mark=3)
        await alice.sees(lambda one, who=right: {"name": who} in [s.get("user") for s in one.awareness.states.values()])
        await guest.close()
    _, headers = link(server, topology, "edit")
    editor = await Designer().open(server.url, topology, additional_headers=headers)
    await editor.put("by-edit", "queue")
    await alice.sees(lambda one: "by-edit" in one.shown.document["nodes"])
    assert not {"by-view", "by-comment"} & set(alice.shown.document["nodes"])
    await editor.close()
    await alice.close()


async def test_who_is_there_by_a_link_goes_with_it(server: Server, topology: str) -> None:
    made, headers = link(server, topology, "edit")
    guest = await Designer().open(server.url, topology, additional_headers=headers)
    alice = await Designer().open(server.url, topology)
    await guest.sees(lambda one: "greet" in one.shown.document["nodes"])
    url = f"{server.url}/api/topologies/{topology}/links/{made}/"
    answer = await asyncio.to_thread(lambda: httpx.delete(url, headers={"Content-Type": "application/json"}))
    assert answer.status_code == 204
    await guest.lost()
    assert guest.close_code == 4403
    await alice.put("still-here", "queue")
    again = await Designer().open(server.url, topology, additional_headers=headers)
    await again.lost()
    assert again.close_code == 4403
    await alice.close()


async def test_a_link_to_one_topology_opens_no_other(server: Server, topology: str) -> None:
    other = httpx.post(f"{server.url}/api/topologies/", json={"gallery": "hello"}, timeout=60).json()["id"]
    _, headers = link(server, topology, "edit")
    stranger = await Designer().open(server.url, other, additional_headers=headers)
    await stranger.lost()
    assert stranger.close_code == 4404
