"""A real server with a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.server import Server, migrate


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    state: Path = tmp_path_factory.mktemp("state")
    environment = {"SIGNALBOX_STATE": str(state), "DATABASE_URL": "", "REDIS_URL": "", "CELERY_BROKER_URL": ""}
    migrate(environment)
    with Server(environment) as running:
        yield running


@pytest.fixture
def topology(server: Server) -> str:
    """A new topology made of the hello project."""
    answer = httpx.post(f"{server.url}/api/topologies/", json={"gallery": "hello"}, timeout=60)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])
