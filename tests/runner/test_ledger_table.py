"""Every row of the ledger table of the format that the present kinds allow."""

from __future__ import annotations

from tests.runner.runs import arrivals, counts, engine, events, run
from topology.document import Fault

ALWAYS_FAILS = "work:function(latency=0, failure_rate=1)"
TWO_QUEUES = """
    shop:client -> q:queue(visibility_timeout_s=10)
    q -delivers(batch_size=1)-> work:function(latency=0, failure_rate=1)
    q -dead_letters(max_receive_count=5)-> dlq:queue
"""


def test_queue_that_always_fails_moves_the_message_at_the_sixth_receive() -> None:
    made = engine(TWO_QUEUES, arrivals("shop", 1), duration_s=100)
    made.run()
    result = made.result()
    assert counts(result["nodes"]["q"]) == {"accepted": 1, "dead_lettered": 1}
    assert counts(result["nodes"]["dlq"]) == {"accepted": 1, "held": 1}
    assert counts(result["ledger"]) == {"accepted": 2, "dead_lettered": 1, "held": 1}
    assert (result["nodes"]["work"]["invocations"], result["nodes"]["work"]["errors"]) == (5, 5)
    assert [event["t_us"] for event in events(made, "dead_letter")] == [51_000_000]


def test_dead_letter_queue_read_with_success() -> None:
    result = run(TWO_QUEUES + "dlq -> repair:function(latency=0)", arrivals("shop", 1), duration_s=100)
    assert counts(result["nodes"]["dlq"]) == {"accepted": 1, "delivered": 1}
    assert counts(result["ledger"]) == {"accepted": 2, "dead_lettered": 1, "delivered": 1}


def test_redriven_by_hand_then_success() -> None:
    drawing = TWO_QUEUES.replace("failure_rate=1", "failure_rate=0")
    fault = Fault(node="work", at_s=0, for_s=60, failure_rate=1)
    made = engine(drawing, arrivals("shop", 1), faults=[fault], duration_s=100)
    made.run(70_000_000)
    assert made.redrive("dlq") == {"node": "dlq", "moved": 1}
    made.run()
    result = made.result()
    assert counts(result["nodes"]["dlq"]) == {"accepted": 1, "delivered": 1}
    assert counts(result["nodes"]["q"]) == {"accepted": 2, "dead_lettered": 1, "delivered": 1}
    assert counts(result["ledger"]) == {"accepted": 3, "dead_lettered": 1, "delivered": 2}
    assert result["ledger"]["balanced"]


def test_topic_with_three_queues_of_which_one_filters() -> None:
    drawing = """
        shop:client -publishes(attributes={"kind": "a"})-> t:topic
        t -> q1:queue; t -> q2:queue
        t -delivers(filter_policy={"kind": ["b"]})-> q3:queue
    """
    result = run(drawing, arrivals("shop", 1))
    assert counts(result["nodes"]["t"]) == {"accepted": 3, "delivered": 2, "filtered": 1}
    assert [counts(result["nodes"][name]) for name in ("q1", "q2", "q3")] == [
        {"accepted": 1, "held": 1},
        {"accepted": 1, "held": 1},
        {},
    ]
    assert counts(result["ledger"]) == {"accepted": 5, "delivered": 2, "filtered": 1, "held": 2}


def test_topic_without_subscription() -> None:
    result = run("shop:client -> t:topic", arrivals("shop", 1))
    assert counts(result["nodes"]["t"]) == {"accepted": 1, "filtered": 1}


def test_bus_where_nothing_matches() -> None:
    drawing = 'shop:client -> b:bus; b -delivers(pattern={"detail-type": ["other"]})-> f:function'
    result = run(drawing, arrivals("shop", 1))
    assert counts(result["ledger"]) == {"accepted": 1, "filtered": 1}


def test_bus_with_three_edges_of_which_two_match() -> None:
    drawing = """
        shop:client -publishes(detail_type="order")-> b:bus
        b -delivers(pattern={"detail-type": ["order"]})-> f1:function
        b -delivers(pattern={"detail-type": [{"prefix": "or"}]})-> f2:function
        b -delivers(pattern={"detail-type": ["payment"]})-> f3:function
    """
    result = run(drawing, arrivals("shop", 1))
    assert counts(result["nodes"]["b"]) == {"accepted": 2, "delivered": 2}
    assert counts(result["nodes"]["f1"]) == counts(result["nodes"]["f2"]) == {"accepted": 1, "delivered": 1}
    assert counts(result["ledger"]) == {"accepted": 4, "delivered": 4}


ASYNCHRONOUS = """
    shop:client -> first:service(latency=0)
    first -invokes(wait=false)-> work:function(latency=0, failure_rate=1)
"""


def test_asynchronous_invocation_that_fails_is_retried_twice_and_dead_lettered() -> None:
    made = engine(ASYNCHRONOUS + "work -dead_letters-> dlq:queue", arrivals("shop", 1), duration_s=300)
    made.run()
    result = made.result()
    assert counts(result["nodes"]["work"] | {"delivered": 0}) == {"accepted": 1, "dead_lettered": 1}
    assert counts(result["nodes"]["dlq"]) == {"accepted": 1, "held": 1}
    assert (result["nodes"]["work"]["invocations"], result["nodes"]["work"]["errors"]) == (3, 3)
    starts = [event["t_us"] for event in events(made, "invoke") if event["node"] == "work"]
    assert starts == [1_000_000, 61_000_000, 181_000_000]


def test_asynchronous_invocation_without_a_dead_letter_queue_is_lost() -> None:
    result = run(ASYNCHRONOUS, arrivals("shop", 1), duration_s=300)
    assert counts(result["nodes"]["work"]) == {"accepted": 1, "dropped": 1}
    assert result["ledger"]["lost"] == 1


def test_synchronous_request_is_not_in_the_ledger() -> None:
    drawing = 'shop:client -> api:gateway; api -routes(method=GET, path="/")-> f:function'
    result = run(drawing, arrivals("shop", 1, route="GET /"))
    assert (result["requests"]["received"], result["requests"]["answered"]) == (1, 1)
    assert counts(result["ledger"]) == {}


def test_route_to_a_queue_is_answered_when_the_queue_accepted() -> None:
    drawing = 'shop:client -> api:gateway; api -routes(method=POST, path="/")-> q:queue'
    result = run(drawing, arrivals("shop", 1, route="POST /"))
    assert result["requests"]["answered"] == 1
    assert counts(result["nodes"]["q"]) == {"accepted": 1, "held": 1}


def test_fifo_duplicate() -> None:
    drawing = "shop:client -> q:queue(fifo=true, content_based_deduplication=true)"
    result = run(drawing, arrivals("shop", 1, 2, body={"order": 1}))
    assert result["nodes"]["q"]["deduplicated"] == 1
    assert counts(result["nodes"]["q"]) == {"accepted": 1, "held": 1}


def test_retention_passes() -> None:
    result = run("shop:client -> q:queue(retention_s=60)", arrivals("shop", 1), duration_s=100)
    assert counts(result["nodes"]["q"]) == {"accepted": 1, "expired": 1}
    assert result["ledger"]["lost"] == 1


def test_retention_in_a_dead_letter_queue_counts_from_the_first_send() -> None:
    drawing = TWO_QUEUES.replace("dlq:queue", "dlq:queue(retention_s=60)")
    made = engine(drawing, arrivals("shop", 1), duration_s=100)
    made.run()
    assert counts(made.result()["nodes"]["dlq"]) == {"accepted": 1, "expired": 1}
    assert [event["t_us"] for event in events(made, "expire")] == [61_000_000]


BATCH = """
    shop:client -> q:queue(visibility_timeout_s=30)
    q -delivers(batch_size=10, batch_window_s=5, partial_batch_response=%s)-> work:function(latency=0, failure_rate=%s)
"""
TEN = [1 + index / 10 for index in range(10)]


def test_partial_response_keeps_only_what_failed() -> None:
    drawing = BATCH % ("true", 0.2)
    result = next(
        found
        for seed in range(1, 100)
        if (found := run(drawing, arrivals("shop", *TEN), seed=seed))["nodes"]["work"]["delivered"] == 8
    )
    assert counts(result["nodes"]["q"]) == {"accepted": 10, "delivered": 8, "in_flight": 2}
    assert (result["nodes"]["work"]["invocations"], result["nodes"]["work"]["errors"]) == (1, 0)
    assert result["edges"]["q.delivers.work"] == {"messages": 10, "errors": 2, "filtered": 0}


def test_what_failed_is_held_when_its_visibility_timeout_ends() -> None:
    made = engine(BATCH % ("true", 1), arrivals("shop", *TEN), duration_s=31)
    made.run()
    result = made.result()
    # The first message was received at 1 s; with its window of 5 s the next batch has not begun at 31 s.
    assert counts(result["nodes"]["q"]) == {"accepted": 10, "in_flight": 10}
    assert [event["message"] for event in events(made, "visible")] == [2]


def test_batch_that_fails_whole() -> None:
    result = run(BATCH % ("false", 1), arrivals("shop", *TEN))
    assert counts(result["nodes"]["q"]) == {"accepted": 10, "in_flight": 10}
    assert (result["nodes"]["work"]["invocations"], result["nodes"]["work"]["errors"]) == (1, 1)
    assert result["edges"]["q.delivers.work"] == {"messages": 10, "errors": 10, "filtered": 0}


def test_event_source_filter_refuses() -> None:
    drawing = 'shop:client -> q:queue; q -delivers(filters=[{"body": {"kind": ["b"]}}])-> work:function'
    result = run(drawing, arrivals("shop", 1, body={"kind": "a"}))
    assert counts(result["nodes"]["q"]) == {"accepted": 1, "filtered": 1}
    assert result["nodes"]["work"]["invocations"] == 0


def test_duplicated_delivery() -> None:
    drawing = "shop:client -> q:queue; q -> work:function(latency=0)"
    fault = Fault(edge="q.delivers.work", duplicate_rate=1)
    result = run(drawing, arrivals("shop", 1), faults=[fault])
    assert counts(result["nodes"]["q"]) == {"accepted": 1, "delivered": 1}
    assert result["edges"]["q.delivers.work"]["messages"] == 2


def test_lost_acknowledgement() -> None:
    drawing = "shop:client -> q:queue(visibility_timeout_s=5); q -> work:function(latency=0)"
    fault = Fault(edge="q.delivers.work", at_s=0, for_s=3, drop_ack_rate=1)
    result = run(drawing, arrivals("shop", 1), faults=[fault])
    assert counts(result["nodes"]["q"]) == {"accepted": 1, "delivered": 1}
    assert result["edges"]["q.delivers.work"]["messages"] == 2


def test_stream_record_with_two_consumers() -> None:
    drawing = "shop:client -> s:stream; s -> work:function(latency=0); s -> bad:function(latency=0, failure_rate=1)"
    result = run(drawing, arrivals("shop", 1))
    assert counts(result["nodes"]["s"]) == {"accepted": 2, "delivered": 1, "held": 1}
    assert counts(result["ledger"]) == {"accepted": 2, "delivered": 1, "held": 1}


def test_stream_record_without_a_consumer_is_held() -> None:
    result = run("shop:client -> s:stream", arrivals("shop", 1, 2))
    assert counts(result["nodes"]["s"]) == {"accepted": 2, "held": 2}


def test_table_stream_without_a_consumer_and_bucket_without_a_notification() -> None:
    drawing = """
        shop:client -> f:service(latency=0)
        f -writes-> t:table(partition_key=id, stream=new); f -writes-> b:bucket
    """
    result = run(drawing, arrivals("shop", 1))
    assert counts(result["nodes"]["t"]) == {"accepted": 1, "held": 1}
    assert counts(result["nodes"]["b"]) == {"accepted": 1, "filtered": 1}
    assert result["ledger"]["lost"] == 0
