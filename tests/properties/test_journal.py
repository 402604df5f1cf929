"""A journal is what came from outside: on the wall, played back at its times, it gives the virtual clock's trace.

What a handler does at one instant may come between other acts of that instant on the wall, where each of its steps
waits for its turn. So rows are compared in order of time and content, without the numbers that count beginnings.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from runner.engine import Engine
from runner.handlers import Call, OnStep
from runner.trace import Memory
from tests.build import parsed
from tests.properties.budget import promised
from tests.properties.test_sameness import rows
from tests.runner.behaviours.code import CODE, Code
from topology.document import Arrival, Fault, Scenario

LATENCY = 'latency={"uniform_ms": [20, 1900]}'
DRAWING = f"""
    shop:client -> api:gateway(timeout_s=4)
    api -routes(method=POST, path="/orders")-> place:function({CODE}, {LATENCY}, timeout_s=3, cold_start=300)
    place -sends-> orders:queue(visibility_timeout_s=4)
    orders -delivers(batch_size=2, batch_window_s=1)-> work:function({CODE}, {LATENCY}, timeout_s=3)
    orders -dead_letters(max_receive_count=2)-> dlq:queue
    work -publishes-> done:topic -> told:function({CODE}, {LATENCY}, timeout_s=3, retries_async=1)
"""
ORDERS_URL = "http://sqs/000000000000/orders"
DONE_ARN = "arn:aws:sns:us-east-1:000000000000:done"


@dataclass(frozen=True, slots=True)
class Orders:
    """When orders come, after how many calls a handler fails (0: never), and what breaks."""

    times_s: tuple[float, ...]
    fails_every: int
    seed: int
    faults: tuple[Fault, ...]


@st.composite
def orders(draw: st.DrawFn) -> Orders:
    place = st.sampled_from([{"node": "work", "kill": True}, {"node": "place", "throttle": True}])
    edge = {"edge": "orders.delivers.work", "duplicate_rate": 0.5}
    kinds = st.one_of(place, st.just(edge), st.just({"edge": "done.delivers.told", "failure_rate": 1}))
    faults = draw(st.lists(kinds, max_size=2))
    return Orders(
        tuple(draw(st.lists(st.floats(0, 20), min_size=1, max_size=8))),
        draw(st.sampled_from([0, 2, 3])),
        draw(st.integers(0, 99)),
        tuple(Fault(at_s=draw(st.floats(0, 20)), for_s=5, **fields) for fields in faults),
    )


class Player(Code):
    """A pool whose code takes no time. It writes down when each call ran, or keeps calls until a journal says so."""

    def __init__(self, fails_every: int, now_us: Callable[[], int], journal: dict[str, int] | None) -> None:
        super().__init__({"place": self._place, "work": self._work, "told": self._told})
        self._fails_every = fails_every
        self._now_us = now_us
        self._journal = journal
        self.ran: dict[str, int] = {}
        self.kept: dict[str, tuple[Call, OnStep]] = {}

    def start(self, call: Call, on_step: OnStep) -> None:
        if self._journal is None:
            self._run(call, on_step)
        elif call.invocation in self._journal:
            self.kept[call.invocation] = (call, on_step)

    def due_us(self) -> list[int]:
        """When the calls that are kept are to run."""
        assert self._journal is not None, "Only a player of a journal keeps calls."
        return [self._journal[invocation] for invocation in self.kept]

    def play(self, now_us: int) -> None:
        """Runs what the journal says ran at this time."""
        assert self._journal is not None, "Only a player of a journal keeps calls."
        for invocation in [name for name in self.kept if self._journal[name] == now_us]:
            self._run(*self.kept.pop(invocation))

    def _run(self, call: Call, on_step: OnStep) -> None:
        self.ran[call.invocation] = self._now_us()
        # Whether it fails belongs to the invocation, not to the order of calls.
        self._fails = bool(self._fails_every) and int(call.invocation[:4], 16) % self._fails_every == 0
        super().start(call, on_step)

    def _check(self) -> None:
        if self._fails:
            raise ValueError("The journal says that it fails.")

    def _place(self, event: Any) -> Generator[tuple[str, str, dict[str, Any]], Any, Any]:
        self._check()
        return self._placed(event)

    def _placed(self, event: Any) -> Generator[tuple[str, str, dict[str, Any]], Any, Any]:
        reply = yield "sqs", "SendMessage", {"QueueUrl": ORDERS_URL, "MessageBody": str(event["body"])}
        return {"statusCode": 200 if reply.ok else 500, "body": "{}"}

    def _work(self, event: Any) -> Generator[tuple[str, str, dict[str, Any]], Any, Any]:
        self._check()
        return self._worked(event)

    def _worked(self, event: Any) -> Generator[tuple[str, str, dict[str, Any]], Any, Any]:
        for record in event["Records"]:
            yield "sns", "Publish", {"TopicArn": DONE_ARN, "Message": record["body"]}

    def _told(self, event: Any) -> dict[str, Any]:
        self._check()
        return {"told": len(event["Records"])}


def run_on(clock: Any, given: Orders, journal: dict[str, int] | None) -> tuple[Engine, Memory, Player]:
    """The engine, its sink and its player: run to the end of the scenario."""
    arrival = Arrival("shop", route="POST /orders", times_s=given.times_s, body={"order": "{{uuid}}"})
    scenario = Scenario("journal", duration_s=60, arrivals=(arrival,), faults=given.faults)
    sink = Memory()
    player = Player(given.fails_every, lambda: made.world.kernel.now_us, journal)
    made = Engine(parsed(DRAWING), scenario, seed=given.seed, handlers="sandboxed", clock=clock, sink=sink, pool=player)
    if clock == "virtual":
        made.run()
    else:
        made.start()
        while not made.ended:
            due = [60_000_000, *player.due_us()]
            if (timer_us := made.next_due_us()) is not None:
                due.append(timer_us)
            made.advance(min(due))
            player.play(min(due))
    made.flush()
    return made, sink, player


def told(sink: Memory) -> list[tuple[int, ...]]:
    """Time, operation, node, edge and attempt of each row, in their order."""
    return sorted((row[0], row[1], row[2], row[3], row[6]) for row in rows(sink))


@promised(orders())
def test_a_journal_played_on_the_wall_gives_the_virtual_trace(given: Orders) -> None:
    virtual, virtual_sink, player = run_on("virtual", given, None)
    wall, wall_sink, again = run_on("wall", given, player.ran)
    assert again.ran == player.ran
    assert told(wall_sink) == told(virtual_sink)
    assert virtual.snapshot()["ledger"] == wall.snapshot()["ledger"]
    assert virtual.snapshot()["ledger"]["balanced"]
