"""What a handler is given: time and chance of the run, the AWS SDK, HTTP, its files and its context."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from runner.handlers import EPOCH_US, Call, Done, HttpCall, HttpReply, SdkCall, SdkReply, Step
from runner.sandbox import SandboxPool

from .conftest import Bench, spec

Run = Callable[..., Bench]

CHANCE = """
import datetime, os, random, secrets, tempfile, time, uuid
def handler(event, context):
    return [time.time(), time.time_ns(), time.monotonic(), str(datetime.datetime.now()), str(datetime.date.today()),
            str(datetime.datetime.now(datetime.UTC)), str(datetime.datetime.utcnow()), time.strftime('%F %T'),
            random.random(), random.Random().random(), str(uuid.uuid4()), str(uuid.uuid1()), os.urandom(8).hex(),
            secrets.token_hex(), random.SystemRandom().random(), list({'a', 'b', 'c', 'd'}),
            next(tempfile._get_candidate_names())]
"""


def test_time_and_chance_are_the_runs(run: Run) -> None:
    first, second = run(CHANCE), run(CHANCE)
    results = [bench.call(now_us=5_000_000).result for bench in (first, second, first)]
    assert results[0] == results[1] == results[2]
    assert results[0][1] // 1_000_000_000 == EPOCH_US // 1_000_000 + 5
    assert results[0][4] == "2026-01-01"
    other = first.call(seed="another").result
    assert other[8] != results[0][8] and other[10] != results[0][10]


def test_sleep_passes_the_runs_time_and_no_other(run: Run) -> None:
    source = """
import time
def handler(event, context):
    start, left = time.time(), context.get_remaining_time_in_millis()
    time.sleep(event)
    return [round(time.time() - start), left, context.get_remaining_time_in_millis()]
"""
    assert run(source).call(2, deadline_s=10).result == [2, 3000, 1000]
    assert run(source, timeout_s=900.0).call(850, deadline_s=10).result == [850, 900_000, 50_000]


def test_who_sleeps_past_the_end_of_the_time_never_wakes_up(run: Run) -> None:
    source = """
import time
def handler(event, context):
    print("begins")
    try:
        for _ in range(event):
            time.sleep(1)
    except BaseException:
        print("is told")
    finally:
        print("tidies up")
    return "done"
"""
    bench = run(source)
    assert bench.call(2).result == "done"
    late = bench.call(3)
    assert (late.ok, late.outcome, late.wall_timeout, late.logs) == (False, "timeout", False, "begins\n")
    assert late.error is not None and late.error["message"] == "the handler slept longer than its 3 s"
    assert bench.call(2, environment=1).result == "done"


def test_the_context_and_the_environment(run: Run) -> None:
    source = """
import os, sys
import handlers.shared, beside
def handler(event, context):
    return [context.function_name, context.aws_request_id, os.environ["QUEUE_EMAILS_URL"], handlers.shared.X, beside.Y,
            os.environ["AWS_LAMBDA_FUNCTION_NAME"]]
"""
    bench = run(
        source,
        files={"handlers/shared.py": "X = 1", "handlers/beside.py": "Y = 2"},
        environment={"QUEUE_EMAILS_URL": "https://sqs/emails"},
    )
    name = "00000000-0000-4000-8000-000000000001"
    assert bench.call().result == ["f", name, "https://sqs/emails", 1, 2, "f"]


def test_globals_stay_between_invocations_and_not_between_environments(run: Run) -> None:
    bench = run("count = 0\ndef handler(event, context):\n    global count\n    count += 1\n    return count\n")
    assert [bench.call(environment=number).result for number in (0, 0, 1, 0)] == [1, 2, 1, 3]
    bench.pool.retire("f", 0)
    assert bench.call().result == 1


SDK = """
import boto3, os
from botocore.exceptions import ClientError
from decimal import Decimal
sqs, sns, events, aws_lambda = (boto3.client(name) for name in ("sqs", "sns", "events", "lambda"))
table = boto3.resource("dynamodb").Table("orders")
def handler(event, context):
    sqs.send_message(QueueUrl="https://sqs.us-east-1.amazonaws.com/000000000000/q", MessageBody="ä")
    sns.publish(TopicArn="arn:aws:sns:us-east-1:000000000000:t", Message="m & <n>")
    events.put_events(Entries=[{"Source": "s", "DetailType": "d", "Detail": "{}"}])
    answer = aws_lambda.invoke(FunctionName="g", Payload=b'{"a": 1}')["Payload"].read().decode()
    try:
        table.put_item(Item={"id": "a", "n": Decimal("1.5")}, ConditionExpression="attribute_not_exists(id)")
    except table.meta.client.exceptions.ConditionalCheckFailedException as error:
        return [answer, error.response["Error"]["Code"]]
"""


def test_the_sdk_speaks_to_the_run(run: Run) -> None:
    seen: list[SdkCall] = []

    def reply(step: Any) -> SdkReply:
        seen.append(step)
        if step.operation == "PutItem":
            return SdkReply(False, {}, "ConditionalCheckFailedException", "The conditional request failed", 400)
        if step.operation == "Invoke":
            return SdkReply(True, {"StatusCode": 200, "Payload": b'{"b": 2}'})
        if step.operation == "PutEvents":
            return SdkReply(True, {"FailedEntryCount": 0, "Entries": [{"EventId": "e"}]})
        return SdkReply(True, {"MessageId": "m"})

    assert run(SDK).call(reply=reply).result == ['{"b": 2}', "ConditionalCheckFailedException"]
    assert [(step.service, step.operation) for step in seen] == [
        ("sqs", "SendMessage"),
        ("sns", "Publish"),
        ("events", "PutEvents"),
        ("lambda", "Invoke"),
        ("dynamodb", "PutItem"),
    ]
    assert seen[1].params["Message"] == "m & <n>"
    assert seen[4].params["Item"] == {"id": {"S": "a"}, "n": {"N": "1.5"}}


def test_a_service_that_is_not_emulated_is_an_error_of_the_sdk(run: Run) -> None:
    source = "import boto3\ndef handler(event, context):\n    boto3.client('ec2').describe_regions()\n"
    assert run(source).call().error["type"] == "ClientError"


HTTP = """
import http.client, json, ssl, urllib.error, urllib.request, urllib3
def handler(event, context):
    if event == "urllib3":
        pool = urllib3.PoolManager()
        return [pool.request("POST", url, json={"a": 1}).data.decode() for url in ("http://a.test/1", "https://b.test:8443/2")]
    try:
        with urllib.request.urlopen("https://a.test/x?y=1", data=b"body", timeout=5) as answer:
            return [answer.status, answer.headers["X-Y"], answer.read().decode()]
    except urllib.error.HTTPError as error:
        return ["http error", error.code]
    except OSError as error:
        return [type(error).__name__]
"""


@pytest.mark.parametrize(
    ("reply", "result"),
    [
        (HttpReply(201, {"X-Y": "z"}, "ok"), [201, "z", "ok"]),
        (HttpReply(503), ["http error", 503]),
        (HttpReply(0), ["TimeoutError"]),
    ],
)
def test_http_goes_to_the_run(run: Run, reply: HttpReply, result: list[Any]) -> None:
    seen: list[Any] = []
    done = run(HTTP).call(reply=lambda step: seen.append(step) or reply)  # type: ignore[func-returns-value]
    assert done.result == result
    assert (seen[0].method, seen[0].url, seen[0].body) == ("POST", "https://a.test/x?y=1", "body")


def test_urllib3_goes_to_the_run(run: Run) -> None:
    def reply(step: Any) -> HttpReply:
        assert isinstance(step, HttpCall)
        return HttpReply(200, {}, step.url)

    assert run(HTTP).call("urllib3", reply=reply).result == ["http://a.test/1", "https://b.test:8443/2"]


USUAL = """
import asyncio, concurrent.futures, os, sqlite3, tempfile, zoneinfo
def handler(event, context):
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        total = sum(pool.map(lambda n: n, range(10)))
    async def one(): return 1
    with tempfile.TemporaryDirectory() as folder:
        with sqlite3.connect(folder + "/db") as db:
            db.execute("create table t (x)")
    return [total, asyncio.run(one()), str(zoneinfo.ZoneInfo("Europe/Berlin"))]
"""


def test_usual_code_works(run: Run) -> None:
    assert run(USUAL).call().result == [45, 1, "Europe/Berlin"]


async def test_on_an_event_loop_calls_run_side_by_side(tier: str) -> None:
    source = """
import boto3
sqs = boto3.client("sqs")
def handler(event, context):
    while event == "loop": pass
    url = "https://sqs.us-east-1.amazonaws.com/000000000000/q"
    return sqs.send_message(QueueUrl=url, MessageBody=event)["MessageId"]
"""
    steps: dict[str, list[Step]] = {}
    done = asyncio.Event()
    loop = asyncio.get_running_loop()
    with SandboxPool({"f": spec(source)}, blocking=False, seed=1, tier=tier, loop=loop) as pool:

        def on_step(step: Step) -> None:
            steps.setdefault(step.invocation, []).append(step)
            if isinstance(step, SdkCall):
                reply = SdkReply(True, {"MessageId": step.params["MessageBody"]})
                pool.resume(step.invocation, reply, on_step)
            if sum(isinstance(seen[-1], Done) for seen in steps.values()) == 4:
                done.set()

        for number, event in enumerate(("a", "b", "c", "loop")):
            deadline_s = 0.3 if event == "loop" else 20.0
            pool.start(Call("f", number, f"i{number}", event, 0, "s", deadline_s), on_step)
        assert steps == {}
        await asyncio.wait_for(done.wait(), 30)
    ends = [seen[-1] for _name, seen in sorted(steps.items())]
    assert [end.outcome for end in ends if isinstance(end, Done)] == ["ok", "ok", "ok", "timeout"]
    assert [end.result for end in ends if isinstance(end, Done)] == ["a", "b", "c", None]
