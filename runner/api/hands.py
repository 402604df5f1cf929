"""The HTTP views of what people do to the messages of a run: look, redrive, delete, send, and what was sent."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from runner import selectors, sendings, services
from runner.api.serializers import Fields, SendSerializer
from runner.api.views import checked, user

RATE_MAX_PER_S = 10_000
CHOSEN_MAX = 100_000


class MessagesSerializer(Fields):
    """The first messages of a node and how many it holds. Times are those of the run, in microseconds."""

    node = serializers.CharField()
    messages = serializers.ListField(child=serializers.JSONField())
    total = serializers.IntegerField()


class RedriveSerializer(Fields):
    """Which messages to move back (all of them without `messages`) and how many in a second of the run's time."""

    messages = serializers.ListField(
        required=False, allow_null=True, max_length=CHOSEN_MAX, child=serializers.IntegerField(min_value=1)
    )
    rate_per_s = serializers.FloatField(required=False, allow_null=True, min_value=0.001, max_value=RATE_MAX_PER_S)


class DeleteSerializer(Fields):
    """The messages to drop."""

    messages = serializers.ListField(max_length=CHOSEN_MAX, child=serializers.IntegerField(min_value=1))


class SendingQuerySerializer(Fields):
    q = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=200, help_text="Words that all must be in it."
    )
    before = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)


class MessagesView(APIView):
    """The messages in a node, now or as an ended run left them."""

    @extend_schema(responses=MessagesSerializer)
    def get(self, request: Request, run: str, node: str) -> Response:
        found = selectors.run_get(user(request), run)
        return Response({"node": node, **services.message_list(user(request), found.pk, node)})


class RedriveView(APIView):
    """Begins to move messages of a dead-letter queue back to their source, with an outcome for each."""

    @extend_schema(request=RedriveSerializer, responses={200: dict})
    def post(self, request: Request, run: str, node: str) -> Response:
        given = checked(RedriveSerializer, request.data)
        found = selectors.run_get(user(request), run)
        outcome = services.message_redrive(
            user(request), found.pk, node, given.get("messages"), rate_per_s=given.get("rate_per_s")
        )
        return Response({"node": node, "outcome": outcome})


class RedrivesView(APIView):
    """Every redrive of a run, the latest first, with what became of each message."""

    @extend_schema(operation_id="runs_redrives_list", responses={200: dict})
    def get(self, request: Request, run: str) -> Response:
        found = selectors.run_get(user(request), run)
        return Response({"redrives": services.redrive_list(user(request), found.pk)})


class RedriveCancelView(APIView):
    """Moves no more messages of this redrive; what has not gone stays where it is."""

    @extend_schema(request=None, responses={200: dict})
    def post(self, request: Request, run: str, redrive: int) -> Response:
        found = selectors.run_get(user(request), run)
        return Response(services.redrive_cancel(user(request), found.pk, redrive))


class DeleteView(APIView):
    """Drops messages of a queue; what is in flight stays, and is told."""

    @extend_schema(request=DeleteSerializer, responses={200: dict})
    def post(self, request: Request, run: str, node: str) -> Response:
        messages = checked(DeleteSerializer, request.data)["messages"]
        found = selectors.run_get(user(request), run)
        return Response(services.message_delete(user(request), found.pk, node, messages))


class SendView(APIView):
    """Sends a message or a request into a run by hand; the design's history keeps it."""

    @extend_schema(request=SendSerializer, responses={200: dict})
    def post(self, request: Request, run: str) -> Response:
        options = checked(SendSerializer, request.data)
        found = selectors.run_get(user(request), run)
        return Response(sendings.send(user(request), found.pk, options))


class PayloadView(APIView):
    """What one message of a run carried, without credentials: its own payload, or that of what caused it."""

    @extend_schema(operation_id="runs_payload", responses={200: dict})
    def get(self, request: Request, run: str, message: int) -> Response:
        found = selectors.run_get(user(request), run)
        return Response({"message": message, "body": selectors.payload_get(user(request), found, message)})


class SendingsView(APIView):
    """What was sent by hand to the runs of one design."""

    @extend_schema(operation_id="topology_sendings_list", parameters=[SendingQuerySerializer], responses={200: dict})
    def get(self, request: Request, topology: str) -> Response:
        query = checked(SendingQuerySerializer, request.query_params)
        return Response(sendings.sending_list(user(request), topology, **query))

    @extend_schema(operation_id="topology_sendings_clear", responses={204: None})
    def delete(self, request: Request, topology: str) -> Response:
        sendings.sendings_forget(user(request), topology)
        return Response(status=204)


class SendingView(APIView):
    """One of them."""

    @extend_schema(operation_id="topology_sendings_forget", responses={204: None})
    def delete(self, request: Request, topology: str, sending: int) -> Response:
        sendings.sendings_forget(user(request), topology, sending)
        return Response(status=204)
