"""What holds at every instant of every run, over random topologies, workloads and faults."""

from __future__ import annotations

from tests.properties import promises
from tests.properties.budget import promised
from tests.properties.drawings import Drawn, runs
from tests.properties.watch import Watched, in_all_buckets


@promised(runs())
def test_every_run_keeps_its_promises(drawn: Drawn) -> None:
    watched = Watched(drawn.parsed(), drawn.scenario, drawn.seed)
    events = watched.run()
    made = watched.engine
    ledger = watched.ledger
    assert ledger["balanced"] and ledger["accepted"] == in_all_buckets(ledger), ledger
    promises.time_never_goes_back(events)
    promises.the_trace_tells_the_ledger(made, events)
    promises.messages_of_queues_move_only_as_they_may(made, events, watched.seen)
    promises.what_shares_a_lane_stays_in_order(made, events, watched.seen.lanes)
    promises.no_batch_has_a_message_twice(events)
