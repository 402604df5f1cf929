"""Two people in one design session of a real server."""

from __future__ import annotations

import httpx
import pytest
from pycrdt import create_awareness_message
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.designer import Designer, findings
from tests.server import Server


async def both(server: Server, topology: str) -> tuple[Designer, Designer]:
    alice, bob = await Designer().open(server.url, topology), await Designer().open(server.url, topology)
    for person in (alice, bob):
        await person.sees(lambda one: "greet" in one.shown.document["nodes"])
    return alice, bob


async def test_edits_of_two_people_reach_each_other_and_rest(server: Server, topology: str) -> None:
    alice, bob = await both(server, topology)
    await alice.put("orders", "queue", visibility_timeout_s=60)
    await bob.set("greet", "timeout_s", 7)
    await bob.sees(lambda one: "orders" in one.shown.document["nodes"])
    await alice.sees(lambda one: one.shown.document["nodes"]["greet"]["timeout_s"] == 7)
    stored = httpx.get(f"{server.url}/api/topologies/{topology}/").json()
    assert stored["document"]["nodes"]["orders"] == {"kind": "queue", "visibility_timeout_s": 60}
    assert stored["digest"] == alice.shown.digest == bob.shown.digest
    await alice.close()
    await bob.close()


async def test_one_sees_where_the_other_is_and_that_they_left(server: Server, topology: str) -> None:
    alice, bob = await both(server, topology)
    await alice.point(user={"name": "Zoë"}, cursor={"x": 1, "y": 2})
    states = await bob.sees(lambda one: one.awareness.states.get(alice.awareness.client_id))
    assert states == {"user": {"name": "Zoë"}, "cursor": {"x": 1, "y": 2}}
    await alice.close()
    await bob.sees(lambda one: alice.awareness.client_id not in one.awareness.states)
    await bob.close()


async def test_one_who_comes_back_is_seen_again_and_an_old_state_ends_nothing(server: Server, topology: str) -> None:
    alice, bob = await both(server, topology)
    await alice.point(user={"name": "Zoë"}, mark=1)
    number = alice.awareness.client_id
    await bob.sees(lambda one: number in one.awareness.states)
    seen = alice.awareness.encode_awareness_update([number])
    await alice.close()
    await bob.sees(lambda one: number not in one.awareness.states)
    await alice.open(server.url, topology)
    await alice.send(create_awareness_message(seen))
    carol = await Designer().open(server.url, topology)
    await carol.sees(lambda one: number in one.awareness.states)
    await alice.point(user={"name": "Zoë"}, mark=2)
    await alice.send(create_awareness_message(seen))
    await alice.put("still-here", "topic")
    await bob.sees(lambda one: "still-here" in one.shown.document["nodes"])
    assert await carol.sees(lambda one: one.awareness.states.get(number, {}).get("mark") == 2)
    for person in (alice, bob, carol):
        await person.close()


async def test_a_state_that_is_older_than_a_leave_ends_no_connection(server: Server, topology: str) -> None:
    alice, bob = await both(server, topology)
    await alice.point(user={"name": "Zoë"})
    number = alice.awareness.client_id
    await bob.sees(lambda one: number in one.awareness.states)
    seen = alice.awareness.encode_awareness_update([number])
    alice.awareness.set_local_state(None)
    await alice.send(create_awareness_message(alice.awareness.encode_awareness_update([number])))
    await bob.sees(lambda one: number not in one.awareness.states)
    await alice.send(create_awareness_message(seen))
    await alice.put("still-here", "topic")
    await bob.sees(lambda one: "still-here" in one.shown.document["nodes"])
    assert alice.close_code is None
    await alice.close()
    await bob.close()


async def test_who_comes_later_sees_who_is_there(server: Server, topology: str) -> None:
    alice = await Designer().open(server.url, topology)
    await alice.point(user={"name": "alice"})
    bob = await Designer().open(server.url, topology)
    await bob.sees(lambda one: alice.awareness.client_id in one.awareness.states)
    assert len(bob.awareness.states) == 2, "The server itself is nobody in the room."
    await alice.close()
    await bob.close()


async def test_what_was_drawn_offline_is_not_lost(server: Server, topology: str) -> None:
    alice, bob = await both(server, topology)
    await alice.close()
    await alice.put("drawn-offline", "topic")
    await bob.put("meanwhile", "queue")
    await alice.open(server.url, topology)
    for person in (alice, bob):
        await person.sees(lambda one: {"drawn-offline", "meanwhile"} <= set(one.shown.document["nodes"]))
    assert alice.shown.document == bob.shown.document
    await alice.close()
    await bob.close()


@pytest.mark.parametrize("kill", [False, True])
async def test_a_restart_of_the_server_loses_nothing(server: Server, topology: str, kill: bool) -> None:
    alice, bob = await both(server, topology)
    await alice.put("before", "queue")
    await bob.sees(lambda one: "before" in one.shown.document["nodes"])
    server.stop(kill=kill)
    await alice.lost()
    await bob.lost()
    await alice.put("during", "topic")
    server.start()
    await alice.open(server.url, topology)
    await bob.open(server.url, topology)
    await bob.sees(lambda one: {"before", "during"} <= set(one.shown.document["nodes"]))
    stored = httpx.get(f"{server.url}/api/topologies/{topology}/").json()
    assert {"before", "during"} <= set(stored["document"]["nodes"])
    await alice.close()
    await bob.close()


async def test_a_write_over_rest_reaches_who_is_drawing(server: Server, topology: str) -> None:
    alice = await Designer().open(server.url, topology)
    await alice.sees(lambda one: "greet" in one.shown.document["nodes"])
    uid = alice.uid("greet")
    operations = [{"op": "rename", "id": "greet", "to": "welcome"}]
    answer = httpx.post(f"{server.url}/api/topologies/{topology}/operations/", json={"operations": operations})
    assert answer.status_code == 200, answer.text
    await alice.sees(lambda one: one.shown.ids[uid] == "welcome")
    await alice.close()


async def test_findings_follow_the_drawing(server: Server, topology: str) -> None:
    first = await findings(server.url, topology, lambda shown: True)
    assert first["type"] == "findings" and set(first["counts"]) == {"error", "warning", "info"}
    alice = await Designer().open(server.url, topology)
    await alice.sees(lambda one: "greet" in one.shown.document["nodes"])
    await alice.put("Nonsense", "queue")
    shown = await findings(server.url, topology, lambda one: one["digest"] == alice.shown.digest)
    assert "DOC-003" in [finding["rule"] for finding in shown["findings"]]
    await alice.close()


async def test_who_is_in_a_session_is_told_that_the_topology_went(server: Server, topology: str) -> None:
    alice = await Designer().open(server.url, topology)
    await alice.sees(lambda one: "greet" in one.shown.document["nodes"])
    answer = httpx.delete(f"{server.url}/api/topologies/{topology}/", headers={"Content-Type": "application/json"})
    assert answer.status_code == 204
    await alice.lost()
    assert alice.close_code == 4404


async def test_an_unknown_topology_closes_with_4404(server: Server) -> None:
    nobody = await Designer().open(server.url, "00000000-0000-0000-0000-000000000000")
    await nobody.lost()
    assert nobody.close_code == 4404


@pytest.mark.parametrize(
    "frame", [b"", b"\x00", b"\x00\x02\x7fabc", b"\x00\x02\x05\xff\xff\xff\xff\xff", b"\x01\x03\x01\x01"]
)
async def test_a_frame_that_is_none_closes_with_1003(server: Server, topology: str, frame: bytes) -> None:
    address = f"{server.url.replace('http', 'ws')}/ws/design/{topology}/"
    async with connect(address) as socket:
        await socket.send(frame)
        await socket.wait_closed()
    assert socket.close_code == 1003


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
    ],
)
async def test_a_socket_of_another_site_is_refused(server: Server, topology: str, headers: dict[str, str]) -> None:
    said = headers.get("Host", f"127.0.0.1:{server.port}")
    more = {name: value for name, value in headers.items() if name != "Host"}
    with pytest.raises(InvalidStatus) as caught:
        await connect(f"ws://{said}/ws/design/{topology}/", host="127.0.0.1", port=server.port, additional_headers=more)
    assert caught.value.response.status_code == 403


async def test_a_socket_of_the_console_itself_is_taken(server: Server, topology: str) -> None:
    alice = await Designer().open(server.url, topology, additional_headers={"Origin": server.url})
    nodes = await alice.sees(lambda one: one.shown.document["nodes"])
    assert nodes["greet"]["kind"] == "function"
    await alice.close()
