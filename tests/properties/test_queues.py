"""What queues keep however badly they are treated."""

from __future__ import annotations

from tests.properties import promises
from tests.properties.budget import promised
from tests.properties.queues import Handled, queue_runs
from tests.properties.watch import Watched, in_all_buckets


@promised(queue_runs())
def test_queues_keep_their_promises(drawn: Handled) -> None:
    watched = Watched(drawn.run.parsed(), drawn.run.scenario, drawn.run.seed)
    events = watched.run([(hand.at_s, hand.act) for hand in drawn.hands])
    made = watched.engine
    ledger = watched.ledger
    assert ledger["balanced"] and ledger["accepted"] == in_all_buckets(ledger), ledger
    promises.time_never_goes_back(events)
    promises.the_trace_tells_the_ledger(made, events)
    promises.messages_of_queues_move_only_as_they_may(made, events, watched.seen, by_hand=drawn.touches)
    promises.what_shares_a_lane_stays_in_order(made, events, watched.seen.lanes)
    promises.no_batch_has_a_message_twice(events)
