"""A live run's HTTP addresses: one loopback port for each gateway and each service that clients call.

Requests are parsed by llhttp (`httptools`) and passed into the engine. Host must be the loopback name with this
port, so that no page of another site can reach it by rebinding a name; the console's own cookies are removed
before anything sees them; no CORS header is ever added.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any, cast

import httptools

from runner.log.encoding import plain

HOST = "127.0.0.1"
HEADER_BYTES_MAX = 64 * 1024
BODY_BYTES_MAX = 10 * 1024 * 1024
IDLE_S = 75.0
FRAMING = frozenset({"content-length", "transfer-encoding", "connection", "keep-alive", "upgrade"})

OnResponse = Callable[[Any], None]
Enter = Callable[[str, str, str, dict[str, str], bytes, OnResponse], None]
"""Passes (node, method, path with query, headers, body, on_response) into the engine."""


class Incoming:
    """A request while it is parsed."""

    def __init__(self) -> None:
        self.url = b""
        self.headers: dict[str, str] = {}
        self.size = 0
        self.body: list[bytes] = []
        self.body_size = 0
        self.method = ""
        self.keep_alive = True


class Connection(asyncio.Protocol):
    """One client connection; requests on it are answered in order, one at a time."""

    def __init__(self, node: str, hosts: frozenset[str], cookies: frozenset[str], enter: Enter) -> None:
        self.node = node
        self.hosts = hosts
        self.cookies = cookies
        self.enter = enter
        self.parser = httptools.HttpRequestParser(self)
        self.transport: asyncio.Transport
        self.incoming = Incoming()
        self.waiting: deque[Incoming] = deque()
        self.busy = False
        self.idle: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._rest()

    def connection_lost(self, exc: Exception | None) -> None:
        self.waiting.clear()
        if self.idle is not None:
            self.idle.cancel()

    def data_received(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._refuse(HTTPStatus.NOT_IMPLEMENTED, "A live gateway speaks plain HTTP only.")
        except httptools.HttpParserError:
            if not self.transport.is_closing():
                self._refuse(HTTPStatus.BAD_REQUEST, "This is not HTTP.")

    # What the parser calls.

    def on_message_begin(self) -> None:
        self.incoming = Incoming()

    def on_url(self, url: bytes) -> None:
        self.incoming.url += url
        self._grow(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._grow(len(name) + len(value))
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers = self.incoming.headers
        joint = "; " if key == "cookie" else ", "
        headers[key] = f"{headers[key]}{joint}{text}" if key in headers else text

    def on_headers_complete(self) -> None:
        self.incoming.method = self.parser.get_method().decode("ascii")
        self.incoming.keep_alive = self.parser.should_keep_alive()
        if self.incoming.headers.get("expect", "").lower() == "100-continue":
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        self.incoming.body.append(body)
        self.incoming.body_size += len(body)
        if self.incoming.body_size > BODY_BYTES_MAX and not self.transport.is_closing():
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is larger than 10 MB.")

    def on_message_complete(self) -> None:
        if self.transport.is_closing():
            return
        self.waiting.append(self.incoming)
        self.transport.pause_reading()
        self._next()

    # One request after the other.

    def _next(self) -> None:
        if self.busy or not self.waiting or self.transport.is_closing():
            return
        if self.idle is not None:
            self.idle.cancel()
        self.busy = True
        request = self.waiting.popleft()
        if request.headers.get("host", "").lower() not in self.hosts:
            return self._refuse(HTTPStatus.MISDIRECTED_REQUEST, "Host is not this gateway's address.")
        headers = strip_cookies(request.headers, self.cookies)

        def answered(response: Any) -> None:
            self._answer(request, response)

        path = request.url.decode("latin-1")
        self.enter(self.node, request.method, path, headers, b"".join(request.body), answered)

    def _answer(self, request: Incoming, response: Any) -> None:
        if self.transport.is_closing():
            return
        body = body_bytes(response.body)
        headers = {str(k).lower(): str(v) for k, v in response.headers.items() if str(k).lower() not in FRAMING}
        if not isinstance(response.body, (str, bytes)) and body:
            headers.setdefault("content-type", "application/json")
        status = response.status if 100 <= response.status <= 599 else 502
        self._write(status, headers, b"" if request.method == "HEAD" else body, len(body), request.keep_alive)
        self.busy = False
        if not request.keep_alive:
            return self.transport.close()
        if self.waiting:
            return self._next()
        self._rest()
        self.transport.resume_reading()

    def _write(self, status: int, headers: Mapping[str, str], body: bytes, length: int, alive: bool) -> None:
        lines = [f"HTTP/1.1 {status} {phrase(status)}"]
        lines += [f"{name}: {clean(value)}" for name, value in headers.items() if name.isascii()]
        if status >= 200 and status not in (204, 304):
            lines.append(f"content-length: {length}")
        lines.append(f"connection: {'keep-alive' if alive else 'close'}")
        self.transport.write("\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body)

    def _refuse(self, status: HTTPStatus, sentence: str) -> None:
        body = json.dumps({"message": sentence}).encode()
        self._write(status, {"content-type": "application/json"}, body, len(body), False)
        self.transport.close()

    def _grow(self, size: int) -> None:
        self.incoming.size += size
        if self.incoming.size > HEADER_BYTES_MAX and not self.transport.is_closing():
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The head is larger than 64 KB.")

    def _rest(self) -> None:
        self.idle = asyncio.get_running_loop().call_later(IDLE_S, self.transport.close)


def phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Status"


def clean(value: str) -> str:
    """A header's value that cannot begin another line."""
    return value.replace("\r", " ").replace("\n", " ")


def body_bytes(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return body.encode("utf-8", "surrogatepass")
    return json.dumps(body, default=plain, separators=(",", ":")).encode()


def strip_cookies(headers: Mapping[str, str], names: frozenset[str]) -> dict[str, str]:
    """The headers without those cookies; other cookies stay as they are."""
    kept = dict(headers)
    text = kept.pop("cookie", "")
    if not text:
        return kept
    parts = [part.strip() for part in text.split(";")]
    mine = "; ".join(part for part in parts if part and part.partition("=")[0].strip() not in names)
    if mine:
        kept["cookie"] = mine
    return kept


async def open_gateways(
    nodes: Iterable[str], cookies: frozenset[str], enter: Enter
) -> tuple[dict[str, str], list[asyncio.Server]]:
    """Listens for each node on a free port of its own; returns the addresses and the servers."""
    loop = asyncio.get_running_loop()
    addresses: dict[str, str] = {}
    servers: list[asyncio.Server] = []
    for node in nodes:
        hosts: set[str] = set()

        def connection(node: str = node, hosts: set[str] = hosts) -> Connection:
            return Connection(node, frozenset(hosts), cookies, enter)

        server = await loop.create_server(connection, HOST, 0)
        port = server.sockets[0].getsockname()[1]
        hosts.update({f"{HOST}:{port}", f"localhost:{port}"})
        addresses[node] = f"http://{HOST}:{port}"
        servers.append(server)
    return addresses, servers
