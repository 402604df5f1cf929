"""Whether one event would pass what an edge asks, and which clause says no."""

from __future__ import annotations

from dataclasses import asdict

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from runner.api.serializers import Fields
from runner.api.views import checked
from runner.behaviours import BEHAVIOURS
from topology.errors import PatternInvalid
from topology.kinds import KINDS
from topology.matching.verdicts import verdict


class MatchSerializer(Fields):
    """A filter as an edge out of a `source` kind has it, and an event: of a bus, the attributes or the body of a
    message by the `scope`, or the content of a record (the whole record where it has that part)."""

    dialect = serializers.ChoiceField(choices=["pattern", "policy", "filters"], default="pattern")
    filter = serializers.JSONField()
    event = serializers.JSONField(allow_null=True)
    scope = serializers.ChoiceField(choices=["MessageAttributes", "MessageBody"], default="MessageAttributes")
    source = serializers.ChoiceField(choices=sorted(KINDS), required=False)  # type: ignore[assignment]


class ClauseSerializer(Fields):
    path = serializers.CharField()
    wanted = serializers.ListField(child=serializers.JSONField())
    found = serializers.ListField(child=serializers.JSONField(allow_null=True))
    holds = serializers.BooleanField()
    reason = serializers.CharField()


class VerdictSerializer(Fields):
    """`matches` is null where the filter is not valid; `reason` then says what is wrong with it."""

    matches = serializers.BooleanField(allow_null=True)
    clauses = ClauseSerializer(many=True)
    reason = serializers.CharField()


class MatchView(APIView):
    """Asks the matcher of the runs about one event."""

    guests = ("POST",)

    @extend_schema(operation_id="filters_match", request=MatchSerializer, responses=VerdictSerializer)
    def post(self, request: Request) -> Response:
        body = checked(MatchSerializer, request.data)
        part = getattr(BEHAVIOURS.get(body.get("source", "")), "filter_part", "body")
        try:
            told = verdict(body["dialect"], body["filter"], body["event"], scope=body["scope"], part=part)
        except PatternInvalid as refused:
            return Response({"matches": None, "clauses": [], "reason": str(refused)})
        return Response(asdict(told))
