"""SEC-023 user-controlled-url."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found


@pytest.mark.parametrize(
    "drawing",
    [
        'api:gateway -routes-> a:function -calls-> hook:external(url="https://hook.example.com/{{id}}")',
        "api:gateway -routes-> a:function -calls-> hook:external",
        'api:gateway -routes-> a:function -calls-> hook:external(url=dynamic, allowed_hosts=["a.example.com"])',
        "api:gateway(private=true) -routes-> a:function -calls-> hook:external(url=dynamic)",
        "nightly:schedule -> a:function -calls-> hook:external(url=dynamic)",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("SEC-023", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "path"),
    [
        ("api:gateway -routes-> a:function -calls-> hook:external(url=dynamic)", "api a hook"),
        ('api:gateway -routes-> a:function -calls-> hook:external(url="https://{{host}}/x")', "api a hook"),
        ('api:gateway -routes-> a:function -calls-> hook:external(url="{{body.callback_url}}")', "api a hook"),
        (
            'api:gateway(authorizers={"users": {"type": "jwt"}}) -routes(auth=users)-> a:function -sends-> jobs:queue'
            " -> b:function -calls-> hook:external(url=dynamic)",
            "api a jobs b hook",
        ),
    ],
)
def test_found(drawing: str, path: str) -> None:
    [finding] = found("SEC-023", drawing)
    assert finding.severity == "error"
    assert " ".join(finding.path) == path


def test_the_nearest_route_is_shown_once() -> None:
    drawing = (
        "api:gateway -routes(path=/a)-> a:function -sends-> jobs:queue -> b:function\n"
        "b -calls-> hook:external(url=dynamic)\n"
        "api -routes(path=/b)-> b"
    )
    assert [" ".join(finding.path) for finding in found("SEC-023", drawing)] == ["api b hook"]
