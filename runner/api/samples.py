"""The events that the code of a node would get."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from runner import selectors
from runner.api.serializers import Fields
from runner.api.views import checked, user


class SampleQuerySerializer(Fields):
    edge = serializers.CharField(required=False, help_text="Only what comes along this edge.")


class SampleSerializer(Fields):
    """What comes to a node along `edge` (null: by hand), on the `path` of edges that ends with it.

    `event` is what the node's code gets, of a channel what code behind it gets, of a gateway the request. `body` is
    what was sent at first, out of every envelope; of a channel what one would send to it, with its `attributes`.
    """

    title = serializers.CharField()
    edge = serializers.CharField(allow_null=True)
    event = serializers.JSONField(allow_null=True)
    body = serializers.JSONField(allow_null=True)
    path = serializers.ListField(child=serializers.CharField())
    attributes = serializers.DictField(child=serializers.JSONField())
    detail_type = serializers.CharField(allow_null=True)
    origin = serializers.ChoiceField(("scenario", "schema", "names"))


class SamplesView(APIView):
    """Sample events of one node, made from the ways that lead to it."""

    @extend_schema(
        operation_id="topologies_samples",
        parameters=[SampleQuerySerializer],
        responses=SampleSerializer(many=True),
    )
    def get(self, request: Request, topology: str, node: str) -> Response:
        edge = checked(SampleQuerySerializer, request.query_params).get("edge")
        return Response(selectors.sample_list(user(request), topology, node, edge))
