"""Wake-ups between processes: a datagram, a PostgreSQL notification or a Redis message that carries a run's id.

A nudge only says "look again" and may be lost: every reader polls behind it. On one machine it is a unix
datagram to each socket of the channel in the state directory; where `REDIS_URL` is set it is a Redis message,
else on PostgreSQL a NOTIFY. There are two channels: `log` wakes the hubs of web processes, `control` the
supervisors.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, Protocol

import psycopg
import redis
from django.conf import settings
from django.db import DatabaseError, connection

logger = logging.getLogger(__name__)

Channel = Literal["log", "control"]
OnNudge = Callable[[str], None]
DATAGRAM_BYTES = 64
RETRY_S = 1.0
PREFIX = "signalbox_"
ADDRESS_BYTES_MAX = 100


class Backend(Protocol):
    """How nudges travel."""

    def send(self, channel: Channel, run: str) -> None: ...

    def listen(self, channel: Channel, on_nudge: OnNudge, stopped: threading.Event) -> None:
        """Calls `on_nudge` from this thread for each nudge, until `stopped`."""
        ...


def backend() -> Backend:
    """The way that fits the settings."""
    if settings.REDIS_URL:
        return RedisBackend(settings.REDIS_URL)
    if connection.vendor == "postgresql":
        return NotifyBackend()
    return DatagramBackend(settings.STATE_DIR / "sockets")


class DatagramBackend:
    """Unix datagrams: every listener owns a socket named after its channel in one private directory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, channel: Channel, run: str) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.setblocking(False)
            for path in self.folder.glob(f"{channel}-*.sock"):
                self._send_to(sender, path, run.encode())

    def _send_to(self, sender: socket.socket, path: Path, data: bytes) -> None:
        try:
            with _address(path) as address:
                sender.sendto(data, address)
        except ConnectionRefusedError:
            path.unlink(missing_ok=True)
        except OSError as error:
            logger.debug("nudge to %s was lost: %s", path.name, error)

    def listen(self, channel: Channel, on_nudge: OnNudge, stopped: threading.Event) -> None:
        path = self.folder / f"{channel}-{uuid.uuid4().hex[:12]}.sock"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
            with _address(path) as address:
                listener.bind(address)
            listener.settimeout(RETRY_S)
            try:
                while not stopped.is_set():
                    try:
                        data = listener.recv(DATAGRAM_BYTES)
                    except TimeoutError:
                        continue
                    on_nudge(data.decode("ascii", "replace"))
            finally:
                path.unlink(missing_ok=True)


class _address:
    """A path as a socket address: a long one goes by its directory's descriptor, as 108 bytes are the limit."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.folder = -1

    def __enter__(self) -> str:
        if len(str(self.path).encode()) <= ADDRESS_BYTES_MAX:
            return str(self.path)
        self.folder = os.open(self.path.parent, os.O_PATH | os.O_DIRECTORY)
        return f"/proc/self/fd/{self.folder}/{self.path.name}"

    def __exit__(self, *exc: object) -> None:
        if self.folder >= 0:
            os.close(self.folder)


class NotifyBackend:
    """PostgreSQL's LISTEN and NOTIFY. The listener has a connection of its own: `notifies` holds its lock."""

    def send(self, channel: Channel, run: str) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_notify(%s, %s)", [PREFIX + channel, run])
        except DatabaseError as error:
            logger.debug("nudge was lost: %s", error)

    def listen(self, channel: Channel, on_nudge: OnNudge, stopped: threading.Event) -> None:
        while not stopped.is_set():
            try:
                with psycopg.connect(**_parameters(), autocommit=True) as listener:
                    listener.execute(f"LISTEN {PREFIX}{channel}".encode())
                    while not stopped.is_set():
                        for notice in listener.notifies(timeout=RETRY_S):
                            on_nudge(notice.payload)
            except psycopg.Error as error:
                logger.warning("listening for nudges again: %s", error)
                stopped.wait(RETRY_S)


def _parameters() -> dict[str, Any]:
    skipped = ("cursor_factory", "context")
    return {k: v for k, v in connection.get_connection_params().items() if k not in skipped}


class RedisBackend:
    """Redis publish and subscribe."""

    def __init__(self, url: str) -> None:
        self.client = redis.Redis.from_url(url)

    def send(self, channel: Channel, run: str) -> None:
        try:
            self.client.publish(PREFIX + channel, run)
        except redis.RedisError as error:
            logger.debug("nudge was lost: %s", error)

    def listen(self, channel: Channel, on_nudge: OnNudge, stopped: threading.Event) -> None:
        while not stopped.is_set():
            try:
                with self.client.pubsub(ignore_subscribe_messages=True) as subscription:
                    subscription.subscribe(PREFIX + channel)
                    while not stopped.is_set():
                        message = subscription.get_message(timeout=RETRY_S)
                        if message:
                            on_nudge(message["data"].decode("ascii", "replace"))
            except redis.RedisError as error:
                logger.warning("listening for nudges again: %s", error)
                stopped.wait(RETRY_S)


class Listener:
    """A thread that waits for nudges of one channel."""

    def __init__(self, channel: Channel, on_nudge: OnNudge) -> None:
        self.stopped = threading.Event()
        arguments = (channel, on_nudge, self.stopped)
        self.thread = threading.Thread(target=backend().listen, args=arguments, name=f"nudges-{channel}", daemon=True)

    def start(self) -> Listener:
        self.thread.start()
        return self

    def stop(self) -> None:
        self.stopped.set()


def nudge(channel: Channel, run: uuid.UUID | str) -> None:
    """Wakes whoever listens for this run. Never fails: a lost nudge is made good by the reader's poll."""
    backend().send(channel, str(run))
