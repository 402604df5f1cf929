"""The rooms of this process: made when the first peer comes, closed when the last one has gone.

A room is closed under its lock; who comes meanwhile waits for the lock, finds the room closed and makes a new one,
which reads what the old one stored.
"""

from __future__ import annotations

from uuid import UUID

from topology.sessions.room import Peer, Room

_rooms: dict[UUID, Room] = {}


async def enter(topology_id: UUID, peer: Peer) -> Room:
    """The open room of the topology, with the peer in it; TopologyNotFound when there is no such topology."""
    while True:
        room = _rooms.setdefault(topology_id, Room(topology_id))
        async with room.lock:
            if room.closed:
                _forget(room)
                continue
            if not room.opened:
                try:
                    await room.open()
                except BaseException:
                    room.closed = True
                    _forget(room)
                    raise
            room.peers.add(peer)
            return room


async def leave(room: Room, peer: Peer) -> None:
    """Takes the peer out of the room, and closes the room behind the last one."""
    await room.leave(peer)
    async with room.lock:
        if not room.peers and not room.closed:
            await room.close()
            _forget(room)


def flush(topology_id: UUID) -> None:
    """Stores what this process's room knows and the table may not. From any thread but the event loop's."""
    room = _rooms.get(topology_id)
    if room is not None:
        room.pending.flush(overdue=0)


def _forget(room: Room) -> None:
    if _rooms.get(room.topology_id) is room:
        del _rooms[room.topology_id]
