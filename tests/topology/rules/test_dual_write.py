"""TOP-018 dual-write."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found, left

FLOW = '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${a}", "End": true}}}'
SAFE = 'idempotency={"key": "$.id"}'


@pytest.mark.parametrize(
    "drawing",
    [
        "a:function -writes-> orders:table; a -reads-> prices:table",
        "a:function -sends-> q:queue -> b:function; a -reads-> orders:table",
        # A failure is tried again, and the second try completes the first.
        f"q:queue -> a:function({SAFE}) -writes-> orders:table; a -sends-> p:queue",
        f"shop:client -calls-> api:gateway -routes-> a:function({SAFE}) -writes-> orders:table; a -sends-> p:queue",
        # The table tells by itself.
        "a:function -writes-> orders:table(stream=new) -> p:queue; a -sends-> p",
        "a:function -writes-> orders:table(stream=new) -> relay:function -publishes-> e:bus; a -publishes-> e",
        # A workflow calls it and tries again.
        f"flow:workflow(definition={FLOW})\na:function -writes-> orders:table; a -sends-> p:queue",
        # Keeping a failure is no news.
        "a:function -writes-> orders:table; a -sends-> failed:queue; q:queue -dead_letters-> failed",
        # A claim check, a cache beside a table, and what one transaction can hold.
        "a:function -writes-> pics:bucket; a -sends-> q:queue",
        "a:function -writes-> orders:table; a -writes-> hot:cache",
        "a:function -writes-> orders:table; a -writes-> lines:table",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("TOP-018", drawing) == []


@pytest.mark.parametrize(
    "drawing",
    [
        "api:gateway -routes-> a:function -writes-> orders:table; a -sends-> p:queue",
        "q:queue -> a:function -writes-> orders:table; a -publishes-> p:topic",
        "api:gateway -routes-> a:service -writes-> orders:database; a -publishes-> p:bus",
        "a:service -writes-> orders:database; a -writes-> p:table",
        # It would complete the first try, but there is no second.
        f"b:function -invokes(wait=false)-> a:function({SAFE}, retries_async=0) -writes-> orders:table"
        "; a -sends-> p:queue",
        'shop:client -calls(retry={"max_retries": 0})-> api:gateway -routes-> '
        f"a:function({SAFE}) -writes-> orders:table; a -sends-> p:queue",
        f"q:queue -> a:function({SAFE}) -writes-> orders:table; a -sends-> p:queue"
        "; q -dead_letters(max_receive_count=1)-> failed:queue",
    ],
)
def test_found(drawing: str) -> None:
    [finding] = found("TOP-018", drawing)
    assert (finding.severity, finding.nodes) == ("warning", ("a", "orders", "p"))
    assert "they disagree for ever" in finding.message


def test_the_fix_tells_the_channel_from_the_changes_of_the_table() -> None:
    drawing = "api:gateway -routes-> a:function -writes-> orders:table; a -sends-> p:queue -> b:function"
    assert left("TOP-018", drawing) == []


def test_no_fix_where_a_filter_reads_what_the_stream_does_not_carry() -> None:
    drawing = """
        api:gateway -routes-> a:function -writes-> orders:table
        a -publishes(detail_type=x)-> e:bus -delivers(pattern={"detail-type": ["x"]})-> b:function
    """
    [finding] = found("TOP-018", drawing)
    assert finding.fixes == ()
