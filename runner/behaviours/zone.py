"""zone: a frame around nodes; nothing happens at it."""

from __future__ import annotations

from runner.behaviours.base import Behaviour


class Zone(Behaviour):
    name = "zone"
