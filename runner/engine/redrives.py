"""Redrives: dead letters go back one by one, at a rate, and each is followed to what becomes of it.

A move is one act: whenever a redrive is cancelled, or the run ends, every message is in exactly one place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from runner.behaviours.base import Hands, World
from runner.errors import UnknownRedrive
from runner.trace import WIDTH, Op, Recorder, Sink

BURST = 256
"""Messages that go at one moment where no rate is given; a millisecond later the next."""
BURST_US = 1_000
SHOWN_MAX = 1_000
"""Messages of one redrive that are told one by one; the counts are of all of them."""

CHOSEN, STAYS, LEFT = "chosen", "stays", "left"
"""Not yet moved; cannot be moved (the reason is told); cancelled before its turn."""
WAITING, IN_FLIGHT, DELIVERED, FAILED, LOST, FILTERED = (
    "waiting", "in_flight", "delivered", "failed_again", "lost", "filtered",
)  # fmt: skip
"""Back where it came from: waits, is worked on, was taken, dead-lettered once more, dropped or expired, filtered."""
_BECOMES = {
    Op.ACCEPT: WAITING,
    Op.VISIBLE: WAITING,
    Op.BACKOFF: WAITING,
    Op.RECEIVE: IN_FLIGHT,
    Op.INVOKE: IN_FLIGHT,
    Op.DELIVER: IN_FLIGHT,
    Op.DELIVERED: DELIVERED,
    Op.DEAD_LETTER: FAILED,
    Op.DROP: LOST,
    Op.EXPIRE: LOST,
    Op.FILTER: FILTERED,
    Op.DEDUPLICATE: FILTERED,
}
_FINAL = frozenset({DELIVERED, FAILED, LOST, FILTERED})


@dataclass(slots=True)
class Letter:
    """One message of a redrive. `number` is the one it goes on under, `there` the one it failed again as."""

    message: int
    outcome: str = CHOSEN
    to: str = ""
    number: int = 0
    attempts: int = 0
    there: int = 0
    reason: str = ""

    def shown(self) -> dict[str, Any]:
        return {
            "message": self.message,
            "outcome": self.outcome,
            "to": self.to,
            "as": self.number,
            "attempts": self.attempts,
            "failed_as": self.there,
            "reason": self.reason,
        }


@dataclass(slots=True)
class Redrive:
    """The messages that were in the queue when it began, in their order. `state` is running, done or cancelled."""

    id: int
    node: str
    rate_per_s: float | None
    letters: list[Letter]
    begun_us: int
    state: str = "running"
    position: int = 0
    hands: Hands | None = field(default=None, repr=False)

    def shown(self) -> dict[str, Any]:
        counts = Counter(letter.outcome for letter in self.letters)
        return {
            "id": self.id,
            "node": self.node,
            "state": self.state,
            "rate_per_s": self.rate_per_s,
            "t_us": self.begun_us,
            "total": len(self.letters),
            "moved": sum(letter.number > 0 for letter in self.letters),
            "counts": dict(counts),
            "messages": [letter.shown() for letter in self.letters[:SHOWN_MAX]],
        }


class Redrives:
    """All redrives of a run. From the first on it stands before the run's sink and sees what becomes of messages."""

    def __init__(self, recorder: Recorder, nodes: Sequence[str]) -> None:
        self._recorder = recorder
        self._sink: Sink | None = None
        self._nodes = nodes
        self._redrives: list[Redrive] = []
        self._followed: dict[int, Letter] = {}

    # As a sink

    def _before(self, sink: Sink) -> Redrives:
        self._sink = sink
        return self

    def payload(self, message: int, body: Any) -> None:
        assert self._sink is not None, "Who is given payloads stands before a sink."
        self._sink.payload(message, body)

    def rows(self, flat: list[int], first_seq: int) -> None:
        if self._followed and not self._followed.keys().isdisjoint(flat[4::WIDTH]):
            for at in range(0, len(flat), WIDTH):
                letter = self._followed.get(flat[at + 4])
                if letter is not None:
                    self._see(letter, flat[at + 1], self._nodes[flat[at + 2]], flat[at + 6], flat[at + 7])
        assert self._sink is not None, "Who is given rows stands before a sink."
        self._sink.rows(flat, first_seq)

    def _see(self, letter: Letter, op: int, node: str, attempt: int, value: int) -> None:
        outcome = _BECOMES.get(Op(op))
        if outcome is None:
            return
        letter.outcome = outcome
        if outcome == IN_FLIGHT:
            letter.attempts = max(letter.attempts, attempt)
        if outcome == FAILED:
            letter.there = value
        if outcome == DELIVERED:
            letter.to = node
        if outcome in _FINAL:
            del self._followed[letter.number]

    # By hand

    def start(self, world: World, hands: Hands, node: str, numbers: Iterable[int], rate_per_s: float | None) -> Redrive:
        """Begins with the first messages; the next go at `rate_per_s` of the run's time, or as fast as it can."""
        if self._sink is None:
            self._recorder.tap(self._before)
        letters = [Letter(number) for number in numbers]
        redrive = Redrive(len(self._redrives) + 1, node, rate_per_s, letters, world.kernel.now_us, hands=hands)
        self._redrives.append(redrive)
        self._go(world, redrive)
        return redrive

    def _go(self, world: World, redrive: Redrive) -> None:
        if redrive.state != "running":
            return
        count = BURST if redrive.rate_per_s is None else 1
        for letter in redrive.letters[redrive.position : redrive.position + count]:
            self._move(redrive, letter)
        redrive.position += count
        if redrive.position >= len(redrive.letters):
            redrive.state, redrive.hands = "done", None
            return
        pause_us = BURST_US if redrive.rate_per_s is None else round(1_000_000 / redrive.rate_per_s)
        world.kernel.after(pause_us, lambda _: self._go(world, redrive), None)

    def _move(self, redrive: Redrive, letter: Letter) -> None:
        assert redrive.hands is not None, "A redrive that runs has its queue."
        moved = redrive.hands.move_back(letter.message)
        letter.number, letter.to, letter.reason = moved.number, moved.to, moved.reason
        letter.outcome = WAITING if moved.number else STAYS
        if moved.number:
            self._followed[moved.number] = letter

    def cancel(self, number: int) -> dict[str, Any]:
        """Moves no more of its messages: what has not gone stays where it is."""
        redrive = self._found(number)
        if redrive.state == "running":
            redrive.state, redrive.hands = "cancelled", None
            for letter in redrive.letters[redrive.position :]:
                letter.outcome = LEFT
        return self.shown(number)

    def shown(self, number: int) -> dict[str, Any]:
        self._recorder.flush()
        return self._found(number).shown()

    def all(self) -> list[dict[str, Any]]:
        """Every redrive, the latest first."""
        self._recorder.flush()
        return [redrive.shown() for redrive in reversed(self._redrives)]

    def is_busy(self) -> bool:
        """True while one has messages to move."""
        return any(redrive.state == "running" for redrive in self._redrives)

    def close(self) -> None:
        """The run is over: what has not gone stays where it is."""
        for redrive in self._redrives:
            self.cancel(redrive.id)

    def _found(self, number: int) -> Redrive:
        if not 1 <= number <= len(self._redrives):
            raise UnknownRedrive()
        return self._redrives[number - 1]
