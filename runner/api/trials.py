"""Running one handler with an event, and checking its text."""

from __future__ import annotations

from dataclasses import asdict

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from runner import trials
from runner.api.serializers import Fields
from runner.api.views import checked, user
from runner.checking import faults_of


class TryHandlerSerializer(Fields):
    """The event, a name for the trial by which it can be cancelled, and texts that are newer than the stored ones."""

    event = serializers.JSONField(allow_null=True)
    trial = serializers.RegexField(r"^[A-Za-z0-9_-]{8,64}$")
    files = serializers.DictField(child=serializers.CharField(allow_blank=True, trim_whitespace=False), required=False)


class PlaceSerializer(Fields):
    file = serializers.CharField()
    line = serializers.IntegerField()


class TriedErrorSerializer(Fields):
    """`at` is the innermost line of the project's own code."""

    type = serializers.CharField()
    message = serializers.CharField()
    stack = serializers.ListField(child=serializers.CharField())
    at = PlaceSerializer(allow_null=True)


class CalledSerializer(Fields):
    """A call of the code and the model's answer; nothing left the console."""

    what = serializers.CharField()
    target = serializers.CharField(allow_blank=True)
    asked = serializers.JSONField(allow_null=True)
    status = serializers.IntegerField()
    error = serializers.CharField(allow_blank=True)
    reply = serializers.JSONField(allow_null=True)


class TriedSerializer(Fields):
    """How it went. `init_ms` is what a cold start added, `warm_ms` a second run in the same environment."""

    outcome = serializers.CharField()
    sentence = serializers.CharField()
    result = serializers.JSONField(allow_null=True)
    error = TriedErrorSerializer(allow_null=True)
    logs = serializers.CharField(allow_blank=True)
    init_ms = serializers.FloatField()
    duration_ms = serializers.FloatField()
    warm_ms = serializers.FloatField(allow_null=True)
    memory_mb = serializers.IntegerField()
    calls = CalledSerializer(many=True)


class CancelledSerializer(Fields):
    cancelled = serializers.BooleanField()


class CheckSerializer(Fields):
    """Python source, and the function that the handler names."""

    text = serializers.CharField(allow_blank=True, trim_whitespace=False)
    entry = serializers.CharField(required=False, default="", allow_blank=True)


class FaultSerializer(Fields):
    line = serializers.IntegerField()
    column = serializers.IntegerField()
    message = serializers.CharField()


class TrialsView(APIView):
    """One invocation of a node's real code in the sandbox, among modelled neighbours."""

    @extend_schema(operation_id="handlers_try", request=TryHandlerSerializer, responses=TriedSerializer)
    def post(self, request: Request, topology: str, node: str) -> Response:
        body = checked(TryHandlerSerializer, request.data)
        return Response(trials.trial_run(user(request), topology, node, body))


class TrialCancelView(APIView):
    """Ends a trial at once."""

    @extend_schema(operation_id="handlers_try_cancel", request=None, responses=CancelledSerializer)
    def post(self, request: Request, topology: str, node: str, trial: str) -> Response:
        return Response({"cancelled": trials.trial_cancel(user(request), trial)})


class CheckView(APIView):
    """The syntax errors of Python source."""

    guests = ("POST",)

    @extend_schema(operation_id="code_check", request=CheckSerializer, responses=FaultSerializer(many=True))
    def post(self, request: Request) -> Response:
        body = checked(CheckSerializer, request.data)
        return Response([asdict(fault) for fault in faults_of(body["text"], body["entry"])])
