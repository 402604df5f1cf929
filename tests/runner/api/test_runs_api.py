"""The REST paths of runs, as a client sees them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from runner.errors import ScenarioRefused
from runner.models import Run, State
from runner.resolve import project_of
from runner.services import run_create, run_start
from runner.supervisor import place
from runner.supervisor.life import Life
from runner.tasks import claim
from tests.runner.trace.test_otlp import check
from topology import gallery
from topology.document import Project
from topology.services import topology_create

pytestmark = pytest.mark.django_db(databases=["default", "log"], transaction=True)


@pytest.fixture
def client() -> Iterator[Client]:
    yield Client(headers={"host": "127.0.0.1"})


@pytest.fixture
def run(quick: Project) -> Run:
    """A run that went to its end in this process."""
    made = run_create(None, quick, {"scenario": "short"})
    token = place.token(1)
    assert claim(made.pk, token)
    assert Life(made.pk, token).live() == 0
    return Run.objects.get(pk=made.pk, state=State.FINISHED)


def get(client: Client, path: str) -> Any:
    answer = client.get(f"/api/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_run_with_its_figures(client: Client, run: Run) -> None:
    shown = get(client, f"runs/{run.pk}/")
    assert (shown["id"], shown["state"], shown["scenario"]) == (str(run.pk), "finished", "short")
    assert shown["result"]["ledger"] == shown["snapshot"]["ledger"]
    assert shown["snapshot"]["nodes"]["api"]["requests"] == shown["result"]["requests"]["received"]


def test_the_test_headers_of_open_gateways(client: Client) -> None:
    run = run_create(None, gallery.load("order-processing"), {"scenario": "default"})
    assert get(client, f"runs/{run.pk}/")["credentials"] == {}
    Run.objects.filter(pk=run.pk).update(gateway={"api": "http://127.0.0.1:1"})
    headers = get(client, f"runs/{run.pk}/")["credentials"]["api"]["customers"]
    assert headers["authorization"].startswith("Bearer ")


def test_events_page_by_page(client: Client, run: Run) -> None:
    seen: list[int] = []
    page = {"next": 0, "end": False}
    while not page["end"]:
        page = get(client, f"runs/{run.pk}/events/?after={page['next']}&limit=100")
        seen += [event["seq"] for event in page["events"]]
    assert seen == list(range(1, run.seq + 1))


def test_events_of_one_node_and_operation(client: Client, run: Run) -> None:
    events = get(client, f"runs/{run.pk}/events/?node=dead&op=accept&limit=5000")["events"]
    assert {(event["node"], event["op"]) for event in events} == {("dead", "accept")}
    assert len(events) == run.result["nodes"]["dead"]["accepted"]


def test_traces_and_the_spans_of_one(client: Client, run: Run) -> None:
    everything = get(client, f"runs/{run.pk}/traces/?limit=500")
    assert len(everything["traces"]) == run.result["requests"]["received"] and everything["end"]
    failed = get(client, f"runs/{run.pk}/traces/?error=true&node=dead")["traces"]
    assert failed and all(trace["error"] for trace in failed)
    spans = get(client, f"runs/{run.pk}/traces/{failed[0]['trace']}/")["spans"]
    assert {"shop", "api", "place", "orders", "work", "dead"} <= {span["node"] for span in spans}
    assert get(client, f"runs/{run.pk}/traces/?q=no-such-text")["traces"] == []


def test_traces_by_correlation_id_and_length(client: Client, run: Run) -> None:
    everything = get(client, f"runs/{run.pk}/traces/?limit=500")["traces"]
    [one] = get(client, f"runs/{run.pk}/traces/?correlation={everything[3]['trace']}")["traces"]
    assert one == everything[3]
    longest = max(trace["duration_us"] for trace in everything)
    assert [trace["duration_us"] for trace in get(client, f"runs/{run.pk}/traces/?over_us={longest}")["traces"]] == [
        longest
    ]


def test_metrics_over_time(client: Client, run: Run) -> None:
    metrics = get(client, f"runs/{run.pk}/metrics/")
    assert metrics["series"]["dead"]["held"][-1][1] == run.result["nodes"]["dead"]["held"]
    assert (
        metrics["edges"]["orders.delivers.work"]["errors"][-1][1]
        == run.result["edges"]["orders.delivers.work"]["errors"]
    )
    assert {"concurrency", "throttles", "errors", "latency_p95_ms"} <= set(metrics["series"]["work"])
    assert {"depth", "age_s", "held", "dead_lettered"} <= set(metrics["series"]["orders"])
    assert metrics["series"]["dead"]["age_s"][-1][1] > 0


def test_charts_of_chosen_nodes_and_of_a_part(client: Client, run: Run) -> None:
    whole = get(client, f"runs/{run.pk}/charts/?steps=50&node=work&node=orders")
    assert set(whole["nodes"]) == {"work", "orders"} and whole["exact"] and whole["t_us"] == run.t_us
    assert all(len(line) == whole["steps"] for lines in whole["nodes"].values() for line in lines.values())
    seconds = whole["step_us"] / 1e6
    assert round(sum(whole["nodes"]["work"]["errors"]) * seconds) == run.result["nodes"]["work"]["errors"]
    part = get(client, f"runs/{run.pk}/charts/?steps=10&node=work&from_us=2000000&to_us=4000000")
    assert (part["from_us"], part["to_us"]) == (2_000_000, 4_000_000) and part["steps"] <= 10
    assert len(get(client, f"runs/{run.pk}/charts/")["nodes"]) == 4
    assert client.get(f"/api/runs/{run.pk}/charts/?node=nobody").json()["code"] == "unknown-node"
    assert client.get(f"/api/runs/{run.pk}/charts/?steps=0").status_code == 400


def test_charts_of_a_run_too_long_to_read(client: Client, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runner.log.charts.ROWS_MAX", 10)
    shown = get(client, f"runs/{run.pk}/charts/?steps=1&node=dead")
    assert not shown["exact"]
    assert shown["nodes"]["dead"]["depth"] == [run.result["nodes"]["dead"]["depth_max"]]


def test_a_scrape_reads_the_newest_figures(client: Client, run: Run) -> None:
    answer = client.get("/api/metrics/")
    assert answer.status_code == 200 and answer["content-type"].startswith("text/plain")
    found = {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }
    mine = {"run": str(run.pk), "topology": "quick"}

    def value(name: str, **labels: str) -> float:
        return found[name, tuple(sorted({**mine, **labels}.items()))]

    assert value("signalbox_requests_answered_total") == run.result["requests"]["answered"]
    assert value("signalbox_messages_held") == run.result["ledger"]["held"]
    assert value("signalbox_node_dead_lettered_total", node="orders") == run.result["nodes"]["orders"]["dead_lettered"]
    assert value("signalbox_edge_errors_total", edge="orders.delivers.work") > 0
    assert value("signalbox_node_depth", node="dead") == run.result["nodes"]["dead"]["held"]
    assert value("signalbox_node_latency_seconds", node="work", quantile="0.95") == 0.01
    assert value("signalbox_run_time_seconds") > 0
    assert value("signalbox_run_info", state="finished", scenario="short", seed="1", clock="virtual") == 1


def test_traces_for_a_collector(client: Client, run: Run) -> None:
    answer = client.get(f"/api/runs/{run.pk}/otlp/")
    assert answer.status_code == 200 and "Signalbox-Next" not in answer.headers
    everything = answer.json()
    servers = [span for span in spans_of(everything) if span["name"] == "POST /orders"]
    assert len(servers) == run.result["requests"]["received"]
    assert check(everything) > len(servers)
    [trace, *_] = get(client, f"runs/{run.pk}/traces/")["traces"]
    assert check(get(client, f"runs/{run.pk}/otlp/?trace={trace['trace']}")) > 3
    assert client.get(f"/api/runs/{run.pk}/otlp/?trace=999999").json()["code"] == "trace-not-found"


def spans_of(value: Any) -> list[Any]:
    return [span for part in value["resourceSpans"] for scope in part["scopeSpans"] for span in scope["spans"]]


def test_a_trace_as_a_diagram(client: Client, run: Run) -> None:
    [trace, *_] = get(client, f"runs/{run.pk}/traces/")["traces"]
    answer = client.get(f"/api/runs/{run.pk}/traces/{trace['trace']}/sequence/")
    assert answer.status_code == 200
    lines = answer.content.decode().splitlines()
    assert lines[:2] == ["sequenceDiagram", "    actor n_shop as shop"]
    assert "    n_shop->>n_api: +0 ms POST /orders" in lines
    assert client.get(f"/api/runs/{run.pk}/traces/0/sequence/").json()["code"] == "trace-not-found"


def test_the_film_of_a_run(client: Client, run: Run) -> None:
    film = get(client, f"runs/{run.pk}/timeline/")
    assert film["nodes"]["dead"]["held"][-1][1] == run.result["nodes"]["dead"]["held"]
    assert film["t_us"] == run.t_us


def test_what_was_left_in_a_dead_letter_queue(client: Client, run: Run) -> None:
    left = get(client, f"runs/{run.pk}/nodes/dead/messages/")
    assert left["node"] == "dead" and len(left["messages"]) == run.result["nodes"]["dead"]["held"]
    assert get(client, f"runs/{run.pk}/nodes/orders/messages/")["messages"] == []


@pytest.mark.parametrize("path", ["nodes/dead/redrive/", "send/", "cancel/"])
def test_an_ended_run_takes_no_orders(client: Client, run: Run, path: str) -> None:
    answer = client.post(f"/api/runs/{run.pk}/{path}", {"node": "api"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "run-ended")
    assert answer["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["", "events/", "traces/", "metrics/", "charts/", "timeline/", "otlp/", "nodes/x/messages/"]
)
def test_an_unknown_run_is_a_404(client: Client, path: str) -> None:
    for name in (uuid.uuid4(), "nonsense"):
        answer = client.get(f"/api/runs/{name}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "run-not-found")


@pytest.mark.parametrize(
    ("path", "code"), [("nodes/nobody/messages/", "unknown-node"), ("traces/0/", "trace-not-found")]
)
def test_an_unknown_part_is_a_404(client: Client, run: Run, path: str, code: str) -> None:
    answer = client.get(f"/api/runs/{run.pk}/{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, code)


def test_a_run_of_a_stored_topology(client: Client, quick: Project) -> None:
    topology = topology_create(None, document=quick.files["topology.yaml"])
    path = f"/api/topologies/{topology.pk}/runs/"
    answer = client.post(path, {"scenario": "short", "seed": 9}, content_type="application/json")
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["state"], made["seed"], made["topology"]) == ("queued", 9, str(topology.pk))
    assert [run["id"] for run in get(client, f"topologies/{topology.pk}/runs/")["runs"]] == [made["id"]]
    assert client.post(f"/api/runs/{made['id']}/cancel/").json()["state"] == "cancelled"


@pytest.mark.parametrize(
    ("options", "status", "code"),
    [
        ({"handlers": "magic"}, 400, "invalid"),
        ({"speed": 0}, 400, "invalid"),
        ({"scenario": "no-such"}, 422, "scenario-refused"),
    ],
)
def test_a_bad_wish_is_refused(client: Client, quick: Project, options: dict[str, Any], status: int, code: str) -> None:
    topology = topology_create(None, document=quick.files["topology.yaml"])
    answer = client.post(f"/api/topologies/{topology.pk}/runs/", options, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_simulation_without_a_trace_of_it(client: Client, quick: Project) -> None:
    body = {"document": quick.files["topology.yaml"], "scenario": "short", "seed": 7}
    answers = [client.post("/api/simulate/", body, content_type="application/json") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].content
    first, second = (answer.json()["run"] for answer in answers)
    assert first["digest"] == second["digest"] and "wall_s" in first
    assert not Run.objects.exists()


def test_a_simulation_is_bounded(client: Client, quick: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runner.stateless.TIME_MAX_S", 1.5)
    body = {"document": quick.files["topology.yaml"], "scenario": "long"}
    answer = client.post("/api/simulate/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "simulation-too-long")


def test_keeping_a_run(client: Client, run: Run) -> None:
    answer = client.patch(f"/api/runs/{run.pk}/", {"kept": True}, content_type="application/json")
    assert answer.json()["kept"] is True


def test_a_run_is_saved_as_a_scenario_of_its_design(client: Client) -> None:
    made = topology_create(
        None, document="format: signalbox/1\nname: q\n" + QUICK_NODES, files={"scenarios/s.yaml": BURST}
    )
    started = client.post(f"/api/topologies/{made.pk}/runs/", {}, content_type="application/json").json()["id"]
    token = place.token(1)
    run = Run.objects.get(pk=started)
    assert claim(run.pk, token) and Life(run.pk, token).live() == 0
    path = f"/api/runs/{started}/scenario/"
    saved = client.post(path, {"name": "burst"}, content_type="application/json")
    assert saved.status_code == 201, saved.content
    assert (saved.json()["path"], saved.json()["arrivals"], saved.json()["cut"]) == ("scenarios/burst.yaml", 1, False)
    again = client.post(path, {"name": "burst"}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "file-exists")
    assert client.post(path, {"name": "burst", "replace": True}, content_type="application/json").status_code == 201
    rerun = run_start(None, str(made.pk), {"scenario": "burst"})
    assert claim(rerun.pk, token) and Life(rerun.pk, token).live() == 0
    first, second = (Run.objects.get(pk=pk).result for pk in (run.pk, rerun.pk))
    assert second["nodes"]["q"] == first["nodes"]["q"] and second["ok"]


def test_a_run_replays_the_stimuli_of_another(client: Client, run: Run) -> None:
    replay = f"arrivals: [{{source: shop, replay: {run.pk}}}]\nduration_s: 10\ndrain_s: 300\n"
    project = Project("topology.yaml", {**project_of(run_project(run)).files, "scenarios/again.yaml": replay})
    made = run_create(None, project, {"scenario": "again"})
    token = place.token(1)
    assert claim(made.pk, token) and Life(made.pk, token).live() == 0
    found = Run.objects.get(pk=made.pk)
    assert found.result["requests"]["received"] == run.result["requests"]["received"] > 0


def test_a_replay_of_no_run_is_refused(client: Client, run: Run) -> None:
    files = {**project_of(run_project(run)).files, "scenarios/gone.yaml": "arrivals: [{source: shop, replay: gone}]\n"}
    with pytest.raises(ScenarioRefused, match="which is not here"):
        run_create(None, Project("topology.yaml", files), {"scenario": "gone"})


def run_project(run: Run) -> Any:
    return Run.objects.values_list("project", flat=True).get(pk=run.pk)


QUICK_NODES = """\
nodes: {shop: {kind: client}, q: {kind: queue}, work: {kind: function, failure_rate: 0.2}}
edges: [{source: shop, target: q}, {source: q, target: work}]
"""
BURST = """\
duration_s: 20
drain_s: 200
arrivals: [{source: shop, rate_per_s: 3, body: {n: "{{seq}}"}}]
"""
