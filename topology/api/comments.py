"""Comments on a stored topology: threads, answers, and whether they are settled."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from topology.api.serializers import Fields
from topology.api.shared import checked
from topology.comments import BODY_MAX, comment_create, thread_create, thread_list, thread_resolve

MENTIONS_MAX = 20


class PersonSerializer(Fields):
    """Somebody as they call themselves: there are no accounts. `id` tells apart two of one name."""

    id = serializers.CharField(max_length=64)
    name = serializers.CharField(max_length=60)
    color = serializers.RegexField(r"^#[0-9a-f]{6}$", required=False)


class PlaceSerializer(Fields):
    x = serializers.FloatField()
    y = serializers.FloatField()


class CommentCreateSerializer(Fields):
    """What is said, by whom, and who is called."""

    author = PersonSerializer()
    body = serializers.CharField(max_length=BODY_MAX)
    mentions = serializers.ListField(child=PersonSerializer(), required=False, default=list, max_length=MENTIONS_MAX)


class AboutSerializer(Fields):
    """One of: a node's id, an edge's id, a place on the canvas."""

    node = serializers.CharField(required=False, max_length=300)
    edge = serializers.CharField(required=False, max_length=300)
    at = PlaceSerializer(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise serializers.ValidationError("Name one of node, edge and at.")
        return attrs


class ThreadCreateSerializer(CommentCreateSerializer):
    about = AboutSerializer()


class ThreadChangeSerializer(Fields):
    resolved = serializers.BooleanField()
    author = PersonSerializer()


class CommentSerializer(Fields):
    id = serializers.IntegerField()
    author = PersonSerializer()
    body = serializers.CharField()
    mentions = PersonSerializer(many=True)
    created_at = serializers.DateTimeField()


class ThreadSerializer(Fields):
    """A thread. `uid` is its part's immutable id; `name` the part's id, or the last it had when it is `gone`."""

    id = serializers.UUIDField()
    about = serializers.ChoiceField(["node", "edge", "canvas"])
    uid = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    gone = serializers.BooleanField()
    x = serializers.FloatField(allow_null=True)
    y = serializers.FloatField(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)
    resolved_by = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    comments = CommentSerializer(many=True)


class ThreadsSerializer(Fields):
    threads = ThreadSerializer(many=True)


class CommentsView(APIView):
    """The threads of a topology."""

    rights = {"POST": "comment"}

    @extend_schema(operation_id="comments_list", responses=ThreadsSerializer)
    def get(self, request: Request, topology: UUID) -> Response:
        return Response({"threads": thread_list(request.user, topology)})

    @extend_schema(operation_id="comments_create", request=ThreadCreateSerializer, responses={201: ThreadSerializer})
    def post(self, request: Request, topology: UUID) -> Response:
        body = checked(ThreadCreateSerializer, request.data)
        return Response(thread_create(request.user, topology, **body), status=201)


class ThreadView(APIView):
    """One thread: answer it, resolve it, open it again."""

    rights = {"POST": "comment", "PATCH": "comment"}

    @extend_schema(operation_id="comments_answer", request=CommentCreateSerializer, responses={201: ThreadSerializer})
    def post(self, request: Request, topology: UUID, thread: UUID) -> Response:
        body = checked(CommentCreateSerializer, request.data)
        return Response(comment_create(request.user, topology, thread, **body), status=201)

    @extend_schema(operation_id="comments_resolve", request=ThreadChangeSerializer, responses=ThreadSerializer)
    def patch(self, request: Request, topology: UUID, thread: UUID) -> Response:
        body = checked(ThreadChangeSerializer, request.data)
        return Response(thread_resolve(request.user, topology, thread, **body))
