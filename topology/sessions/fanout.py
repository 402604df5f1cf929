"""News of a topology between the rooms of all web processes, over the channel layer.

What is lost on the way is not lost: a room reads the rows it has not seen, and asks the others, on its beat.
"""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


def group(topology_id: UUID | str) -> str:
    """The channel-layer group of a topology's rooms."""
    return f"design.{topology_id}"


async def send(topology_id: UUID | str, kind: str, **content: Any) -> None:
    """Sends news to every room of the topology, the sender's own among them."""
    try:
        await get_channel_layer().group_send(group(topology_id), {"type": f"design.{kind}", **content})
    except (RedisError, OSError) as error:
        log.warning("Other processes hear of topology %s later: %s", topology_id, error)


def publish(topology_id: UUID | str, kind: str, **content: Any) -> None:
    """Sends news from a thread."""
    async_to_sync(send)(topology_id, kind, **content)
