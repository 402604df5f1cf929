"""TOP-004 unreachable-compute."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found, left

DONE = '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}'


@pytest.mark.parametrize(
    "drawing",
    [
        "shop:client -calls-> api:gateway -routes-> place:function -sends-> jobs:queue -> work:function",
        "api:gateway -routes-> place:function",  # a gateway is a door, whoever calls it
        "nightly:schedule -> report:function -writes-> reports:table",
        'hook:function(function_url={"auth": "iam"}) -sends-> jobs:queue -> work:function',  # an address of its own
        "partner:external -calls-> api:gateway -routes-> hook:function",
        "jobs:queue(external_producer=true) -> work:function",
        "jobs:queue -> work:function",  # nothing is sent: another matter
        "worker:service -sends-> jobs:queue -> work:function",  # a service works of its own accord
        "uploads:bucket -> thumb:function",  # written from outside
        "items:table(stream=new) -> index:function -writes-> search:table",
        "shop:client -publishes-> clicks:stream -> count:function",
        "shop:client -sends-> jobs:queue -> work:function; jobs -dead_letters-> failed:queue -> repair:function",
        'api:gateway(authorizers={"own": {"type": "function", "function": "check"}}) -routes(auth=own)-> f:function\n'
        "check:function -reads-> users:table",
        "shop:client -calls-> api:gateway -routes-> flow:workflow; f:function -writes-> t:table",  # it may call f
        "shop:client; alone:function",  # nothing touches it: an orphan
        "news:topic(external_producer=true) -> jobs:queue(fifo=true) -> w:function",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("TOP-004", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        ("report:function -writes-> reports:table", ("report",), "Nothing can start report"),
        ("a:function -sends-> jobs:queue -> b:function", ("a",), "With it, 2 more stand still"),
        ("a:function -invokes-> b:function -invokes-> a", ("a", "b"), "They start only each other"),
        ("a:function -sends-> jobs:queue -> a", ("a", "jobs"), "They start only each other"),
        ("shop:client; jobs:queue -dead_letters-> failed:queue", ("jobs",), "Nothing can start jobs"),
        (f"old:workflow(definition={DONE}); f:function -invokes-> old", ("f",), "1 more stands still"),
    ],
)
def test_found(drawing: str, nodes: tuple[str, ...], words: str) -> None:
    [finding] = found("TOP-004", drawing)
    assert (finding.severity, finding.nodes) == ("warning", nodes)
    assert words in finding.message


def test_the_fix_says_that_a_queue_is_filled_from_outside() -> None:
    assert left("TOP-004", "jobs:queue -dead_letters-> failed:queue") == []
