"""`ws/runs/{run}/` on a real server: resume, gap, end, and no such run."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from runner.hub.nudges import nudge
from runner.models import Run, State
from tests.drive import Web, web
from tests.runner.hub.test_feed import NAMES, append, covered, finish

pytestmark = pytest.mark.django_db(databases=["default", "log"], transaction=True)
ROWS = 40


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Web]:
    """One web server for the module: it reads what the tests write."""
    with web() as started:
        yield started


@pytest.fixture
def run(transactional_db: None) -> Run:
    made = Run.objects.create(
        project={}, scenario="s", seed=1, handlers="modelled", clock="virtual", state=State.FAILED, names=NAMES
    )
    Run.objects.filter(pk=made.pk).update(state=State.FINISHED)
    append(made.pk, 1, ROWS)
    return made


def listen(server: Web, run: Any, query: str = "", frames: int = 10_000) -> list[dict[str, Any]]:
    """The frames up to the end, or that many."""
    seen: list[dict[str, Any]] = []
    with connect(server.socket(f"/ws/runs/{run}/{query}"), origin=server.origin) as socket:
        for text in socket:
            seen.append(json.loads(text))
            if seen[-1]["type"] == "end" or len(seen) >= frames:
                break
    return seen


@pytest.mark.parametrize("after", [0, 17, ROWS])
def test_a_client_resumes_at_its_last_row(server: Web, run: Run, after: int) -> None:
    finish(run.pk, ROWS)
    seen = listen(server, run.pk, f"?after={after}")
    assert covered(seen) == list(range(after + 1, ROWS + 1))
    assert [seen[0]["type"], seen[-1]["type"]] == ["snapshot", "end"]


def test_what_the_log_lost_is_told_as_a_gap(server: Web, run: Run) -> None:
    finish(run.pk, ROWS + 5)
    seen = listen(server, run.pk, "?after=0")
    gaps = [(frame["from"], frame["to"]) for frame in seen if frame["type"] == "gap"]
    assert gaps == [(ROWS + 1, ROWS + 5)]


def test_what_is_logged_later_arrives(server: Web, run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(
        state=State.RUNNING, claimed_by="elsewhere/1", heartbeat_at="2999-01-01T00:00:00Z"
    )
    seen: list[dict[str, Any]] = []
    with connect(server.socket(f"/ws/runs/{run.pk}/?after={ROWS}"), origin=server.origin) as socket:
        seen.append(json.loads(socket.recv(timeout=10)))
        append(run.pk, ROWS + 1, ROWS + 3)
        nudge("log", run.pk)
        while covered(seen)[-1:] != [ROWS + 3]:
            seen.append(json.loads(socket.recv(timeout=10)))
        finish(run.pk, ROWS + 3)
        nudge("log", run.pk)
        while seen[-1]["type"] != "end":
            seen.append(json.loads(socket.recv(timeout=10)))
    assert covered(seen) == [ROWS + 1, ROWS + 2, ROWS + 3]


@pytest.mark.parametrize("name", [str(uuid.UUID(int=5)), "nonsense"])
def test_an_unknown_run_closes_with_4404(server: Web, name: str) -> None:
    address = server.socket(f"/ws/runs/{name}/")
    with connect(address, origin=server.origin) as socket, pytest.raises(ConnectionClosed) as closed:
        socket.recv(timeout=10)
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4404
