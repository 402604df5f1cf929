"""A stored topology: its live document as Yjs updates, and the source text of its last projection."""

from __future__ import annotations

import json
import uuid
import zlib
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property


class Topology(models.Model):
    """A named drawing.

    The Yjs document (snapshot and updates) is its truth. `text`, `files` and `layout` are the sources as they
    stood at update `projected`: the next projection is spliced into them, so that comments survive. `ids` holds
    the node id of each uid in that projection, so that a rename is told from a removal. `draft` is the number of the
    draft that `text` came from last.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=500, blank=True, default="")
    gallery = models.CharField(max_length=200, blank=True, default="")
    main = models.CharField(max_length=500, default="topology.yaml")
    text = models.TextField(blank=True, default="")
    files = models.JSONField(default=dict)
    layout = models.TextField(blank=True, default="")
    ids = models.JSONField(default=dict)
    digest = models.CharField(max_length=80, blank=True, default="")
    counts = models.JSONField(default=dict)
    projected = models.BigIntegerField(default=0)
    draft = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ("-updated_at", "id")

    def __str__(self) -> str:
        return self.title or self.name


class Snapshot(models.Model):
    """The Yjs state of a topology with every update up to and including `through` merged into it."""

    topology = models.OneToOneField(Topology, on_delete=models.CASCADE, related_name="snapshot")
    state = models.BinaryField()
    through = models.BigIntegerField(default=0)


class Update(models.Model):
    """One merged Yjs update. Rows are only appended, and removed by the compaction that merged them."""

    topology = models.ForeignKey(Topology, on_delete=models.CASCADE, related_name="updates")
    update = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=("topology", "id"))]
        ordering = ("id",)


class Revision(models.Model):
    """One immutable saved version of a topology: its sources, compressed, and their digest.

    A person gave it a `label`, or it was made by itself for a `reason`; `counts` say what differs from the one before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    topology = models.ForeignKey(Topology, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=200, blank=True, default="")
    reason = models.CharField(max_length=16, blank=True, default="")
    author = models.CharField(max_length=200, blank=True, default="")
    counts = models.JSONField(default=dict)
    main = models.CharField(max_length=500)
    sources = models.BinaryField()
    digest = models.CharField(max_length=80, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-number",)
        constraints = [models.UniqueConstraint(fields=("topology", "number"), name="revision_number")]

    @staticmethod
    def packed(text: str, files: Mapping[str, str], layout: str) -> bytes:
        """The sources as they are stored."""
        whole = json.dumps({"text": text, "files": dict(files), "layout": layout}, ensure_ascii=False)
        return zlib.compress(whole.encode("utf-8", "surrogatepass"), 9)

    @cached_property
    def unpacked(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(zlib.decompress(bytes(self.sources)).decode("utf-8", "surrogatepass"))
        return found

    @property
    def text(self) -> str:
        return str(self.unpacked["text"])

    @property
    def files(self) -> dict[str, str]:
        return dict(self.unpacked["files"])

    @property
    def layout(self) -> str:
        return str(self.unpacked["layout"])


class Draft(models.Model):
    """A text of the main document as somebody typed it, kept until the update that it became comes back."""

    id = models.BigAutoField(primary_key=True)
    topology = models.ForeignKey(Topology, on_delete=models.CASCADE, related_name="drafts")
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)


class Link(models.Model):
    """A share link: what who comes by it may do with the topology. A revoked one stays, so that it can be said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    topology = models.ForeignKey(Topology, on_delete=models.CASCADE, related_name="links")
    right = models.CharField(max_length=16)
    title = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("created_at", "id")


class Thread(models.Model):
    """A conversation about a node or an edge (by its immutable uid), or about a place of the canvas.

    `name` is the id that the part was last seen under: what is said of it when it is gone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    topology = models.ForeignKey(Topology, on_delete=models.CASCADE, related_name="threads")
    about = models.CharField(max_length=8)
    uid = models.CharField(max_length=64, blank=True, default="")
    name = models.CharField(max_length=300, blank=True, default="")
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    resolved_by = models.CharField(max_length=60, blank=True, default="")
    resolved_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("created_at", "id")
        indexes = [models.Index(fields=("topology", "created_at"))]


class Comment(models.Model):
    """One thing that somebody said in a thread. `author` and `mentions` are people as they called themselves."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    author = models.JSONField(default=dict)
    body = models.TextField()
    mentions = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)
