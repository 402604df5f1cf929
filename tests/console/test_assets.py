"""Static files, asked of a real server as a browser asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import drf_spectacular_sidecar
import httpx
import pytest

from tests.server import Server, migrate

NAME = "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    environment = {"SIGNALBOX_STATE": str(tmp_path_factory.mktemp("state")), "DATABASE_URL": "", "REDIS_URL": ""}
    migrate(environment)
    with Server(environment) as running:
        yield running


@pytest.fixture(scope="module")
def content() -> bytes:
    return (Path(drf_spectacular_sidecar.__path__[0]) / "static" / NAME).read_bytes()


def test_a_file_comes_whole(server: Server, content: bytes) -> None:
    answer = httpx.get(f"{server.url}/static/{NAME}")
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["Content-Length"] == str(len(content))
    assert "javascript" in answer.headers["Content-Type"]


def test_its_head_is_its_headers_alone(server: Server, content: bytes) -> None:
    answer = httpx.head(f"{server.url}/static/{NAME}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(content))


def test_a_part_of_it_comes_alone(server: Server, content: bytes) -> None:
    answer = httpx.get(f"{server.url}/static/{NAME}", headers={"Range": "bytes=10-19"})
    assert (answer.status_code, answer.content) == (206, content[10:20])


def test_what_the_browser_has_is_not_sent_again(server: Server) -> None:
    first = httpx.get(f"{server.url}/static/{NAME}")
    again = httpx.get(f"{server.url}/static/{NAME}", headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_file_that_is_not_there_is_not_found(server: Server) -> None:
    assert httpx.get(f"{server.url}/static/nothing.js").status_code == 404
