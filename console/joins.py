"""What one app tells about the things of another, joined here so that neither knows the other."""

from __future__ import annotations

from typing import Any

from runner.selectors import run_list, run_values
from topology.models import Topology
from topology.selectors import ADDITIONS, User


def latest_run(user: User, topology: Topology) -> dict[str, Any] | None:
    """The latest run of the topology, as the API shows it."""
    runs = run_list(user, str(topology.pk))
    return dict(run_values(runs[0])) if runs else None


def join() -> None:
    ADDITIONS["latest_run"] = latest_run
