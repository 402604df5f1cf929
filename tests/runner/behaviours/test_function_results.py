"""function: retries of asynchronous invocations, and what its destinations and its dead-letter queue get."""

from __future__ import annotations

from typing import Any

import pytest

from tests.runner.behaviours.code import CODE, coded
from tests.runner.runs import arrivals, counts, engine, events, run
from topology.document import Fault

ASKED = "shop:client -> first:service(latency=0) -invokes(wait=false)-> work:function"


def held(made: Any, node: str) -> dict[str, Any]:
    """The only message in a queue."""
    (message,) = made.messages(node)
    return dict(message)


def test_a_dead_letter_carries_the_payload_and_says_why() -> None:
    made = engine(
        f"{ASKED}(latency=0, failure_rate=1, retries_async=0) -dead_letters-> dlq:queue",
        arrivals("shop", 1, body={"n": 1}),
    )
    made.run()
    message = held(made, "dlq")
    assert message["body"] == {"n": 1}
    attributes = message["attributes"]
    assert set(attributes) == {"RequestID", "ErrorCode", "ErrorMessage"}
    assert (attributes["ErrorCode"], attributes["ErrorMessage"]) == (200, "Failed by its failure rate")
    assert len(attributes["RequestID"]) == 36


def test_what_a_fault_broke_says_so() -> None:
    made = engine(
        f"{ASKED}(latency=0, failure_rate=0.1, retries_async=0) -dead_letters-> dlq:queue",
        arrivals("shop", 1, body={"n": 1}),
        faults=[Fault(node="work", failure_rate=1)],
    )
    made.run()
    assert held(made, "dlq")["attributes"]["ErrorMessage"] == "Failed by a fault of the scenario"


def test_a_failure_destination_gets_the_whole_record() -> None:
    def fails(event: Any) -> Any:
        raise ValueError("no stock")

    made, _ = coded(
        f"{ASKED}(latency=0, {CODE}) -on_failure-> failed:queue",
        {"work": fails},
        arrivals("shop", 1, body={"n": 1}),
        duration_s=300,
    )
    record = held(made, "failed")["body"]
    assert record["requestPayload"] == {"n": 1}
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["requestContext"]["approximateInvokeCount"] == 3
    assert record["requestContext"]["functionArn"].endswith(":function:work:$LATEST")
    assert record["responseContext"] == {
        "statusCode": 200,
        "executedVersion": "$LATEST",
        "functionError": "Unhandled",
    }
    assert record["responsePayload"] == {"type": "ValueError", "message": "no stock"}


def test_a_success_destination_gets_the_result() -> None:
    made, _ = coded(
        f"{ASKED}(latency=0, {CODE}) -on_success-> done:queue",
        {"work": lambda event: {"total": 7}},
        arrivals("shop", 1, body={"n": 1}),
    )
    record = held(made, "done")["body"]
    assert (record["requestContext"]["condition"], record["requestContext"]["approximateInvokeCount"]) == ("Success", 1)
    assert record["responsePayload"] == {"total": 7}
    assert "functionError" not in record["responseContext"]


def test_a_bus_gets_the_record_as_an_event_of_lambdas_own() -> None:
    drawing = f"""
        {ASKED}(latency=0, failure_rate=1, retries_async=0) -on_failure-> b:bus
        b -delivers(pattern={{"source": ["lambda"],
            "detail-type": ["Lambda Function Invocation Result - Failure"]}})-> q:queue
    """
    result = run(drawing, arrivals("shop", 1))
    assert counts(result["nodes"]["q"]) == {"accepted": 1, "held": 1}


def test_destinations_never_hear_of_synchronous_invocations_and_batches() -> None:
    drawing = """
        shop:client -> first:service(latency=0) -invokes-> work:function(latency=0, failure_rate=1)
        work -on_failure-> failed:queue; work -dead_letters-> dlq:queue
        shop -> q:queue -> work
    """
    result = run(drawing, arrivals("shop", 1, target="first"), arrivals("shop", 1, target="q"))
    assert result["nodes"]["work"]["errors"] == 2
    assert counts(result["nodes"]["failed"]) == counts(result["nodes"]["dlq"]) == {}


def test_throttles_are_not_attempts_and_are_tried_again_ever_later() -> None:
    faults = [Fault(node="work", at_s=0, for_s=20, throttle=True)]
    made = engine(f"{ASKED}(latency=0)", arrivals("shop", 1), faults=faults, duration_s=100)
    made.run()
    assert [event["t_us"] // 1_000_000 for event in events(made, "throttle")] == [1, 2, 4, 8, 16]
    assert [event["t_us"] // 1_000_000 for event in events(made, "invoke") if event["node"] == "work"] == [32]
    assert made.result()["nodes"]["work"]["delivered"] == 1


def test_a_function_that_is_throttled_for_its_whole_age_gives_up_then() -> None:
    faults = [Fault(node="work", throttle=True)]
    drawing = f"{ASKED}(latency=0, event_age_max_s=60) -on_failure-> failed:queue"
    made = engine(drawing, arrivals("shop", 1), faults=faults, duration_s=200)
    made.run()
    record = held(made, "failed")["body"]
    assert (record["requestContext"]["condition"], record["requestContext"]["approximateInvokeCount"]) == (
        "EventAgeExceeded",
        0,
    )
    assert record["responseContext"] == {"statusCode": 429}
    assert max(event["t_us"] for event in events(made, "throttle")) == 32_000_000


def test_while_the_service_is_away_nothing_counts_as_a_failure() -> None:
    faults = [Fault(node="work", at_s=0, for_s=100, kill=True)]
    result = run(f"{ASKED}(latency=0, retries_async=0)", arrivals("shop", 1), faults=faults, duration_s=300)
    assert (result["nodes"]["work"]["delivered"], result["nodes"]["work"]["errors"]) == (1, 0)


@pytest.mark.parametrize(("limit", "status"), [(10, "refused"), (1_000, "accepted")])
def test_an_asynchronous_payload_has_a_limit(limit: int, status: str) -> None:
    result = run(
        f"{ASKED}(latency=0)",
        arrivals("shop", 1, body={"text": "x" * 300}),
        limits={"function.payload_async_max_bytes": limit},
    )
    accepted = status == "accepted"
    assert result["nodes"]["work"]["invocations"] == accepted
    assert result["nodes"]["first"]["errors"] == (not accepted)


def test_an_answer_over_the_limit_is_an_error_of_the_function() -> None:
    made, _ = coded(
        f'shop:client -> api:gateway -routes(method=GET, path="/")-> work:function(latency=0, {CODE})',
        {"work": lambda event: {"statusCode": 200, "body": "x" * 300}},
        arrivals("shop", 1, route="GET /"),
        limits={"function.payload_sync_max_bytes": 250},
    )
    result = made.result()
    assert (result["nodes"]["work"]["errors"], result["requests"]["failed"]) == (1, 1)


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (None, 0),
        ({}, 0),
        ("", 0),
        ([], 0),
        ({"batchItemFailures": []}, 0),
        ({"batchItemFailures": None}, 0),
        ({"batchItemFailures": ["first"]}, 1),
        ({"batchItemFailures": ["first", "first"]}, 1),
        ({"batchItemFailures": ["unknown"]}, 3),
        ({"batchItemFailures": [""]}, 3),
        ({"batchItemFailures": [None]}, 3),
        ({"batchItemFailures": 5}, 3),
        ({"batchItemFailures": {"itemIdentifier": "x"}}, 3),
        ({"batchItemFailures": [{"id": "x"}]}, 3),
        ({"failures": []}, 3),
        ("no JSON", 3),
        ([1], 3),
        (False, 3),
    ],
)
def test_a_partial_batch_response_and_its_odd_cases(answer: Any, kept: int) -> None:
    def reply(event: Any) -> Any:
        names = {"first": event["Records"][0]["messageId"], "unknown": "x", "": "", None: None}
        given = answer.get("batchItemFailures") if isinstance(answer, dict) else None
        if isinstance(given, list) and given and not isinstance(given[0], dict):
            return {"batchItemFailures": [{"itemIdentifier": names[name]} for name in given]}
        return answer

    made, _ = coded(
        f"shop:client -> q:queue -delivers(partial_batch_response=true)-> work:function(latency=0, {CODE})",
        {"work": reply},
        arrivals("shop", 1, 1, 1),
    )
    assert counts(made.result()["nodes"]["q"]) == {
        name: count for name, count in (("accepted", 3), ("delivered", 3 - kept), ("in_flight", kept)) if count
    }


def test_an_exception_fails_the_whole_batch() -> None:
    def fails(event: Any) -> Any:
        raise ValueError("broken")

    made, _ = coded(
        f"shop:client -> q:queue -delivers(partial_batch_response=true)-> work:function(latency=0, {CODE})",
        {"work": fails},
        arrivals("shop", 1, 1),
    )
    assert counts(made.result()["nodes"]["q"]) == {"accepted": 2, "in_flight": 2}


def test_a_fifo_batch_stops_at_its_first_failure() -> None:
    made, _ = coded(
        f"""shop:client -sends(message_group="$.g")-> q:queue(fifo=true, content_based_deduplication=true)
            q -delivers(partial_batch_response=true)-> work:function(latency=0, {CODE})""",
        {"work": lambda event: {"batchItemFailures": [{"itemIdentifier": event["Records"][1]["messageId"]}]}},
        *(arrivals("shop", 1, body={"g": "a", "n": number}) for number in range(3)),
    )
    assert counts(made.result()["nodes"]["q"]) == {"accepted": 3, "delivered": 1, "in_flight": 2}
