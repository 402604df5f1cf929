"""A run drains until nothing is left to do: clients that wait to ask again are waited for, too."""

from __future__ import annotations

from tests.runner.runs import arrivals, run
from topology.document import Arrival, Fault, Follow


def test_a_client_goes_on_trying_while_the_run_drains() -> None:
    drawing = (
        'shop:client -calls(retry={"max_retries": 2, "backoff": "fixed", "interval_ms": 5000})-> s:service(latency=0)'
    )
    failing = Fault(node="s", at_s=0, for_s=7, failure_rate=1)
    result = run(drawing, arrivals("shop", 0), faults=[failing], duration_s=1, drain_s=60)
    assert (result["requests"]["failed"], result["requests"]["answered"]) == (2, 1)
    assert result["run"]["virtual_s"] == 10


def test_a_client_that_asks_until_it_is_done_is_waited_for() -> None:
    drawing = 'shop:client -> api:gateway; api -routes(method=GET, path="/a")-> f:function(latency=0)'
    healing = Fault(node="f", at_s=1, for_s=9, failure_rate=1)
    asking = Arrival("shop", route="GET /a", times_s=(0.0,), then=(Follow("GET /a", every_s=4, until={"status": 200}),))
    result = run(drawing, asking, faults=[healing], duration_s=2, drain_s=60)
    assert (result["requests"]["received"], result["requests"]["answered"]) == (4, 2)
    assert result["run"]["virtual_s"] == 12
