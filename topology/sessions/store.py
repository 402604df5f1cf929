"""The rows behind a Yjs document: append, load, compact, and the sources that follow it.

Every writer holds the row lock of the topology while it appends, so the ids of the updates of one topology rise in
the order of their commits: a reader that has seen one id has missed none below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from pycrdt import Doc

from topology.errors import TopologyNotFound
from topology.models import Snapshot, Thread, Topology, Update

COMPACT_ROWS = 200


@dataclass(frozen=True, slots=True)
class Rows:
    """What a reader has not seen: updates to apply, and the id through which it then has seen all."""

    updates: tuple[bytes, ...]
    through: int


def locked(topology_id: UUID | str) -> Topology:
    """The topology with its row locked until the transaction ends; TopologyNotFound when it is gone."""
    topology = Topology.objects.select_for_update().filter(pk=topology_id).first()
    if topology is None:
        raise TopologyNotFound(f"There is no topology {topology_id}.")
    return topology


def read(topology_id: UUID | str, seen: int = 0) -> Rows:
    """The updates after `seen`: the snapshot too where it holds what was not seen."""
    with transaction.atomic():
        if not Topology.objects.filter(pk=topology_id).exists():
            raise TopologyNotFound(f"There is no topology {topology_id}.")
        snapshot = Snapshot.objects.filter(topology_id=topology_id, through__gt=seen).first()
        since = snapshot.through if snapshot else seen
        rows = list(
            Update.objects.filter(topology_id=topology_id, pk__gt=since).order_by("pk").values_list("pk", "update")
        )
    updates = ([bytes(snapshot.state)] if snapshot else []) + [bytes(row[1]) for row in rows]
    return Rows(tuple(updates), rows[-1][0] if rows else since)


def load(topology_id: UUID | str) -> tuple[Doc[Any], int]:
    """The Yjs document of the topology and the id of its last update."""
    rows = read(topology_id)
    doc: Doc[Any] = Doc()
    for update in rows.updates:
        doc.apply_update(update)
    return doc, rows.through


def append(topology_id: UUID | str, update: bytes) -> int:
    """Appends the update and returns its id; compacts when enough rows have gathered."""
    with transaction.atomic():
        topology = locked(topology_id)
        row = Update.objects.create(topology=topology, update=update)
        Topology.objects.filter(pk=topology.pk).update(updated_at=timezone.now())
        if Update.objects.filter(topology=topology).count() >= COMPACT_ROWS:
            compact(topology)
    return row.pk


def compact(topology: Topology) -> None:
    """Merges every row of a locked topology into its snapshot."""
    doc, through = load(topology.pk)
    Snapshot.objects.update_or_create(topology=topology, defaults={"state": doc.get_update(), "through": through})
    Update.objects.filter(topology=topology, pk__lte=through).delete()


def last_update(topology: Topology) -> int:
    """The id of the topology's last update, also where compaction has merged it."""
    row = Update.objects.filter(topology=topology).order_by("-pk").values_list("pk", flat=True).first()
    if row is not None:
        return row
    through = Snapshot.objects.filter(topology=topology).values_list("through", flat=True).first()
    return through or 0


def on_commit(work: Callable[[], None]) -> None:
    """Runs the work when the transaction has committed: nobody hears of what may yet roll back."""
    transaction.on_commit(work)


def keep_names(topology_id: UUID | str, names: Mapping[str, str]) -> None:
    """Keeps the names of parts that went, where comments hang on them."""
    for thread in Thread.objects.filter(topology_id=topology_id, uid__in=list(names)):
        Thread.objects.filter(pk=thread.pk).update(name=names[thread.uid] or thread.name)
