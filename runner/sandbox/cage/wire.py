"""The network as handlers see it: every request, of the AWS SDK or plain HTTP, becomes a call to the supervisor.

Below this there is no network at all: `socket()` is refused by the kernel.
"""

from __future__ import annotations

import base64
import contextlib
import email.parser
import http.client
import importlib
import io
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from .worker import Channel

_channel: list[Any] = []
_modules: dict[str, Any] = {}


def connect(channel: Channel) -> None:
    """Requests go over `channel` from now on."""
    _channel[:] = [channel]


def _ask(kind: str, method: str, url: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
    reply: dict[str, Any] = _channel[0].call(
        {
            "t": kind,
            "method": method,
            "url": url,
            "headers": headers,
            "body": base64.b64encode(body).decode(),
        }
    )
    return reply


def install() -> None:
    """Replaces the connections of http.client and urllib3 and the send of botocore."""
    http.client.HTTPConnection.connect = _connect  # type: ignore[method-assign]
    http.client.HTTPSConnection.connect = _connect  # type: ignore[method-assign]
    with contextlib.suppress(ImportError):
        connection = importlib.import_module("urllib3.connection")
        connection.HTTPConnection.connect = _connect
        connection.HTTPSConnection.connect = _connect
    with contextlib.suppress(ImportError):
        _modules["awsrequest"] = importlib.import_module("botocore.awsrequest")
        session = importlib.import_module("botocore.httpsession").URLLib3Session
        session.__init__ = lambda self, *arguments, **options: None
        session.send = _send
        session.close = lambda self: None


def preload(services: list[str]) -> None:
    """Reads the service models that handlers are likely to use, once for all forks and sessions.

    The default session is made here too, with the same made-up credentials that every worker has.
    """
    try:
        loaders: Any = importlib.import_module("botocore.loaders")
        boto3 = importlib.import_module("boto3")
    except ImportError:
        return
    shared = loaders.Loader()
    loaders.create_loader = lambda search_path_string=None: shared
    boto3.setup_default_session(aws_access_key_id="sandbox", aws_secret_access_key="sandbox", region_name="us-east-1")
    for service in services:
        boto3.client(service)
        if service == "dynamodb":
            boto3.resource(service).Table("warm").name  # noqa: B018


class _Raw(io.BytesIO):
    """A response body as botocore reads a stream."""

    def stream(self, amt: int = 65536, decode_content: bool | None = None) -> Any:
        while part := self.read(amt):
            yield part


def _send(self: Any, request: Any) -> Any:
    headers = {
        str(key): value.decode() if isinstance(value, bytes) else str(value) for key, value in request.headers.items()
    }
    body = request.body
    if body is None:
        body = b""
    elif isinstance(body, str):
        body = body.encode()
    elif not isinstance(body, bytes | bytearray):
        body = body.read()
    reply = _ask("sdk", request.method, request.url, headers, bytes(body))
    awsrequest = _modules["awsrequest"]
    raw = _Raw(base64.b64decode(reply["body"]))
    fields = awsrequest.HeadersDict(reply["headers"])
    response = awsrequest.AWSResponse(request.url, reply["status"], fields, raw)
    if not request.stream_output:
        response.content  # noqa: B018
    return response


def _connect(self: Any) -> None:
    scheme = "https" if self.default_port == 443 else "http"
    self.sock = _Socket(scheme, self.host, self.port)
    self.is_verified = True
    self.proxy_is_verified = None


class _Socket:
    """A connection that never is: it gathers one request and reads its answer from the supervisor."""

    def __init__(self, scheme: str, host: str, port: int) -> None:
        self.base = f"{scheme}://{host}" + ("" if port == {"http": 80, "https": 443}[scheme] else f":{port}")
        self.sent = bytearray()

    def sendall(self, data: Any, *_flags: int) -> None:
        self.sent += data

    def settimeout(self, _seconds: float | None) -> None:
        """Times are the run's: an answer that does not come in time is raised when it is read."""

    def setsockopt(self, *_option: Any) -> None:
        """There is no socket to set options on."""

    def close(self) -> None:
        self.sent.clear()

    def shutdown(self, _how: int) -> None:
        self.sent.clear()

    def makefile(self, *_mode: Any, **_options: Any) -> io.BytesIO:
        method, url, headers, body = _parse(bytes(self.sent), self.base)
        self.sent.clear()
        reply = _ask("http", method, url, headers, body)
        if not reply["status"]:
            raise TimeoutError("timed out")
        content = base64.b64decode(reply["body"])
        lines = [f"HTTP/1.1 {reply['status']} {http.client.responses.get(reply['status'], 'Status')}"]
        lines += [
            f"{key}: {value}"
            for key, value in reply["headers"].items()
            if key.lower() not in ("content-length", "connection", "transfer-encoding")
            and not {"\r", "\n"} & {*key, *value}
        ]
        lines += [f"Content-Length: {len(content)}", "Connection: close", "", ""]
        return io.BytesIO("\r\n".join(lines).encode("latin-1", "replace") + content)


def _parse(data: bytes, base: str) -> tuple[str, str, dict[str, str], bytes]:
    """Method, address, headers and body of one HTTP/1.1 request."""
    head, _blank, body = data.partition(b"\r\n\r\n")
    line, _newline, rest = head.decode("latin-1").partition("\r\n")
    method, target, _version = line.split(" ", 2)
    headers = dict(email.parser.HeaderParser().parsestr(rest).items())
    if {key.lower(): value.lower() for key, value in headers.items()}.get("transfer-encoding") == "chunked":
        body = _unchunk(body)
    url = target if urlsplit(target).scheme else base + target
    return method, url, headers, body


def _unchunk(data: bytes) -> bytes:
    parts = []
    while data:
        size, _newline, data = data.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        if not length:
            break
        parts.append(data[:length])
        data = data[length + 2 :]
    return b"".join(parts)
