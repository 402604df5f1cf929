"""What a scenario puts into the channels before anything happens."""

from __future__ import annotations

from tests.runner.runs import counts, run


def test_messages_of_seed_data_wait_in_the_queue_from_the_start() -> None:
    result = run("orders:queue -> work:function", seed_data={"orders": [{"body": {"id": 1}}, "plain"]}, duration_s=5)
    assert counts(result["nodes"]["orders"]) == {"accepted": 2, "delivered": 2}


def test_messages_without_a_consumer_are_held() -> None:
    result = run("orders:queue; work:function", seed_data={"orders": [{"body": 1, "attributes": {"kind": "a"}}]})
    assert counts(result["nodes"]["orders"]) == {"accepted": 1, "held": 1}


def test_a_bus_matches_what_it_is_seeded_with() -> None:
    result = run("events:bus", seed_data={"events": [{"detail": 1}]})
    assert counts(result["nodes"]["events"]) == {"accepted": 1, "filtered": 1}


def test_items_of_a_table_are_there_and_counted() -> None:
    result = run("orders:table(partition_key=id)", seed_data={"orders": [{"id": "a"}, {"id": "b"}]})
    assert result["nodes"]["orders"]["items"] == 2
    assert counts(result["ledger"]) == {}


def test_records_of_a_stream_wait_for_their_readers() -> None:
    result = run("s:stream -> work:function(latency=0)", seed_data={"s": [{"id": 1}, "plain"]})
    assert counts(result["nodes"]["s"]) == {"accepted": 2, "delivered": 2}
