"""The broker that needs no server: tasks as files in a folder, each put there whole or not at all.

Kombu's own transport opens the file under its final name and then writes it. A worker that looks in between takes an
empty file: the task is lost, and the worker ends at what is not JSON.
"""

from __future__ import annotations

import os
from pathlib import Path
from time import monotonic_ns
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Writes a message aside, under a name that no queue looks for, and then gives it its own."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:
        """Puts the message at the end of the queue; raises ChannelError where the folder cannot be written."""
        # Names sort by the clock of the machine in milliseconds, which is the order of the queue.
        name = f"{monotonic_ns() // 1_000_000}_{uuid4()}.{queue}.msg"
        folder = Path(self.data_folder_out)
        aside = folder / f".{name}.part"
        try:
            aside.write_text(dumps(payload))
            os.replace(aside, folder / name)
        except OSError as error:
            raise ChannelError(f"Cannot add {name} to {folder}: {error.strerror}") from error


class Transport(filesystem.Transport):
    Channel = Channel


def install() -> None:
    """Makes `filesystem://` mean this transport."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
