"""A live gateway speaks HTTP with real clients, and only at its own address."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from runner.supervisor.gateway import BODY_BYTES_MAX, open_gateways, strip_cookies


@dataclass
class Reply:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = ""


Seen = list[tuple[Any, ...]]


@asynccontextmanager
async def gateway(answer: Callable[[str], Reply], later: bool = False) -> AsyncIterator[tuple[str, Seen]]:
    seen: Seen = []

    def enter(
        node: str, method: str, path: str, headers: dict[str, str], body: bytes, done: Callable[[Any], None]
    ) -> None:
        seen.append((node, method, path, headers, body))
        if later:
            asyncio.get_running_loop().call_soon(done, answer(path))
        else:
            done(answer(path))

    addresses, servers = await open_gateways(["api"], frozenset({"csrftoken", "sessionid"}), enter)
    try:
        yield addresses["api"], seen
    finally:
        for server in servers:
            server.close()


@pytest.mark.parametrize("later", [False, True])
async def test_a_request_is_passed_in_and_answered(later: bool) -> None:
    reply = Reply(201, {"X-Order": "7"}, {"ok": True})
    async with gateway(lambda path: reply, later) as (address, seen), httpx.AsyncClient() as client:
        answer = await client.post(f"{address}/orders?x=1", content=b'{"a": 1}')
    assert (answer.status_code, answer.json(), answer.headers["x-order"]) == (201, {"ok": True}, "7")
    node, method, path, headers, body = seen[0]
    assert (node, method, path, body) == ("api", "POST", "/orders?x=1", b'{"a": 1}')
    assert headers["content-length"] == "8"
    assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_a_connection_is_used_again() -> None:
    async with gateway(lambda path: Reply(body=path)) as (address, seen), httpx.AsyncClient() as client:
        texts = [(await client.get(f"{address}/{n}")).text for n in range(5)]
    assert texts == ["/0", "/1", "/2", "/3", "/4"] and len(seen) == 5


async def test_pipelined_requests_are_answered_in_order() -> None:
    async with gateway(lambda path: Reply(body=path), later=True) as (address, _):
        host = address.removeprefix("http://")
        reader, writer = await asyncio.open_connection(*host.split(":"))
        one = f"GET /1 HTTP/1.1\r\nHost: {host}\r\n\r\n"
        writer.write((one + one.replace("/1", "/2", 1).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")).encode())
        text = (await reader.read()).decode()
        writer.close()
    assert text.index("/1") < text.index("/2") and text.count("200 OK") == 2


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", ""])
async def test_another_host_is_refused_before_anything_sees_it(host: str) -> None:
    async with gateway(lambda path: Reply()) as (address, seen), httpx.AsyncClient() as client:
        answer = await client.get(address, headers={"host": host})
    assert answer.status_code == 421 and not seen


async def test_the_console_s_cookies_are_removed() -> None:
    async with gateway(lambda path: Reply()) as (address, seen), httpx.AsyncClient() as client:
        await client.get(address, headers={"cookie": "sessionid=secret; theme=dark; csrftoken=x"})
        await client.get(address, headers={"cookie": "sessionid=secret"})
    assert seen[0][3]["cookie"] == "theme=dark"
    assert "cookie" not in seen[1][3]


@pytest.mark.parametrize("text", ["nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\x16\x03\x01\x02\x00\x01"])
async def test_what_is_not_http_gets_a_400(text: str) -> None:
    async with gateway(lambda path: Reply()) as (address, seen):
        reader, writer = await asyncio.open_connection(*address.removeprefix("http://").split(":"))
        writer.write(text.encode("latin-1"))
        answer = await reader.read()
        writer.close()
    assert answer.startswith(b"HTTP/1.1 400 ") and not seen


async def test_a_body_over_the_limit_gets_a_413() -> None:
    async with gateway(lambda path: Reply()) as (address, seen):
        host = address.removeprefix("http://")
        reader, writer = await asyncio.open_connection(*host.split(":"))
        writer.write(f"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: {BODY_BYTES_MAX + 9}\r\n\r\n".encode())
        writer.write(b"x" * (BODY_BYTES_MAX + 1))
        answer = await reader.read()
        writer.close()
    assert answer.startswith(b"HTTP/1.1 413 ") and not seen


async def test_a_handler_cannot_smuggle_a_header() -> None:
    reply = Reply(200, {"x-a": "1\r\nx-b: 2", "content-length": "999", "transfer-encoding": "chunked"}, "hi")
    async with gateway(lambda path: reply) as (address, _), httpx.AsyncClient() as client:
        answer = await client.get(address)
    assert answer.text == "hi" and "x-b" not in answer.headers and answer.headers["content-length"] == "2"


async def test_an_answer_without_a_body() -> None:
    async with gateway(lambda path: Reply(204)) as (address, _), httpx.AsyncClient() as client:
        assert (await client.get(address)).status_code == 204
        assert (await client.head(address)).text == ""


def test_cookies_of_others_stay_as_they_are() -> None:
    assert strip_cookies({"cookie": "a=1; b=2"}, frozenset({"c"})) == {"cookie": "a=1; b=2"}
