"""The HTTP views of runs. They check the shape of what comes in and hold no logic."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from runner import selectors, services, stateless
from runner.api import serializers as shapes
from runner.exposition import exposition


def checked(shape: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    """The data in that shape; raises DRF's ValidationError."""
    serializer = shape(data=data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def user(request: Request) -> Any:
    """Who asks: None for the anonymous local user."""
    return request.user if getattr(request.user, "is_authenticated", False) else None


class TopologyRunsView(APIView):
    """The runs of one stored topology."""

    @extend_schema(operation_id="topology_runs_list", responses=shapes.RunListSerializer)
    def get(self, request: Request, topology: str) -> Response:
        runs = selectors.run_list(user(request), topology)
        return Response({"runs": [selectors.run_values(run) for run in runs]})

    @extend_schema(
        operation_id="topology_runs_create",
        request=shapes.RunOptionsSerializer,
        responses={201: shapes.RunSerializer},
    )
    def post(self, request: Request, topology: str) -> Response:
        options = checked(shapes.RunOptionsSerializer, request.data)
        run = services.run_start(user(request), topology, options)
        return Response(selectors.run_values(run), status=201)


class RunsView(APIView):
    """The latest runs of all topologies."""

    @extend_schema(operation_id="runs_list", responses=shapes.RunListSerializer)
    def get(self, request: Request) -> Response:
        runs = selectors.run_list(user(request), request.query_params.get("topology"))
        return Response({"runs": [selectors.run_values(run) for run in runs]})


class RunView(APIView):
    """One run."""

    @extend_schema(operation_id="runs_get", responses=shapes.RunDetailSerializer)
    def get(self, request: Request, run: str) -> Response:
        found = selectors.run_get(user(request), run)
        snapshot = selectors.snapshot_get(user(request), found)
        credentials = selectors.run_credentials(user(request), found)
        return Response({**selectors.run_values(found), "credentials": credentials, "snapshot": snapshot})

    @extend_schema(operation_id="runs_change", request=shapes.RunChangeSerializer, responses=shapes.RunSerializer)
    def patch(self, request: Request, run: str) -> Response:
        change = checked(shapes.RunChangeSerializer, request.data)
        found = selectors.run_get(user(request), run)
        return Response(selectors.run_values(services.run_change(user(request), found.pk, change)))

    @extend_schema(operation_id="runs_delete", responses={204: None})
    def delete(self, request: Request, run: str) -> Response:
        found = selectors.run_get(user(request), run)
        services.run_delete(user(request), found.pk)
        return Response(status=204)


class EventsView(APIView):
    """The log of a run, page by page."""

    @extend_schema(parameters=[shapes.EventQuerySerializer], responses=shapes.EventPageSerializer)
    def get(self, request: Request, run: str) -> Response:
        query = checked(shapes.EventQuerySerializer, request.query_params)
        found = selectors.run_get(user(request), run)
        return Response(selectors.event_list(user(request), found, **query))


class TracesView(APIView):
    """The traces of a run, each from one stimulus."""

    @extend_schema(
        operation_id="runs_traces_list",
        parameters=[shapes.TraceQuerySerializer],
        responses=shapes.TraceListSerializer,
    )
    def get(self, request: Request, run: str) -> Response:
        query = checked(shapes.TraceQuerySerializer, request.query_params)
        found = selectors.run_get(user(request), run)
        return Response(selectors.trace_list(user(request), found, **query))


class TraceView(APIView):
    """One trace with its spans, inputs, outputs and logs."""

    @extend_schema(operation_id="runs_traces_get", responses=shapes.TraceSerializer)
    def get(self, request: Request, run: str, trace: str) -> Response:
        found = selectors.run_get(user(request), run)
        return Response(selectors.trace_get(user(request), found, trace))


class SequenceView(APIView):
    """One trace as a Mermaid sequence diagram."""

    @extend_schema(operation_id="runs_traces_sequence", responses={(200, "text/plain"): str})
    def get(self, request: Request, run: str, trace: str) -> HttpResponse:
        found = selectors.run_get(user(request), run)
        text = selectors.sequence_get(user(request), found, trace)
        return HttpResponse(text, content_type="text/plain; charset=utf-8")


class OtlpView(APIView):
    """Traces as OTLP JSON, an ExportTraceServiceRequest. The header `Signalbox-Next` goes into `after` for the next
    page; where it is missing, this was the last."""

    @extend_schema(parameters=[shapes.OtlpQuerySerializer], responses={200: dict})
    def get(self, request: Request, run: str) -> Response:
        query = checked(shapes.OtlpQuerySerializer, request.query_params)
        found = selectors.run_get(user(request), run)
        value, following, is_all = selectors.otlp_get(
            user(request), found, trace=query.get("trace"), after=query["after"]
        )
        return Response(value, headers=None if is_all else {"Signalbox-Next": str(following)})


class ScrapeView(APIView):
    """The newest figures of running and recent runs, as Prometheus reads them."""

    @extend_schema(responses={(200, "text/plain"): str})
    def get(self, request: Request) -> HttpResponse:
        text = exposition(selectors.figures_list(user(request)))
        return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")


class MetricsView(APIView):
    """The counters and gauges of each node and edge over the run's time."""

    @extend_schema(responses=shapes.MetricsSerializer)
    def get(self, request: Request, run: str) -> Response:
        found = selectors.run_get(user(request), run)
        series = selectors.metric_series(user(request), found)
        return Response({"series": series["nodes"], "edges": series["edges"]})


class ChartsView(APIView):
    """The courses of nodes' figures in a part of the run, as fine as a chart is wide."""

    @extend_schema(parameters=[shapes.ChartQuerySerializer], responses=shapes.ChartSerializer)
    def get(self, request: Request, run: str) -> Response:
        query = checked(shapes.ChartQuerySerializer, request.query_params)
        nodes = query.pop("node", [])
        found = selectors.run_get(user(request), run)
        return Response(selectors.chart_get(user(request), found, nodes=nodes, **query))


class TimelineView(APIView):
    """The run as a film: sparse figures of nodes and edges in equal steps of its time."""

    @extend_schema(responses=shapes.TimelineSerializer)
    def get(self, request: Request, run: str) -> Response:
        found = selectors.run_get(user(request), run)
        return Response(selectors.timeline_get(user(request), found))


class PurgeView(APIView):
    """Drops every message of a queue."""

    @extend_schema(request=None, responses=shapes.PurgeSerializer)
    def post(self, request: Request, run: str, node: str) -> Response:
        found = selectors.run_get(user(request), run)
        return Response(services.queue_purge(user(request), found.pk, node))


class ReplayView(APIView):
    """Puts the archived events of a bus once more."""

    @extend_schema(request=shapes.ReplaySerializer, responses=shapes.ReplayedSerializer)
    def post(self, request: Request, run: str, node: str) -> Response:
        given = checked(shapes.ReplaySerializer, request.data)
        found = selectors.run_get(user(request), run)
        replayed = services.archive_replay(user(request), found.pk, node, given.get("from_s"), given.get("until_s"))
        return Response(replayed)


class TasksView(APIView):
    """Answers a task of a workflow that waits for its token."""

    @extend_schema(request=shapes.TaskSerializer, responses={200: dict})
    def post(self, request: Request, run: str) -> Response:
        given = checked(shapes.TaskSerializer, request.data)
        found = selectors.run_get(user(request), run)
        return Response(services.task_answer(user(request), found.pk, given))


class ScenarioView(APIView):
    """Saves what came to the run as a scenario of its design."""

    @extend_schema(request=shapes.SaveScenarioSerializer, responses={201: shapes.SavedScenarioSerializer})
    def post(self, request: Request, run: str) -> Response:
        given = checked(shapes.SaveScenarioSerializer, request.data)
        found = selectors.run_get(user(request), run)
        saved = services.scenario_save(user(request), found.pk, given["name"], replace=given["replace"])
        return Response(saved, status=201)


class CancelView(APIView):
    """Asks the run to stop."""

    @extend_schema(request=None, responses=shapes.RunSerializer)
    def post(self, request: Request, run: str) -> Response:
        found = selectors.run_get(user(request), run)
        return Response(selectors.run_values(services.run_cancel(user(request), found.pk)))


class SimulateView(APIView):
    """Simulates a project in the body and stores nothing."""

    @extend_schema(operation_id="simulate", request=shapes.SimulateSerializer, responses={200: dict})
    def post(self, request: Request) -> Response:
        return Response(stateless.simulate_project(user(request), checked(shapes.SimulateSerializer, request.data)))
