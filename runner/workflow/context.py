"""The context object: what `$$` and `$states.context` tell a state of its execution, machine, entry and item."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ACCOUNT = "arn:aws:states:us-east-1:000000000000"


@lru_cache(maxsize=1024)
def timestamp(now_us: int) -> str:
    """The moment in RFC 3339 with milliseconds, as the service writes it."""
    moment = EPOCH + timedelta(microseconds=now_us - now_us % 1000)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def execution_context(given: Mapping[str, Any], input: Any, type: str, started_us: int) -> dict[str, Any]:
    """The parts that last for the whole execution; what the host gave wins over the defaults."""
    machine = {"Id": f"{ACCOUNT}:stateMachine:flow", "Name": "flow", **given.get("StateMachine", {})}
    kind = "express" if type == "EXPRESS" else "execution"
    execution = {
        "Id": f"{ACCOUNT}:{kind}:{machine['Name']}:run-1",
        "Input": input,
        "StartTime": timestamp(started_us),
        "Name": "run-1",
        "RoleArn": "arn:aws:iam::000000000000:role/flow",
        **({} if type == "EXPRESS" else {"RedriveCount": 0}),
        **given.get("Execution", {}),
    }
    return {**given, "Execution": execution, "StateMachine": machine}
