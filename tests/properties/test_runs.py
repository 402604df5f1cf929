"""What holds in every run, over random topologies, workloads and faults."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runner.engine import Engine, report
from runner.trace import Memory, decode
from tests.properties.drawings import documents, scenarios
from topology.document import from_payload, parse

Events = list[dict[str, Any]]
EXAMPLES = settings(
    max_examples=1000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


@EXAMPLES
@given(st.data())
def test_every_run_keeps_its_promises(data: st.DataObject) -> None:
    document = data.draw(documents())
    scenario = data.draw(scenarios(document))
    sink = Memory()
    made = Engine(parse(from_payload(document)), scenario, seed=data.draw(st.integers(0, 9)), sink=sink)
    for until_s in (1, 4, 17, 33, 61, 150, 333):
        made.run(until_s * 1_000_000)
        every_accepted_message_is_in_exactly_one_bucket(made)
    made.run()
    every_accepted_message_is_in_exactly_one_bucket(made)
    made.flush()
    events = decode(sink.flat, 1, made.node_names, made.edge_names)
    time_never_goes_back(events)
    for node in made.graph.of_kind("queue"):
        mine = [event for event in events if event["node"] == node.id]
        no_message_is_visible_and_in_flight_at_once(mine)
        nothing_is_received_before_its_delay(mine, float(node["delay_s"]))
        moves = made.graph.outgoing(node.id, "dead_letters")
        if moves:
            the_receive_count_never_exceeds_the_maximum(mine, int(moves[0]["max_receive_count"]))
        if node["fifo"]:
            a_group_stays_in_order(made, node.id, mine)


def every_accepted_message_is_in_exactly_one_bucket(made: Engine) -> None:
    ledger = report.ledger(made.world)
    assert ledger["balanced"], ledger
    buckets = ("delivered", "dead_lettered", "filtered", "expired", "dropped", "held", "in_flight")
    assert ledger["accepted"] == sum(ledger[bucket] for bucket in buckets)
    requests = made.world.requests.as_dict()
    assert requests["received"] == sum(count for name, count in requests.items() if name != "received")


def time_never_goes_back(events: Events) -> None:
    times = [event["t_us"] for event in events]
    assert times == sorted(times)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))


def no_message_is_visible_and_in_flight_at_once(events: Events) -> None:
    """A second invocation at the same receive count is the duplicate of a fault, not a second receive."""
    in_flight: dict[int, int] = {}
    for event in events:
        message, op = event["message"], event["op"]
        if op == "receive":
            assert in_flight.get(message, event["attempt"]) == event["attempt"], event
            in_flight[message] = event["attempt"]
        elif op in ("visible", "delivered", "dead_letter", "expire"):
            in_flight.pop(message, None)


def nothing_is_received_before_its_delay(events: Events, delay_s: float) -> None:
    accepted = {event["message"]: event["t_us"] for event in events if event["op"] == "accept"}
    for event in events:
        if event["op"] == "receive":
            assert event["t_us"] >= accepted[event["message"]] + delay_s * 1_000_000


def the_receive_count_never_exceeds_the_maximum(events: Events, most: int) -> None:
    assert all(event["attempt"] <= most for event in events if event["op"] == "receive")


def a_group_stays_in_order(made: Engine, queue: str, events: Events) -> None:
    """While a message of a group is unsettled, no later one is received, but in the same batch."""
    groups: dict[int, str] = {}
    for message in made.messages(queue):
        groups[message["message"]] = message.get("group", "")
    open_batches: dict[str, dict[int, int]] = defaultdict(dict)
    for event in events:
        group = groups.get(event["message"])
        if group is None:
            continue
        batch = open_batches[group]
        if event["op"] == "receive":
            if event["message"] in batch:
                continue  # the copy of a duplicated delivery
            assert all(invocation == event["invocation"] for invocation in batch.values()), event
            batch[event["message"]] = event["invocation"]
        elif event["op"] in ("visible", "delivered", "dead_letter", "expire"):
            batch.pop(event["message"], None)
