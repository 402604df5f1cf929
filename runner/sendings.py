"""Sending by hand, and the history of what was sent to the runs of a design."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from runner import selectors, services
from runner.errors import BadRun, RunnerError
from runner.log.redaction import Redactor
from runner.models import Run, Sending

SENDINGS_MAX = 500
"""Sendings of a design that are kept; the oldest go first."""
PAGE = 50
TEXT_MAX = 20_000
"""Characters of a sending that are searched."""
MESSAGE = (
    "node", "body", "attributes", "group", "deduplication", "delay_s", "subject", "source", "detail_type", "resends",
)  # fmt: skip
REQUEST = ("node", "method", "path", "headers", "as", "body")

User = Any


def send(user: User, run: uuid.UUID, options: Mapping[str, Any]) -> dict[str, Any]:
    """Sends a request (where `path` is given) or a message to the node, and writes it into the design's history.

    What the run or the node refuses is in the history too, and raised.
    """
    if not options.get("node"):
        raise BadRun("Name the node to send to.")
    found = selectors.run_get(user, run)
    names = REQUEST if options.get("path") else MESSAGE
    asked = {name: options[name] for name in names if options.get(name) not in (None, "", {})}
    try:
        outcome = _ask(user, found, asked) if options.get("path") else services.ask(user, run, "send", asked)
    except RunnerError as refused:
        _keep(found, asked, {"error": str(refused), "code": refused.code})
        raise
    kept = _keep(found, asked, outcome)
    return {**outcome, "sending": kept}


def _ask(user: User, run: Run, asked: Mapping[str, Any]) -> dict[str, Any]:
    credential = selectors.run_credentials(user, run).get(asked["node"], {}).get(asked.get("as", ""), {})
    headers = {str(name).lower(): str(value) for name, value in (asked.get("headers") or {}).items()}
    body = asked.get("body")
    request = {
        "node": asked["node"],
        "method": str(asked.get("method") or "GET").upper(),
        "path": asked["path"],
        "headers": {**{name.lower(): value for name, value in credential.items()}, **headers},
        "body": body if body is None or isinstance(body, str) else json.dumps(body),
    }
    return dict(services.ask(user, run.pk, "request", request, services.REQUEST_S))


def _keep(run: Run, asked: Mapping[str, Any], outcome: Mapping[str, Any]) -> int | None:
    """The number of the sending in the history; None for a run of no stored design."""
    if run.topology is None:
        return None
    clean = Redactor()
    request, told = clean(dict(asked)), clean(dict(outcome))
    text = " ".join((json.dumps(request, ensure_ascii=False), str(told.get("status", "")), str(told.get("error", ""))))
    kept = Sending.objects.create(
        topology=run.topology, run_id=run.pk, node=asked["node"], request=request, outcome=told, text=text[:TEXT_MAX]
    )
    old = Sending.objects.filter(topology=run.topology).values_list("pk", flat=True)[SENDINGS_MAX:]
    Sending.objects.filter(pk__in=list(old)).delete()
    return kept.pk


def sending_list(user: User, topology: str, *, q: str = "", before: int | None = None) -> dict[str, Any]:
    """A page of what was sent to runs of the design, the latest first, with all words of `q` in it."""
    found = Sending.objects.filter(topology=topology)
    if before is not None:
        found = found.filter(pk__lt=before)
    for word in q.split():
        found = found.filter(Q(text__icontains=word))
    page = list(found[: PAGE + 1])
    return {"sendings": [_shown(one) for one in page[:PAGE]], "end": len(page) <= PAGE}


def sendings_forget(user: User, topology: str, number: int | None = None) -> int:
    """Takes one sending, or all of them, out of the history; how many there were."""
    found = Sending.objects.filter(topology=topology)
    return (found if number is None else found.filter(pk=number)).delete()[0]


def _shown(one: Sending) -> dict[str, Any]:
    return {
        "id": one.pk,
        "run": str(one.run_id) if one.run_id else None,
        "node": one.node,
        "request": one.request,
        "outcome": one.outcome,
        "created_at": one.created_at,
    }
