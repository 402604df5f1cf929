"""What a person does to the channels of a run: looks into them, sends, sends again, redrives, deletes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from runner.behaviours.base import NOTHING, Behaviour, Hands, Parcel, World
from runner.engine.outside import hand
from runner.engine.redrives import Redrives
from runner.errors import BadMessage, UnknownNode
from runner.trace import Op


class _Queue(Protocol):
    hands: Hands
    messages: Mapping[int, Parcel]


@dataclass(frozen=True, slots=True)
class Extras:
    """What a message carries beside its body. `group` is a message group or partition key; times are in seconds.

    `resends` is the number of the message that it is a corrected copy of, 0 for none.
    """

    attributes: Mapping[str, Any] = field(default_factory=dict)
    group: str | None = None
    deduplication: str | None = None
    delay_s: float | None = None
    subject: str | None = None
    source: str = ""
    detail_type: str | None = None
    resends: int = 0


class ByHand:
    """The acts of people on one run."""

    def __init__(self, world: World, redrives: Redrives) -> None:
        self._world = world
        self.redrives = redrives
        self._resent: dict[int, int] = {}

    def found(self, node: str) -> Behaviour:
        behaviour = self._world.behaviours.get(node)
        if behaviour is None:
            raise UnknownNode(f"{node!r} is no node of this run.")
        return behaviour

    def queue(self, node: str) -> _Queue:
        behaviour = self.found(node)
        if behaviour.name != "queue":
            raise UnknownNode(f"{node!r} is no queue of this run.")
        return cast(_Queue, behaviour)

    def send(self, node: str, body: Any, extras: Extras) -> int:
        """Hands a message to a channel, or an event to a function or workflow; the number of its trace."""
        behaviour = self.found(node)
        if not behaviour.takes_messages:
            raise UnknownNode(f"{node!r} takes no messages.")
        if status := behaviour.refusal(None):
            raise BadMessage(f"{node!r} refuses messages now: {status}.")
        cause = self._world.next_message()
        parcel = _parcel(body, cause, extras)
        if behaviour.weighs and (status := behaviour.weigh(parcel)):
            raise BadMessage(f"{node!r} has no room for this message now: {status}.")
        if extras.resends:
            self._resent[cause] = extras.resends
        behaviour.context.record(Op.START, None, cause)
        if body is not None:
            behaviour.context.payload(cause, body)
        hand(self._world, behaviour, parcel)
        return cause

    def contents(self, node: str) -> list[dict[str, Any]]:
        """The messages in the node; a copy sent by hand says of which one, that one as which ones it was sent again."""
        found = self.found(node).contents()
        copies: dict[int, list[int]] = {}
        for trace, resent in self._resent.items():
            copies.setdefault(resent, []).append(trace)
        for message in found:
            original = self._resent.get(message.pop("cause", 0))
            if original is not None:
                message["resent_of"] = original
            if again := copies.get(message["message"]):
                message["resent_as"] = again
        return found

    def redrive(self, node: str, numbers: Iterable[int] | None, rate_per_s: float | None) -> dict[str, Any]:
        """Begins to move messages of a dead-letter queue back to where they came from; all without `numbers`."""
        queue = self.queue(node)
        chosen = None if numbers is None else frozenset(numbers)
        order = [number for number in queue.messages if chosen is None or number in chosen]
        order += sorted((chosen or frozenset()) - set(order))
        begun = self.redrives.start(self._world, queue.hands, node, order, rate_per_s)
        return self.redrives.shown(begun.id)

    def delete(self, node: str, numbers: Iterable[int]) -> dict[str, Any]:
        """Drops these messages of a queue; what is in flight stays, and is told."""
        hands = self.queue(node).hands
        outcome = [{"message": number, "reason": hands.drop(number)} for number in dict.fromkeys(numbers)]
        return {"node": node, "dropped": sum(not one["reason"] for one in outcome), "messages": outcome}


def _parcel(body: Any, cause: int, extras: Extras) -> Parcel:
    delay_us = None if extras.delay_s is None else round(extras.delay_s * 1_000_000)
    parcel = Parcel(None, body, cause, 0, False, event=extras.detail_type)
    if extras.subject:
        parcel.subject = extras.subject
    return parcel.having(
        extras.attributes or NOTHING,
        delay_us=delay_us,
        group=extras.group or None,
        deduplication=extras.deduplication or None,
        origin=extras.source,
    )
