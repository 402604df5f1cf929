"""A gateway (or service) that a test asks by hand, one request after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.behaviours.base import Response, headers_for
from runner.engine import Engine
from runner.trace import Memory
from tests.build import parsed
from tests.runner.behaviours.code import Code, Handler
from topology.document import Scenario


class Door:
    """An engine without arrivals; the test asks and moves the clock."""

    def __init__(
        self,
        drawing: str,
        handlers: dict[str, Handler] | None = None,
        *,
        node: str = "api",
        files: Mapping[str, str] | None = None,
        limits: Mapping[str, float] | None = None,
    ) -> None:
        document = parsed(drawing, files, limits=dict(limits or {}))
        assert not [found for found in document.findings if found.severity == "error"], document.findings
        self.node = node
        self.code = Code(handlers or {})
        self.engine = Engine(
            document,
            Scenario("test", duration_s=10_000_000),
            seed=1,
            handlers="sandboxed" if handlers else "modelled",
            sink=Memory(),
            pool=self.code,
            modelled_only=frozenset(document.graph.nodes) - {name.partition(":")[0] for name in handlers or {}},
        )
        self.engine.start()

    @property
    def now_us(self) -> int:
        return self.engine.world.kernel.now_us

    def to(self, at_s: float) -> None:
        self.engine.advance(round(at_s * 1_000_000))

    def credential(self, name: str) -> dict[str, str]:
        return dict(headers_for(self.engine.graph, self.engine.graph.nodes[self.node], name))

    def send(
        self, route: str, body: Any = None, headers: Mapping[str, str] | None = None, as_: str | None = None
    ) -> list[Response]:
        """The answers as they come: none yet."""
        answers: list[Response] = []
        method, _, path = route.partition(" ")
        given = {**(self.credential(as_) if as_ else {}), **(headers or {})}
        self.engine.request(self.node, method, path, given, body, answers.append)
        return answers

    def ask(
        self, route: str, body: Any = None, headers: Mapping[str, str] | None = None, as_: str | None = None
    ) -> Response:
        """The answer, at the moment it comes."""
        answers = self.send(route, body, headers, as_)
        while not answers:
            due_us = self.engine.next_due_us()
            assert due_us is not None, "Nothing will answer any more."
            self.engine.advance(due_us)
        return answers[0]

    def status(self, *args: Any, **more: Any) -> int:
        return self.ask(*args, **more).status

    def requests(self) -> dict[str, int]:
        """The requests table, without what is zero and without the sum."""
        found = self.engine.world.requests.as_dict()
        return {name: count for name, count in found.items() if count and name != "received"}
