"""A run as it stood at one moment."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from runner import selectors
from runner.api.serializers import Fields
from runner.api.views import checked, user


class MomentQuerySerializer(Fields):
    t_us = serializers.IntegerField(min_value=0, help_text="Microseconds of the run's own time.")


class MomentMessagesQuerySerializer(MomentQuerySerializer):
    node = serializers.CharField()


class MomentSerializer(Fields):
    """Figures of nodes and edges, ledger and requests after row `seq`, the last one up to that moment."""

    t_us = serializers.IntegerField()
    seq = serializers.IntegerField()
    nodes = serializers.JSONField()
    edges = serializers.JSONField()
    ledger = serializers.JSONField()
    requests = serializers.JSONField()


class MomentMessagesSerializer(Fields):
    """What was in the node: how many messages, and the earliest of them."""

    node = serializers.CharField()
    t_us = serializers.IntegerField()
    count = serializers.IntegerField()
    messages = serializers.ListField(child=serializers.JSONField())


class MomentView(APIView):
    """The run at one moment."""

    @extend_schema(operation_id="runs_at", parameters=[MomentQuerySerializer], responses=MomentSerializer)
    def get(self, request: Request, run: str) -> Response:
        query = checked(MomentQuerySerializer, request.query_params)
        found = selectors.run_get(user(request), run)
        return Response(selectors.moment_get(user(request), found, query["t_us"]))


class MomentMessagesView(APIView):
    """What was in a node at one moment."""

    @extend_schema(
        operation_id="runs_at_messages", parameters=[MomentMessagesQuerySerializer], responses=MomentMessagesSerializer
    )
    def get(self, request: Request, run: str) -> Response:
        query = checked(MomentMessagesQuerySerializer, request.query_params)
        found = selectors.run_get(user(request), run)
        return Response(selectors.moment_messages(user(request), found, query["node"], query["t_us"]))
