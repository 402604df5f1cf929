"""Buckets in a run: what is told of a write, to whom, and what becomes of it."""

from __future__ import annotations

from typing import Any

from tests.runner.runs import arrivals, counts, engine, run
from topology.document import Fault

WRITER = "shop:client -> in:queue; in -> f:function; f -writes(key=images/cat.png)-> b:bucket; "


def _told(drawing: str, queue: str = "q", **more: Any) -> list[Any]:
    made = engine(drawing, arrivals("shop", 1, body={"order": 7}), duration_s=60, **more)
    made.run()
    assert made.result()["ledger"]["balanced"]
    return [message["body"] for message in made.messages(queue)]


def test_a_write_is_one_acceptance_for_each_edge() -> None:
    result = run(
        WRITER + "b -> q:queue; b -delivers(prefix=docs/)-> r:queue; b -delivers(suffix=.png)-> s:queue",
        arrivals("shop", 1, 2),
        duration_s=60,
    )
    assert counts(result["nodes"]["b"]) == {"accepted": 6, "delivered": 4, "filtered": 2}
    assert counts(result["nodes"]["q"]) == {"accepted": 2, "held": 2}
    assert counts(result["nodes"]["r"]) == {}
    assert result["edges"]["b.delivers.r"] == {"messages": 0, "errors": 0, "filtered": 2}
    assert result["nodes"]["b"]["writes"] == 2


def test_a_write_that_nobody_is_told_of_is_filtered() -> None:
    result = run(WRITER, arrivals("shop", 1), duration_s=60)
    assert counts(result["nodes"]["b"]) == {"accepted": 1, "filtered": 1}


def test_an_edge_is_told_only_of_its_events() -> None:
    result = run(
        WRITER
        + """b -delivers(events=["s3:ObjectRemoved:*"])-> q:queue
        b -delivers(events=["s3:ObjectCreated:Put"])-> r:queue
        b -delivers(events=["s3:ObjectCreated:Copy"])-> s:queue""",
        arrivals("shop", 1),
        duration_s=60,
    )
    assert [counts(result["nodes"][name]).get("accepted", 0) for name in "qrs"] == [0, 1, 0]


def test_the_event_has_the_encoded_key_and_the_name_without_s3() -> None:
    drawing = 'shop:client -> in:queue; in -> f:function; f -writes(key="a dir/ä+b.png")-> b:bucket; b -> q:queue'
    (event,) = _told(drawing)
    (record,) = event["Records"]
    assert (record["eventSource"], record["eventName"]) == ("aws:s3", "ObjectCreated:Put")
    assert record["s3"]["object"]["key"] == "a+dir/%C3%A4%2Bb.png"
    assert record["s3"]["object"]["size"] == len('{"order":7}')
    assert record["s3"]["bucket"] == {
        "name": "b",
        "ownerIdentity": {"principalId": "000000000000"},
        "arn": "arn:aws:s3:::b",
    }


def test_a_bus_gets_it_as_an_event_with_the_plain_key() -> None:
    drawing = """shop:client -> in:queue; in -> f:function; f -writes(key="a dir/b.png")-> b:bucket; b -> bus:bus
    bus -delivers(pattern={"source": ["aws.s3"], "detail-type": ["Object Created"]})-> q:queue"""
    (event,) = _told(drawing)
    assert event["detail"]["object"]["key"] == "a dir/b.png"
    assert event["detail"]["reason"] == "PutObject"
    assert event["resources"] == ["arn:aws:s3:::b"]


def test_a_topic_passes_the_event_on() -> None:
    (event,) = _told(WRITER + "b -> t:topic; t -delivers(raw=true)-> q:queue")
    assert event["Records"][0]["s3"]["object"]["key"] == "images/cat.png"


def test_keys_are_new_unless_the_edge_gives_one_and_later_changes_sort_later() -> None:
    drawing = "shop:client -> in:queue; in -> f:function; f -writes({key})-> b:bucket; b -> q:queue"
    made = engine(drawing.format(key="per_invocation=1"), arrivals("shop", 1, 2), duration_s=60)
    made.run()
    objects = [message["body"]["Records"][0]["s3"]["object"] for message in made.messages("q")]
    assert len({found["key"] for found in objects}) == 2
    assert objects[0]["sequencer"] < objects[1]["sequencer"]
    made = engine(drawing.format(key='key="$.id"'), arrivals("shop", 1, body={"id": "seven"}), duration_s=60)
    made.run()
    assert made.messages("q")[0]["body"]["Records"][0]["s3"]["object"]["key"] == "seven"


def test_a_function_is_invoked_asynchronously() -> None:
    result = run(WRITER + "b -> g:function(failure_rate=1, retries_async=1)", arrivals("shop", 1), duration_s=300)
    assert counts(result["nodes"]["b"]) == {"accepted": 1, "delivered": 1}
    assert counts(result["nodes"]["g"]) == {"accepted": 1, "dropped": 1}
    assert result["nodes"]["g"]["invocations"] == 2


def test_what_cannot_be_told_goes_to_the_dead_letter_queue_of_the_edge() -> None:
    drawing = WRITER + 'b -delivers(dead_letter=dead, retry={"max_retries": 1})-> q:queue; dead:queue'
    result = run(drawing, arrivals("shop", 1), faults=[Fault(node="q", failure_rate=1.0)], duration_s=60)
    assert counts(result["nodes"]["b"]) == {"accepted": 1, "dead_lettered": 1}
    assert counts(result["nodes"]["dead"]) == {"accepted": 1, "held": 1}


def test_a_bucket_that_fails_fails_its_writer() -> None:
    result = run(WRITER, arrivals("shop", 1), faults=[Fault(node="b", failure_rate=1.0)], duration_s=20)
    assert result["nodes"]["f"]["errors"] == 1
    assert counts(result["nodes"]["b"]) == {}


def test_an_object_put_by_hand_is_told_like_any_other() -> None:
    made = engine("b:bucket(external_producer=true); b -> q:queue", duration_s=60)
    made.send("b", {"a": 1}, {"key": "by hand.json"})
    made.run()
    assert made.messages("q")[0]["body"]["Records"][0]["s3"]["object"]["key"] == "by+hand.json"
