"""kinesis: a stream before a function."""

from __future__ import annotations

from typing import Any

from runner.conformance.triggers.base import Names, Trigger, captured, document
from topology.document import Arrival


class Kinesis(Trigger):
    name = "kinesis"

    def events(self, names: Names) -> list[Any]:
        drawn = document(
            {"client": {"kind": "client"}, "s": {"kind": "stream"}, "f": {"kind": "function"}},
            {"source": "client", "target": "s", "relation": "publishes"},
            {"source": "s", "target": "f", "relation": "delivers"},
        )
        return captured(drawn, "f", Arrival("client", times_s=(1,), body={"a": 1}))


TRIGGER = Kinesis()
