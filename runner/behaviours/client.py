"""client: where stimuli begin. What it does with each is the same for every source: see `base.journey`."""

from __future__ import annotations

from typing import Any

from runner.behaviours.base import Behaviour


class Client(Behaviour):
    name = "client"

    def refusal(self, wire: Any) -> int:
        return 404
