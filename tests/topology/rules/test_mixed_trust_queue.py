"""SEC-025 mixed-trust-queue."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found

USERS = 'authorizers={"users": {"type": "jwt"}}'
INSIDE = "inner:function -sends-> jobs"
LOGIN = "jobs -> worker:function -reads-> login:secret"


@pytest.mark.parametrize(
    "drawing",
    [
        # Only strangers, or only insiders.
        f"api:gateway -routes-> jobs:queue; {LOGIN}",
        f"jobs:queue; {INSIDE}; {LOGIN}",
        f"api:gateway({USERS}) -routes(auth=users)-> jobs:queue; {INSIDE}; {LOGIN}",
        f"api:gateway(private=true) -routes-> jobs:queue; {INSIDE}; {LOGIN}",
        # A consumer without rights of its own.
        f"api:gateway -routes-> jobs:queue; {INSIDE}; jobs -> worker:function -calls-> mail:external",
        # All of them inside of one border.
        f"api:gateway -routes-> form:function(group=core) -sends-> jobs:queue; {INSIDE}; core:zone(boundary=trust)\n"
        "jobs -> worker:function(group=core)",
        # Mixed before it: the topic is where it happens.
        f"api:gateway -routes-> news:topic -> jobs:queue; inner:function -publishes-> news; {LOGIN}",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("SEC-025", drawing) == []


@pytest.mark.parametrize(
    "drawing",
    [
        f"api:gateway -routes(public=true)-> jobs:queue; {INSIDE}; {LOGIN}",
        f"api:gateway -routes-> form:function -sends-> jobs:queue; {INSIDE}; {LOGIN}",
        f"api:gateway -routes-> jobs:queue; {INSIDE}; jobs -> worker:function -invokes-> pay:workflow",
        f"api:gateway -routes-> jobs:queue; {INSIDE}; jobs -> worker:function -calls-> core:gateway(private=true)",
        f"api:gateway -routes-> jobs:queue; {INSIDE}; jobs -> worker:function(group=core); core:zone(private=true)",
        f"api:gateway -routes-> jobs:queue; {INSIDE}; jobs -> worker:function(group=team)\n"
        "team:zone(group=core); core:zone(private=true)",
        f"api:gateway -routes-> form:function(group=edge) -sends-> jobs:queue; {INSIDE}; edge:zone(boundary=trust)\n"
        "jobs -> worker:function(group=core); core:zone(boundary=trust)",
        f"api:gateway -routes-> jobs:queue; {INSIDE}\n"
        'jobs -> worker:function(policies=[{"actions": ["*"], "resources": ["*"]}])',
    ],
)
def test_found(drawing: str) -> None:
    assert about("SEC-025", drawing) == ["warning jobs worker"]
