"""OPS-002 trace-broken-on-path."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, fixed, found


@pytest.mark.parametrize(
    "drawing",
    [
        "a:function -sends-> q:queue -delivers-> b:function -invokes-> c:function",  # nobody traces
        "a:function(tracing=true) -sends-> q:queue -delivers-> b:function(tracing=true)",
        "a:function(tracing=true) -sends-> q:queue -delivers-> b:function -reads-> t:table",  # nothing goes on
        "a:function -sends-> q:queue -delivers-> b:function(tracing=true)",
        "a:function(tracing=true) -publishes-> s:stream -delivers-> b:function -invokes-> c:function(tracing=true)",
        "a:function(tracing=true) -writes-> t:table(stream=new) -delivers-> b:function; b -invokes-> a",
        "a:function(tracing=true) -calls-> g:gateway -routes(method=GET, path=/)-> b:function(tracing=true)",
        "a:function(tracing=true) -invokes(wait=false)-> b:function; b -invokes(wait=false)-> a",
    ],
)
def test_silent(drawing: str) -> None:
    assert about("OPS-002", drawing) == []


@pytest.mark.parametrize(
    ("middle", "path"),
    [
        ("-sends-> q:queue -delivers-> b:function -invokes->", ("a", "q", "b", "c")),
        ("-publishes-> t:topic -delivers-> b:service -invokes->", ("a", "t", "b", "c")),
        ("-publishes-> e:bus -delivers-> b:function -sends-> q:queue -delivers->", ("a", "e", "b", "q", "c")),
    ],
)
def test_found(middle: str, path: tuple[str, ...]) -> None:
    drawing = f"a:function(tracing=true) {middle} c:function(tracing=true)"
    [finding] = found("OPS-002", drawing)
    assert (finding.severity, finding.nodes, finding.path) == ("warning", ("b",), path)
    assert fixed("OPS-002", drawing) == ["Trace b"]
