"""The example that a fresh console opens on: order processing, already run."""

from __future__ import annotations

import time

from runner import selectors
from runner import services as runs
from topology import services as topologies
from topology.selectors import topology_list

EXAMPLE = "order-processing"
PATIENCE_S = 30.0
LOOK_S = 0.05
ENDED = ("finished", "failed", "cancelled", "interrupted")


def example_ensure() -> None:
    """Puts the example into a console that holds no topology, runs it, and waits until it has run.

    A run that takes longer than `PATIENCE_S` goes on by itself: the page shows it live.
    """
    if topology_list(None):
        return
    topology = topologies.gallery_install(None, EXAMPLE)
    run = runs.run_start(None, str(topology.pk), {})
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and selectors.run_get(None, run.pk).state not in ENDED:
        # The run goes on in a worker, which tells this process nothing: its row is looked at again.
        time.sleep(LOOK_S)
