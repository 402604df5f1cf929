"""What can be said of event patterns and filter policies without an event, for whoever writes one."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from topology.api.serializers import Fields, ObjectField
from topology.api.shared import checked
from topology.rules.base.symbolic import OPEN, certain, known, read, witness


class FiltersSerializer(Fields):
    """One pattern, or two that are asked together; `event` is what is known of the event, if anything is."""

    patterns = serializers.ListField(child=ObjectField(), min_length=1, max_length=2)
    dialect = serializers.ChoiceField(choices=["pattern", "policy"], default="pattern")
    event = ObjectField(required=False)


class DecisionSerializer(Fields):
    """`possible`: an event can match them all; `certain`: each does; null is unknown. `example`: values by path."""

    possible = serializers.BooleanField(allow_null=True)
    certain = serializers.BooleanField(allow_null=True)
    example = serializers.DictField(child=serializers.JSONField())


class FiltersView(APIView):
    """Whether patterns can match, must match, or exclude each other."""

    guests = ("POST",)

    @extend_schema(operation_id="filters_decide", request=FiltersSerializer, responses=DecisionSerializer)
    def post(self, request: Request) -> Response:
        body = checked(FiltersSerializer, request.data)
        event = known(body["event"]) if "event" in body else OPEN
        patterns = [read(pattern, body["dialect"]) for pattern in body["patterns"]]
        possible, example = witness(event, *patterns)
        verdicts = [certain(event, pattern) for pattern in patterns]
        sure = False if possible is False else True if all(verdicts) else None
        return Response({"possible": possible, "certain": sure, "example": example})
