"""One handler runs with a written event: its answer, errors, logs and calls; what goes wrong is one sentence."""

from __future__ import annotations

import json
import threading
from typing import Any

import psutil
import pytest
from rest_framework.test import APIClient

from runner import trials
from runner.resolve import project_values
from topology.document import Project

pytestmark = [pytest.mark.django_db(databases=["default", "log"], transaction=True)]
DOCUMENT: dict[str, Any] = {
    "format": "signalbox/1",
    "name": "trial",
    "nodes": {
        "orders": {"kind": "queue", "visibility_timeout_s": 60},
        "work": {"kind": "function", "timeout_s": 2, "handler": {"file": "handlers/work.py"}},
        "idle": {"kind": "function", "timeout_s": 2},
        "shown": {"kind": "table", "partition_key": "id"},
    },
    "edges": [
        {"source": "work", "target": "orders", "relation": "sends"},
        {"source": "work", "target": "shown", "relation": "writes"},
    ],
}
SENDING = """import json, os
import boto3
print("loading")
sqs = boto3.client("sqs")


def handler(event, context):
    print("got", event["id"])
    boto3.resource("dynamodb").Table("shown").put_item(Item={"id": event["id"]})
    told = sqs.send_message(QueueUrl=os.environ["QUEUE_ORDERS_URL"], MessageBody=json.dumps(event))
    return {"sent": bool(told["MessageId"])}
"""
TRIAL = "trial-0001"


@pytest.fixture
def api() -> APIClient:
    return APIClient()


@pytest.fixture
def work(api: APIClient) -> str:
    body = {"document": DOCUMENT, "files": {"handlers/work.py": SENDING}}
    made = api.post("/api/topologies/", body, format="json").json()
    return f"/api/topologies/{made['id']}/nodes/work/try/"


def attempt(api: APIClient, path: str, code: str | None = None, event: Any = None, status: int = 200) -> dict[str, Any]:
    files = {} if code is None else {"handlers/work.py": code}
    answer = api.post(path, {"event": event, "trial": TRIAL, "files": files}, format="json")
    assert answer.status_code == status, answer.content
    return dict(answer.json())


def test_the_answer_the_logs_and_the_calls_are_told(api: APIClient, work: str) -> None:
    told = attempt(api, work, event={"id": "o-1"})
    assert (told["outcome"], told["sentence"], told["result"]) == ("ok", "The handler answered.", {"sent": True})
    assert told["logs"].splitlines() == ["loading", "got o-1"]
    assert [(call["what"], call["target"], call["status"]) for call in told["calls"]] == [
        ("dynamodb:PutItem", "shown", 200),
        ("sqs:SendMessage", "orders", 200),
    ]
    assert told["calls"][1]["asked"]["MessageBody"] == '{"id": "o-1"}'
    assert told["init_ms"] > 0 and told["warm_ms"] is not None and told["memory_mb"] > 0


def test_what_no_edge_allows_is_refused_and_told(api: APIClient, work: str) -> None:
    code = (
        "import boto3\n\n\ndef handler(event, context):\n    boto3.client('sns').publish(TopicArn='x', Message='m')\n"
    )
    told = attempt(api, work, code)
    assert told["outcome"] == "error"
    assert told["calls"][0]["error"].startswith("ResourceNotFoundException")
    assert told["error"]["at"] == {"file": "handlers/work.py", "line": 5}


def test_an_error_names_its_line_in_the_code(api: APIClient, work: str) -> None:
    told = attempt(api, work, "def handler(event, context):\n    return event['nothing']\n", {"id": 1})
    assert told["sentence"] == "The handler raised KeyError: 'nothing'."
    assert told["error"]["at"] == {"file": "handlers/work.py", "line": 2}


@pytest.mark.parametrize(
    ("code", "outcome", "says"),
    [
        ("def handler(event, context:\n    pass\n", "init_error", "handlers/work.py could not be loaded: "),
        ("def other(event, context):\n    pass\n", "init_error", "handlers/work.py could not be loaded: "),
        ("def handler(e, c):\n    while True:\n        pass\n", "timeout", "The handler did not end within 2 s."),
        (
            "def handler(e, c):\n    kept = bytearray(700 << 20)\n    kept[::4096] = b'x' * len(kept[::4096])\n",
            "memory",
            "The handler used more than its 128 MB of memory.",
        ),
        ("import os\n\n\ndef handler(e, c):\n    os._exit(3)\n", "crash", "The handler's process ended: "),
    ],
)
def test_what_goes_wrong_is_one_sentence(api: APIClient, work: str, code: str, outcome: str, says: str) -> None:
    told = attempt(api, work, code)
    assert told["outcome"] == outcome
    assert told["sentence"].startswith(says) and "\n" not in told["sentence"]


def test_a_refused_tier_is_one_sentence(api: APIClient, work: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNALBOX_ISOLATION", "none")
    refused = attempt(api, work, status=503)
    assert refused["code"] == "sandbox-refused"
    assert refused["detail"] == "SIGNALBOX_ISOLATION is 'none'; it can be full or reduced"


def test_a_node_without_code_is_refused(api: APIClient, work: str) -> None:
    refused = attempt(api, work.replace("/work/", "/idle/"), status=404)
    assert refused["detail"] == "idle has no Python code to run; write a handler for it first."


def test_a_trial_is_cancelled_at_once_and_leaves_no_process(api: APIClient, work: str) -> None:
    told: list[dict[str, Any]] = []
    code = "import time\n\n\ndef handler(event, context):\n    while True:\n        pass\n"

    def run() -> None:
        told.append(trials._asked("trial-0002", json.dumps(question(code))))

    thread = threading.Thread(target=run)
    thread.start()
    process = None
    while process is None:
        process = trials._going.get("trial-0002")
    started = psutil.Process(process.pid)
    assert api.post(f"{work}trial-0002/cancel/").json() == {"cancelled": True}
    thread.join(timeout=10)
    assert [one["sentence"] for one in told] == ["The run of the handler was cancelled."]
    assert not started.is_running()
    assert api.post(f"{work}trial-0002/cancel/").json() == {"cancelled": False}


def test_a_trial_that_was_cancelled_before_it_began_never_begins(api: APIClient, work: str) -> None:
    assert api.post(f"{work}trial-0003/cancel/").json() == {"cancelled": False}
    told = api.post(work, {"event": None, "trial": "trial-0003"}, format="json").json()
    assert (told["outcome"], told["sentence"]) == ("cancelled", "The run of the handler was cancelled.")


def question(code: str) -> dict[str, Any]:
    slow = {"kind": "function", "timeout_s": 15, "handler": {"file": "handlers/work.py"}}
    document = {**DOCUMENT, "nodes": {**DOCUMENT["nodes"], "work": slow}}
    project = Project("topology.json", {"topology.json": json.dumps(document), "handlers/work.py": code})
    return {"project": project_values(project), "node": "work", "event": None}


@pytest.mark.parametrize(
    ("source", "entry", "line"),
    [
        ("def handler(event, context):\n    return 1\n", "handler", None),
        ("def handler(event, context:\n    return 1\n", "handler", 1),
        ("x = 1\ny = (\n", "", 2),
        ("def other(): pass\n", "handler", 1),
        ("from elsewhere import handler\n", "handler", None),
        ("(" * 5000, "", 1),
    ],
)
def test_code_is_checked_by_line(api: APIClient, source: str, entry: str, line: int | None) -> None:
    faults = api.post("/api/code/check/", {"text": source, "entry": entry}, format="json").json()
    assert [fault["line"] for fault in faults] == ([] if line is None else [line])
    assert all(fault["message"].endswith(".") for fault in faults)
