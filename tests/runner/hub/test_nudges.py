"""Nudges wake whoever listens on their channel."""

from __future__ import annotations

import queue
import socket
import threading
from pathlib import Path

import pytest
from django.conf import settings

from runner.hub.nudges import DatagramBackend, Listener, nudge
from tests.drive import eventually


def sockets(channel: str) -> list[Path]:
    return list((settings.STATE_DIR / "sockets").glob(f"{channel}-*.sock"))


@pytest.fixture
def heard() -> queue.Queue[str]:
    return queue.Queue()


def test_a_nudge_reaches_its_channel_only(heard: queue.Queue[str]) -> None:
    before = set(sockets("log"))
    listener = Listener("log", heard.put).start()
    mine = eventually(lambda: set(sockets("log")) - before)
    nudge("control", "other")
    nudge("log", "mine")
    assert heard.get(timeout=5) == "mine"
    listener.stop()
    listener.thread.join(5)
    assert not mine & set(sockets("log"))


def test_a_socket_nobody_listens_on_is_cleared_away(tmp_path: Path) -> None:
    path = tmp_path / "log-dead.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as dead:
        dead.bind(str(path))
    DatagramBackend(tmp_path).send("log", "x")
    assert not path.exists()


def test_a_long_path_is_no_obstacle(tmp_path: Path, heard: queue.Queue[str]) -> None:
    folder = tmp_path / ("x" * 120)
    folder.mkdir()
    backend = DatagramBackend(folder)
    stopped = threading.Event()
    thread = threading.Thread(target=backend.listen, args=("log", heard.put, stopped), daemon=True)
    thread.start()
    eventually(lambda: list(folder.glob("log-*.sock")))
    backend.send("log", "far")
    assert heard.get(timeout=5) == "far"
    stopped.set()
    thread.join(5)
