"""identity: takes no part in a run; gateways check its tokens themselves, with the keys that the project holds."""

from __future__ import annotations

from runner.behaviours.base import Behaviour


class Identity(Behaviour):
    name = "identity"
