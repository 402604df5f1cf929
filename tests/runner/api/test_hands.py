"""What people do to a live run over HTTP: send, look into the history, redrive at a rate, stop in the middle."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client

from runner import services
from runner.models import Run, State
from runner.trace import Op
from tests.drive import eventually, worker
from tests.runner.conftest import QUICK
from tests.runner.test_kills import rows, supervisor
from tests.runner.test_runs import at
from topology.services import topology_create

pytestmark = [
    pytest.mark.django_db(databases=["default", "log"], transaction=True),
    pytest.mark.usefixtures("supervised"),
]
FAILING = QUICK.replace("failure_rate: 0.5", "failure_rate: 1").replace(
    "visibility_timeout_s: 3", "visibility_timeout_s: 1"
)


class Person:
    """Talks to the API about one live run."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.client = Client(headers={"host": "127.0.0.1"})

    def get(self, path: str) -> Any:
        answer = self.client.get(f"/api/{path}")
        assert answer.status_code == 200, answer.content
        return answer.json()

    def post(self, path: str, body: Any) -> Any:
        answer = self.client.post(f"/api/runs/{self.run.pk}/{path}", body, content_type="application/json")
        assert answer.status_code == 200, answer.content
        return answer.json()

    def messages(self, node: str) -> Any:
        return self.get(f"runs/{self.run.pk}/nodes/{node}/messages/")

    def sent(self, query: str = "") -> list[dict[str, Any]]:
        return list(self.get(f"topologies/{self.run.topology}/sent/{query}")["sendings"])

    def dead(self, count: int) -> Any:
        """The messages in the dead-letter queue once there are so many."""
        for n in range(count):
            self.post("send/", {"node": "orders", "body": {"n": n}})
        return eventually(lambda: (found := self.messages("dead"))["total"] == count and found)["messages"]


@contextmanager
def live(document: str = FAILING) -> Iterator[Person]:
    """A live run of a stored design."""
    topology = topology_create(None, document=document)
    with worker():
        run = services.run_start(None, str(topology.pk), {"scenario": "live", "speed": 5})
        eventually(lambda: Run.objects.get(pk=run.pk).gateway)
        yield Person(Run.objects.get(pk=run.pk))
        if Run.objects.get(pk=run.pk).state == State.RUNNING:
            services.run_cancel(None, run.pk)


def test_what_is_sent_has_an_answer_a_trace_and_a_place_in_the_history() -> None:
    with live() as person:
        answer = person.post("send/", {"node": "api", "method": "post", "path": "/orders", "body": '{"n": 1}'})
        assert answer["status"] == 200 and answer["took_us"] >= 0
        eventually(lambda: person.client.get(f"/api/runs/{person.run.pk}/traces/{answer['trace']}/").status_code == 200)
        message = person.post("send/", {"node": "orders", "body": {"by": "hand"}, "attributes": {"vip": "yes"}})
        assert message["sent"] is True and int(message["trace"]) > 0

        latest, first = person.sent()
        assert latest["request"] == {"node": "orders", "body": {"by": "hand"}, "attributes": {"vip": "yes"}}
        assert (first["outcome"]["status"], first["run"]) == (200, str(person.run.pk))
        assert [one["id"] for one in person.sent("?q=vip hand")] == [latest["id"]]
        assert person.sent("?q=nothing") == []

        forgotten = person.client.delete(f"/api/topologies/{person.run.topology}/sent/{latest['id']}/")
        assert forgotten.status_code == 204
        assert [one["id"] for one in person.sent()] == [first["id"]]
        person.client.delete(f"/api/topologies/{person.run.topology}/sent/")
        assert person.sent() == []


def test_what_is_refused_is_in_the_history_too_and_credentials_are_not() -> None:
    with live() as person:
        headers = {"Authorization": "Bearer secret-of-mine"}
        person.post("send/", {"node": "api", "method": "GET", "path": "/orders", "headers": headers})
        refused = person.client.post(
            f"/api/runs/{person.run.pk}/send/", {"node": "nobody", "body": 1}, content_type="application/json"
        )
        assert (refused.status_code, refused.json()["code"]) == (404, "unknown-node")
        latest, first = person.sent()
        assert latest["outcome"] == {"error": "'nobody' is no node of this run.", "code": "unknown-node"}
        assert "secret-of-mine" not in str(first)
        assert first["request"]["headers"] == {"Authorization": "[redacted]"}


def test_a_redrive_is_cancelled_in_the_middle_and_told_after_the_run() -> None:
    with live() as person:
        letters = person.dead(5)
        chosen = [letter["message"] for letter in letters]
        begun = person.post("nodes/dead/redrive/", {"messages": chosen, "rate_per_s": 0.01})["outcome"]
        assert (begun["state"], begun["total"], begun["moved"]) == ("running", 5, 1)
        cancelled = person.post(f"redrives/{begun['id']}/cancel/", {})
        assert (cancelled["state"], cancelled["counts"]["left"]) == ("cancelled", 4)
        services.run_cancel(None, person.run.pk)
        ended = at(person.run, State.CANCELLED)
        (told,) = person.get(f"runs/{person.run.pk}/redrives/")["redrives"]
        assert [one["outcome"] for one in told["messages"]][1:] == ["left"] * 4
        assert ended.result["ledger"]["balanced"]


def test_one_message_is_deleted() -> None:
    with live() as person:
        first, second = person.dead(2)
        assert person.post("nodes/dead/delete/", {"messages": [first["message"]]})["dropped"] == 1
        assert [one["message"] for one in person.messages("dead")["messages"]] == [second["message"]]


def test_a_run_that_is_stopped_in_the_middle_of_a_redrive_balances() -> None:
    with live() as person:
        person.dead(5)
        person.post("nodes/dead/redrive/", {"rate_per_s": 0.01})
        os.kill(supervisor(person.run), signal.SIGTERM)
        ended = at(person.run, State.INTERRUPTED)
        (told,) = person.get(f"runs/{person.run.pk}/redrives/")["redrives"]
        assert (told["state"], told["counts"]["left"]) == ("cancelled", 4)
        left = person.messages("dead")["total"] + person.messages("orders")["total"]
        assert left == 5 and ended.result["ledger"]["balanced"]


def test_a_run_that_is_killed_in_the_middle_of_a_redrive_has_lost_no_message_in_its_log() -> None:
    with live() as person:
        person.dead(5)
        person.post("nodes/dead/redrive/", {"rate_per_s": 10})
        eventually(lambda: any(row[1] == Op.REDRIVE for row in rows(person.run, 10**9)))
        os.kill(supervisor(person.run), signal.SIGKILL)
        logged = rows(person.run, 10**9)
        accepted = {row[4] for row in logged if row[1] == Op.ACCEPT}
        moved = {row[4]: row[7] for row in logged if row[1] == Op.REDRIVE}
        assert moved and set(moved.values()) <= accepted, "whatever left the queue came back where it was"


def test_a_message_without_a_payload_of_its_own_carries_that_of_its_cause() -> None:
    with live() as person:
        (letter,) = person.dead(1)
        first = eventually(
            lambda: person.get(f"runs/{person.run.pk}/payloads/{letter['message']}/")["body"], what="it is in the log"
        )
        assert first == {"n": 0}
        assert person.get(f"runs/{person.run.pk}/payloads/999999/")["body"] is None
