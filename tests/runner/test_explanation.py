"""Why something did not reach a node: each cause is told from the rows of a run, with the place where it stopped."""

from __future__ import annotations

from typing import Any

from runner.engine import Engine
from runner.explanation import Answer, Story, explain
from runner.log.traces import Tracks
from runner.trace import Memory
from tests.runner.runs import arrivals, engine
from topology.document import Fault


def story(made: Engine, trace: int = 1) -> Story:
    """What the rows of one trace of the run tell."""
    made.run()
    made.flush()
    sink: Any = made._recorder._sink
    assert isinstance(sink, Memory), "Tests keep the trace in memory."
    columns = [sink.flat[column::8] for column in range(8)]
    tracks = Tracks([trace])
    for row in zip(range(1, len(columns[0]) + 1), *columns, strict=True):
        tracks.take(row)
    names = (made.node_names, made.edge_names)
    return Story(sorted(tracks.kept.values()), sink.payloads, names, made.graph)


def why(drawing: str, node: str, *, trace: int = 1, **more: Any) -> Answer:
    source = more.pop("source", "c")
    given = more.pop("arrival", {"route": "POST /", "body": {"kind": "tea", "amount": 3}})
    times = more.pop("times", (1.0,))
    return explain(story(engine(drawing, arrivals(source, *times, **given), **more), trace), node)


def first(answer: Answer) -> tuple[str, str, str | None]:
    stop = answer.stops[0]
    return stop.cause, stop.node, stop.edge


ENTRY = 'c:client -> api:gateway; api -routes(method=POST, path="/", public=true)-> place:function(latency=5)\n'
BUS = ENTRY + "place -publishes(detail_type=placed)-> b:bus; b -delivers(pattern={})-> work:function(latency=5)"
QUEUED = "c:client -> q:queue(visibility_timeout_s=30); q -delivers{}-> work:function(latency=5{})"
SENT: dict[str, Any] = {"arrival": {"body": {"kind": "tea", "amount": 3}}}


def test_what_was_reached_is_told_with_its_moment_and_its_way() -> None:
    answer = why(ENTRY + "place -sends-> q:queue; q -> work:function(latency=5)", "work")
    assert answer.reached and answer.sentence.startswith("It did reach work, at 1.")
    assert answer.nodes == ("c", "api", "place", "q", "work") and len(answer.edges) == 4 and answer.stops == ()


def test_the_clause_of_a_pattern_that_said_no() -> None:
    answer = why(BUS.format('{"detail-type": ["placed"], "detail": {"kind": ["coffee"]}}'), "work")
    assert first(answer) == ("filtered", "b", "b.delivers.work")
    [stop] = answer.stops
    assert "detail.kind is 'tea', and it asks for 'coffee'" in stop.sentence
    assert [(clause["path"], clause["holds"]) for clause in stop.clauses] == [
        ("detail-type", True),
        ("detail.kind", False),
    ]
    assert answer.nodes == ("c", "api", "place", "b") and answer.edges[-1] == "b.delivers.work"
    assert stop.filter["detail"] == {"kind": ["coffee"]}
    assert stop.seq > 0


def test_a_field_that_is_not_there_is_named() -> None:
    answer = why(BUS.format('{"detail": {"size": ["big"]}}'), "work")
    assert "there is no such field" in answer.sentence


def test_a_subscription_whose_policy_asks_for_more() -> None:
    topic = 'c:client -> t:topic; t -delivers(filter_policy={"kind": ["coffee"]}, filter_scope=MessageBody)-> q:queue'
    answer = why(topic, "q", **SENT)
    assert first(answer) == ("filtered", "t", "t.delivers.q")
    assert "kind is 'tea'" in answer.sentence


def test_a_filter_of_a_consumer() -> None:
    drawing = QUEUED.format('(filters=[{"pattern": {"body": {"kind": ["coffee"]}}}])', "")
    answer = why(drawing, "work", **SENT)
    assert first(answer) == ("filtered", "q", "q.delivers.work")
    assert "kind is 'tea'" in answer.sentence


def test_an_authorizer_that_refused() -> None:
    drawing = (
        'c:client -> api:gateway(authorizers={"users": {"type": "api_key"}}); '
        'api -routes(method=POST, path="/", auth=users)-> place:function(latency=5)'
    )
    answer = why(drawing, "place", arrival={"route": "POST /", "credential": "invalid"})
    assert first(answer) == ("authorizer", "api", "api.routes.place")
    assert "'users'" in answer.sentence and "403" in answer.sentence


def test_a_connection_that_a_fault_throttles() -> None:
    fault = Fault(edge="c.calls.api", throttle=True)
    answer = why(ENTRY, "place", faults=[fault])
    assert first(answer) == ("lost-on-the-way", "c", "c.calls.api")
    assert "api never had it" in answer.sentence


def test_a_target_that_is_down_and_what_is_tried_again() -> None:
    answer = why(
        BUS.format('{"detail-type": ["placed"]}').replace("work:function(latency=5)", "q:queue"),
        "q",
        faults=[Fault(edge="b.delivers.q", throttle=True)],
    )
    assert first(answer) == ("waiting", "b", "b.delivers.q")
    assert "tried again" in answer.sentence


def test_what_waits_is_told_where_and_since_when() -> None:
    answer = why(QUEUED.format("", ", concurrency_reserved=0"), "work", **SENT)
    assert first(answer) == ("waiting", "q", "q.delivers.work")
    assert "in q, since 1" in answer.sentence


def test_what_works_still_is_told() -> None:
    answer = why(ENTRY.replace("latency=5", "latency=600000, timeout_s=900") + "place -sends-> q:queue", "q")
    assert first(answer) == ("waiting", "place", "place.sends.q")
    assert "has not ended" in answer.sentence


def test_a_message_that_became_too_old() -> None:
    drawing = QUEUED.format("", ", concurrency_reserved=0").replace(
        "visibility_timeout_s=30", "visibility_timeout_s=30, retention_s=60"
    )
    answer = why(drawing, "work", duration_s=200, **SENT)
    assert first(answer) == ("expired", "q", "q.delivers.work")
    assert "too old" in answer.sentence


def test_a_message_that_was_moved_to_the_dead_letters() -> None:
    drawing = (
        "c:client -> q:queue(visibility_timeout_s=5); q -delivers(batch_size=1)-> work:function(latency=5, "
        "failure_rate=1); q -dead_letters(max_receive_count=1)-> d:queue; work -sends-> x:queue"
    )
    answer = why(drawing, "x", duration_s=60, **SENT)
    assert first(answer) == ("failed", "work", "work.sends.x")
    answer = why(drawing.replace("failure_rate=1", "failure_rate=0"), "d", duration_s=60, **SENT)
    assert first(answer) == ("not-needed", "q", "q.dead_letters.d")


def test_a_function_that_failed_before_it_sent() -> None:
    answer = why(ENTRY.replace("latency=5", "latency=5, failure_rate=1") + "place -sends-> q:queue", "q")
    assert first(answer) == ("failed", "place", "place.sends.q")
    assert "failed at 1.0" in answer.sentence


def test_a_duplicate_that_a_fifo_queue_dropped() -> None:
    drawing = (
        "c:client -> q:queue(fifo=true, content_based_deduplication=true); "
        "q -delivers(batch_size=1)-> work:function(latency=5)"
    )
    # The second arrival is the third message: the first one has a message of its own in the queue.
    answer = why(drawing, "q", trace=3, arrival={"body": {"kind": "tea"}}, times=(1.0, 2.0))
    assert first(answer) == ("deduplicated", "c", "c.sends.q")
    assert "duplicate" in answer.sentence


def test_no_path_in_the_drawing() -> None:
    answer = why(ENTRY + "other:client -> q:queue", "q")
    assert first(answer) == ("no-path", "c", None)
    assert answer.sentence == "No path in the drawing leads from c to q." and answer.edges == ()


def test_a_write_that_a_modelled_handler_leaves_no_row_of() -> None:
    answer = why(ENTRY + 'place -writes-> t:table(partition_key="id")', "t")
    assert first(answer) == ("unrecorded", "place", "place.writes.t")


def test_another_route_of_the_gateway() -> None:
    drawing = ENTRY + 'api -routes(method=GET, path="/list", public=true)-> list:function(latency=5)'
    answer = why(drawing, "list")
    assert first(answer) == ("other-route", "api", "api.routes.list")
    assert answer.sentence.endswith("to place.")


def test_a_place_for_failures_that_a_field_names() -> None:
    drawing = (
        "c:client -> s:stream(shards=1); d:queue; s -delivers(on_failure=d, batch_size=1)-> work:function(latency=5)"
    )
    answer = why(drawing, "d", **SENT)
    assert first(answer) == ("not-needed", "s", "s.delivers.work")


def test_work_that_ended_well_and_sent_nothing() -> None:
    # A destination gets the results of asynchronous invocations; this one was asked by a gateway.
    answer = why(ENTRY + "place -on_success-> x:queue", "x")
    assert first(answer)[:2] == ("not-sent", "place")
    assert "ended well" in answer.sentence
