"""The states of a workflow that a run went through."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from runner import selectors
from runner.api.serializers import Fields
from runner.api.views import user
from runner.states import state_visits


class VisitsSerializer(Fields):
    """How often each state was `entered`, `left`, `failed`, `retried` and `caught`, and how many are `going`."""

    states = serializers.DictField(child=serializers.DictField(child=serializers.IntegerField()))
    more = serializers.BooleanField()


class StatesView(APIView):
    """Visits to the states of one workflow."""

    @extend_schema(operation_id="runs_states", responses=VisitsSerializer)
    def get(self, request: Request, run: str, node: str) -> Response:
        found = selectors.run_get(user(request), run)
        return Response(state_visits(user(request), found, node))
