"""Steering a run while it goes: pause, step, speed, and breakpoints."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from runner import selectors, services
from runner.api import serializers as shapes
from runner.api.views import checked, user


def _key(request: Request, run: str) -> uuid.UUID:
    return selectors.run_get(user(request), run).pk


class StandSerializer(serializers.Serializer[Any]):
    """How the run goes on, with the time a step came to."""

    paused = serializers.BooleanField()
    speed = serializers.FloatField()
    attended = serializers.BooleanField()
    until_us = serializers.IntegerField()
    breakpoints = shapes.BreakpointStandSerializer(many=True)
    steps = serializers.IntegerField(required=False)
    t_us = serializers.IntegerField(required=False)


class ControlView(APIView):
    """Pauses a run, lets it go on, take steps, or change its speed."""

    @extend_schema(operation_id="runs_control", request=shapes.SteerSerializer, responses=StandSerializer)
    def post(self, request: Request, run: str) -> Response:
        body = checked(shapes.SteerSerializer, request.data)
        return Response(services.run_steer(user(request), _key(request, run), body["action"], body))


class BreakpointsView(APIView):
    """The breakpoints of a run."""

    @extend_schema(operation_id="runs_breakpoints", responses=shapes.BreakpointsSerializer)
    def get(self, request: Request, run: str) -> Response:
        controls = selectors.run_get(user(request), run).controls
        return Response({"breakpoints": controls.get("breakpoints") or []})

    @extend_schema(
        operation_id="runs_breakpoints_create",
        request=shapes.BreakpointSerializer,
        responses={201: shapes.BreakpointStandSerializer},
    )
    def post(self, request: Request, run: str) -> Response:
        body = checked(shapes.BreakpointSerializer, request.data)
        return Response(services.breakpoint_add(user(request), _key(request, run), body), status=201)


class BreakpointView(APIView):
    """One breakpoint, and what waits there."""

    @extend_schema(operation_id="runs_breakpoint_held", responses=shapes.HeldSerializer)
    def get(self, request: Request, run: str, place: str) -> Response:
        return Response({"id": place, "held": services.breakpoint_held(user(request), _key(request, run), place)})

    @extend_schema(operation_id="runs_breakpoint_remove", responses=shapes.ReleasedSerializer)
    def delete(self, request: Request, run: str, place: str) -> Response:
        return Response(services.breakpoint_remove(user(request), _key(request, run), place))


class ReleaseView(APIView):
    """Lets go what waits at a breakpoint."""

    @extend_schema(
        operation_id="runs_breakpoint_release", request=shapes.ReleaseSerializer, responses=shapes.ReleasedSerializer
    )
    def post(self, request: Request, run: str, place: str) -> Response:
        body = checked(shapes.ReleaseSerializer, request.data)
        return Response(services.breakpoint_release(user(request), _key(request, run), place, body))
