"""Where trace rows go. A sink stores; it decides nothing."""

from __future__ import annotations

from typing import Any, Protocol


class Sink(Protocol):
    """Takes rows in order, as one flat list of `WIDTH` integers a row, and payloads keyed by message."""

    def rows(self, flat: list[int], first_seq: int) -> None: ...

    def payload(self, message: int, body: Any) -> None: ...


class Discard:
    """Keeps nothing: for runs of which only the counters are wanted."""

    def rows(self, flat: list[int], first_seq: int) -> None:
        return

    def payload(self, message: int, body: Any) -> None:
        return


class Memory:
    """Keeps everything, for tests and for small runs that are looked at in one go."""

    def __init__(self) -> None:
        self.flat: list[int] = []
        self.payloads: dict[int, Any] = {}

    def rows(self, flat: list[int], first_seq: int) -> None:
        self.flat.extend(flat)

    def payload(self, message: int, body: Any) -> None:
        self.payloads[message] = body
