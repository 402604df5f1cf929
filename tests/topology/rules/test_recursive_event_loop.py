"""REL-025 recursive-event-loop."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found

CREATED = 'pattern={"detail-type": ["created"]}'


@pytest.mark.parametrize(
    "drawing",
    [
        "a:function -sends-> jobs:queue -> b:function -publishes-> news:topic",
        "a:service -calls-> b:service -calls-> a",  # TOP-002
        # The filter refuses what the loop itself emits.
        f"events:bus -delivers({CREATED})-> a:function -publishes(detail_type=confirmed)-> events",
        'events:bus -delivers(pattern={"source": ["other"]})-> a:function -publishes(detail_type=x)-> events',
        'events:bus -delivers(pattern={"detail-type": [{"anything-but": "done"}]})-> a:function'
        " -publishes(detail_type=done)-> events",
        'news:topic -delivers(filter_policy={"type": ["new"]})-> a:function'
        ' -publishes(attributes={"type": "old"})-> news',
        'news:topic -delivers(filter_policy={"type": ["new"]})-> a:function'
        ' -publishes(attributes={"kind": "new"})-> news',
        # Moving to a dead-letter queue is not emitting.
        "jobs:queue -> a:function; jobs -dead_letters-> failed:queue",
        "api:gateway -routes-> pay:function -calls-> provider:external -calls-> api",
        "a:function -writes-> orders:table; a -reads-> orders",
        # The bucket tells of other keys, or of other events.
        'images:bucket -delivers(prefix=raw/)-> thumb:function -writes(key="small/{{uuid}}.png")-> images',
        "images:bucket -delivers(suffix=.jpg)-> thumb:function -writes(key=last.png)-> images",
        'images:bucket -delivers(events=["s3:ObjectRemoved:*"])-> thumb:function -writes-> images',
        "images:bucket -> clean:function -writes(operation=delete)-> images",
        # Who calls a task back starts no execution.
        "jobs:queue -> ask:function -invokes(callback=true)-> flow:workflow; ask -sends-> other:queue",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-025", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "path"),
    [
        ("jobs:queue -> work:function -sends-> jobs", "work jobs work"),
        ("news:topic -> work:function -publishes-> news", "work news work"),
        ("work:function -invokes(wait=false)-> work", "work work"),
        (
            f"events:bus -delivers({CREATED})-> a:function -publishes(detail_type=created)-> events",
            "a events a",
        ),
        (
            'events:bus -delivers(pattern={"detail-type": [{"prefix": "order."}]})-> a:function'
            " -publishes(detail_type=order.done)-> events",
            "a events a",
        ),
        (
            'news:topic -delivers(filter_policy={"type": ["new"]})-> a:function'
            ' -publishes(attributes={"type": "new"})-> news',
            "a news a",
        ),
        # Through a call that waits, and back through a queue that does not.
        ("jobs:queue -> a:function -calls-> b:service -sends-> jobs", "b jobs a b"),
        (
            "a:function -publishes(detail_type=x)-> one:bus -delivers-> two:bus"
            ' -delivers(pattern={"detail-type": ["x"]})-> a',
            "a one two a",
        ),
        ("images:bucket -> thumb:function -writes-> images", "thumb images thumb"),
        (
            'images:bucket -delivers(prefix=raw/)-> thumb:function -writes(key="raw/{{uuid}}.png")-> images',
            "thumb images thumb",
        ),
        ("clicks:stream -> work:function -publishes-> clicks", "work clicks work"),
        ("items:table(stream=new) -> work:function -writes-> items", "work items work"),
    ],
)
def test_certain_loops_are_errors(drawing: str, path: str) -> None:
    [finding] = found("REL-025", drawing)
    assert finding.severity == "error"
    assert " ".join(finding.path) == path
    assert "for ever" in finding.message
    assert finding.fixes


@pytest.mark.parametrize(
    "drawing",
    [
        f"events:bus -delivers({CREATED})-> a:function -publishes-> events",
        'events:bus -delivers(pattern={"detail": {"state": ["new"]}})-> a:function -publishes(detail_type=x)-> events',
        'news:topic -delivers(filter_policy={"type": ["new"]})-> a:function -publishes-> news',
        'jobs:queue -delivers(filters=[{"body": {"state": ["new"]}}])-> a:function -sends-> jobs',
        "jobs:queue -> a:function -on_failure-> jobs",
        "jobs:queue -> a:function -sends(per_invocation=0.4)-> jobs",  # a few rounds, then it ends
        "images:bucket -delivers(prefix=raw/)-> thumb:function -writes-> images",
        'images:bucket -delivers(events=["s3:ObjectCreated:Put"])-> thumb:function -writes-> images',
        'clicks:stream -delivers(filters=[{"data": {"kind": ["a"]}}])-> work:function -publishes-> clicks',
    ],
)
def test_loops_that_may_be_are_warnings(drawing: str) -> None:
    [finding] = found("REL-025", drawing)
    assert finding.severity == "warning"


def test_a_storm_is_told_once() -> None:
    drawing = "jobs:queue -> a:function -sends(per_invocation=0.8)-> jobs"
    assert found("REL-025", drawing) == []
    assert len(found("REL-026", drawing)) == 1


def test_a_loop_of_two_emissions_multiplies() -> None:
    half = "-sends(per_invocation=0.6)->"
    drawing = f"jobs:queue -> a:function {half} jobs; jobs -> b:function {half} jobs"
    [finding] = found("REL-025", drawing)
    assert finding.severity == "error"


def test_the_edge_to_cut_is_what_emits() -> None:
    [finding] = found("REL-025", "a:function -sends-> jobs:queue -> b:function -sends-> more:queue -> b")
    assert finding.nodes == ("b", "more")
    assert finding.fixes[0].operations == ({"op": "remove_edge", "id": "b.sends.more"},)


def test_two_keys_in_one_bucket_are_told_apart() -> None:
    drawing = """
        images:bucket -delivers(prefix=raw/)-> thumb:function -writes(key="small/{{uuid}}")-> images
        upload:service -writes(key="raw/{{uuid}}")-> images
    """
    assert found("REL-025", drawing) == []


def test_an_edge_that_stands_in_a_definition_is_not_cut() -> None:
    task = '{"Type": "Task", "Resource": "${jobs}", "End": true}'
    flow = f'flow:workflow(definition={{"StartAt": "Send", "States": {{"Send": {task}}}}})'
    [finding] = found("REL-025", f"jobs:queue -> {flow}")
    assert set(finding.edges) == {"jobs.delivers.flow", "flow.state.jobs"}
    assert finding.fixes == ()
