"""The HTTP views of runs that are over: bringing one back, comparing two, asking why."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from runner import comparing, explaining, selectors, services
from runner.api import serializers as shapes
from runner.api.views import checked, user


class RestoreView(APIView):
    """Brings back a run that was deleted a short while ago."""

    @extend_schema(operation_id="runs_restore", request=None, responses=shapes.RunSerializer)
    def post(self, request: Request, run: str) -> Response:
        return Response(selectors.run_values(services.run_restore(user(request), run)))


class CompareView(APIView):
    """What differs between two runs, the most important first."""

    @extend_schema(parameters=[shapes.CompareQuerySerializer], responses=shapes.RunComparisonSerializer)
    def get(self, request: Request, run: str) -> Response:
        other = checked(shapes.CompareQuerySerializer, request.query_params)["to"]
        one, another = (selectors.run_get(user(request), found) for found in (run, other))
        return Response(comparing.comparison_get(user(request), one, another))


class WhyView(APIView):
    """Why what a trace or message set off did not reach a node."""

    @extend_schema(
        operation_id="runs_traces_why", parameters=[shapes.WhyQuerySerializer], responses=shapes.WhySerializer
    )
    def get(self, request: Request, run: str, trace: str) -> Response:
        node = checked(shapes.WhyQuerySerializer, request.query_params)["node"]
        found = selectors.run_get(user(request), run)
        return Response(explaining.why_get(user(request), found, trace, node))
