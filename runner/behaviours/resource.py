"""resource: kept for the export; nothing happens at it."""

from __future__ import annotations

from runner.behaviours.base import Behaviour


class Resource(Behaviour):
    name = "resource"
