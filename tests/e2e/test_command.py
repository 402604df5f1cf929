"""`./manage.py console` itself: what it starts ends with it, and a fault is one line."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest

from tests.e2e.server import OWN, ROOT, Console

LIVE = {"scenario": None, "handlers": "sandboxed", "clock": "wall"}


def console(state: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "console", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        env={**psutil.Process().environ(), **OWN, "SIGNALBOX_STATE": str(state)},
    )


def start_live_run(address: str) -> None:
    """Starts a live run of the hello example, as a page does; back once its gateway answers."""
    with httpx.Client(base_url=address, timeout=30) as person:
        token = person.get("/api/session/").raise_for_status().json()["csrf_token"]
        person.headers.update({"Origin": address.rstrip("/"), "X-CSRFToken": token})
        made = person.post("/api/topologies/", json={"gallery": "hello"}).raise_for_status().json()
        run = person.post(f"/api/topologies/{made['id']}/runs/", json=LIVE).raise_for_status().json()
        seen = person.get(f"/api/runs/{run['id']}/").json()
        while seen["state"] in ("queued", "claimed") or not seen["gateway"]:
            seen = person.get(f"/api/runs/{run['id']}/").raise_for_status().json()
        assert seen["state"] == "running", seen


def test_ctrl_c_ends_servers_workers_supervisors_and_sandboxes(tmp_path: Path) -> None:
    started = Console(tmp_path / "state").start()
    start_live_run(started.address)
    before = started.processes()
    assert len(before) >= 4, "keeper, web server, worker and supervisor are there"
    assert started.stop() == 0
    _gone, alive = psutil.wait_procs(before, timeout=10)
    assert not alive, [process.cmdline() for process in alive]
    assert "Traceback" not in "".join(started.lines)


def test_a_port_in_use_is_one_line_and_exit_status_1(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = console(tmp_path, "--port", str(port))
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert f"cannot listen on 127.0.0.1:{port}: Address already in use" in ended.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.org"])
def test_an_address_that_others_can_reach_is_refused_in_one_line(tmp_path: Path, host: str) -> None:
    ended = console(tmp_path, "--host", host, "--port", "0")
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert f"{host} is not a loopback address" in ended.stderr
