"""service: replicas, their queues and what they keep, and who gets the next request."""

from __future__ import annotations

from typing import Any

import pytest

from runner.handlers import Call, OnStep
from tests.runner.behaviours.code import CODE, Code
from tests.runner.behaviours.door import Door
from tests.runner.runs import arrivals, counts, engine, events, run
from topology.document import Fault

CALLED = "shop:client -> s:service(latency=1000, %s)"


def starts(made: Any, node: str = "s") -> list[float]:
    return [event["t_us"] / 1_000_000 for event in events(made, "invoke") if event["node"] == node]


def test_each_replica_serves_so_many_at_once() -> None:
    found = run(CALLED % "replicas=2, concurrency=2", arrivals("shop", *([1] * 6)))["nodes"]["s"]
    assert (found["concurrency_max"], found["delivered"]) == (4, 6)


def test_who_looks_at_the_load_lets_fewer_wait() -> None:
    drawing = """
        shop:client -> s:service(replicas=4, concurrency=1, latency={"exponential_ms": 1000}, load_balancing=%s)
    """
    waited = {}
    for balancing in ("round_robin", "least_busy"):
        made = engine(drawing % balancing, arrivals("shop", *(index / 2 for index in range(200))), duration_s=200)
        made.run()
        waited[balancing] = len(events(made, "queued"))
        assert made.result()["requests"]["answered"] == 200
    assert waited["least_busy"] * 2 < waited["round_robin"]


def test_a_round_robin_takes_them_in_turn() -> None:
    made = engine("shop:client -> s:service(replicas=2, concurrency=1, latency=1000)", arrivals("shop", 1, 1, 1, 1))
    made.run()
    assert [event["value"] for event in events(made, "queued")] == [1, 2]


def test_the_least_busy_replica_is_the_one_with_the_least_in_work_and_waiting() -> None:
    drawing = """
        shop:client -> s:service(replicas=2, concurrency=2, latency=0%s) -> x:external(latency=10000)
    """
    made = engine(drawing % ", load_balancing=least_busy, queue_max=1", arrivals("shop", *([1] * 6)), duration_s=5)
    made.run()
    assert [event["value"] for event in events(made, "queued")] == [1, 2]


def test_a_request_too_many_is_answered_with_503() -> None:
    drawing = "shop:client -> s:service(replicas=1, concurrency=1, queue_max=2, latency=1000)"
    result = run(drawing, arrivals("shop", *([1] * 5)), duration_s=20)
    assert (result["requests"]["answered"], result["requests"]["failed"]) == (3, 2)
    assert result["nodes"]["s"]["throttles"] == 2


def test_a_request_that_waits_too_long_is_given_up_and_leaves_its_place() -> None:
    drawing = "shop:client -> s:service(concurrency=1, latency=1500, timeout_s=2)"
    result = run(drawing, arrivals("shop", *([1] * 4)), duration_s=20)
    # At 3 s the limit of those that wait has come; the one that began at 2.5 s is done at 4 s.
    assert (result["requests"]["answered"], result["requests"]["timed_out"]) == (2, 2)


@pytest.mark.parametrize(("replicas", "together"), [(1, 3), (2, 6)])
def test_batches_go_to_replicas_with_room(replicas: int, together: int) -> None:
    drawing = f"""
        shop:client -> q:queue -delivers(batch_size=1)-> s:service(replicas={replicas}, concurrency=3, latency=1000)
    """
    result = run(drawing, arrivals("shop", *([1] * 12)), duration_s=30)
    assert result["nodes"]["s"]["concurrency_max"] == together
    assert counts(result["nodes"]["q"]) == {"accepted": 12, "delivered": 12}


def test_a_kill_ends_what_is_in_work_and_what_waits() -> None:
    drawing = "shop:client -> s:service(concurrency=1, latency=1000)"
    faults = [Fault(node="s", at_s=1.5, kill=True)]
    result = run(drawing, arrivals("shop", 1, 1, 1, 2), faults=faults, duration_s=20)
    assert (result["requests"]["answered"], result["requests"]["failed"]) == (1, 3)


class Counting(Code):
    """Code that counts in memory: each environment by itself."""

    def __init__(self) -> None:
        super().__init__({"s": lambda event: None})
        self.memory: dict[int, int] = {}
        self.retired: list[int] = []
        self.at_work: set[int] = set()

    def start(self, call: Call, on_step: OnStep) -> None:
        assert call.environment not in self.at_work, "A replica's code runs one call at a time."
        self.memory[call.environment] = self.memory.get(call.environment, 0) + 1
        count = self.memory[call.environment]
        self._handlers["s"] = lambda event: {"statusCode": 200, "body": f"{call.environment}:{count}"}
        super().start(call, on_step)

    def retire(self, node: str, environment: int) -> None:
        self.retired.append(environment)
        self.memory.pop(environment, None)


def counting(drawing: str) -> tuple[Door, Counting]:
    door = Door(drawing, {"s": lambda event: None}, node="s")
    code = Counting()
    handlers = door.engine.world.handlers
    assert handlers is not None
    handlers._pool = code  # type: ignore[attr-defined]
    return door, code


def test_a_replica_keeps_its_memory_and_others_have_their_own() -> None:
    door, _ = counting(f"shop:client -> s:service(replicas=2, latency=0, {CODE})")
    assert [door.ask("GET /").body for _ in range(4)] == ["1:1", "2:1", "1:2", "2:2"]


def test_a_killed_replica_begins_anew() -> None:
    door, code = counting(f"shop:client -> s:service(latency=0, {CODE})")
    door.ask("GET /")
    door.engine.world.behaviours["s"].kill()
    assert code.retired == [1]
    assert door.ask("GET /").body == "1:1"


def test_code_runs_one_request_at_a_time_while_others_wait_in_the_replica() -> None:
    def slow(event: Any) -> Any:
        yield "lambda", "Invoke", {"FunctionName": "f", "Payload": "{}"}
        return {"statusCode": 200}

    door = Door(
        f"shop:client -> s:service(latency=0, {CODE}); s -invokes-> f:function(latency=1000)", {"s": slow}, node="s"
    )
    first, second = door.send("GET /"), door.send("GET /")
    door.to(1.5)
    assert (len(first), len(second)) == (1, 0)
    door.to(2.5)
    assert [response.status for response in first + second] == [200, 200]
    assert starts(door.engine, "f") == [0, 1]
