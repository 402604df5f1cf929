"""The broker of files: a worker never sees a message before it is whole."""

from __future__ import annotations

import os
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from console import broker
from console.celery import app


@pytest.fixture
def channel(tmp_path: Path) -> broker.Channel:
    folders = {name: str(tmp_path) for name in ("data_folder_in", "data_folder_out", "control_folder")}
    made = Connection("filesystem://", transport_options=folders).channel()
    assert isinstance(made, broker.Channel)
    return made


def test_messages_come_in_the_order_in_which_they_were_put(channel: broker.Channel, monkeypatch) -> None:
    now_ms = iter(range(10, 20))
    monkeypatch.setattr(broker, "monotonic_ns", lambda: next(now_ms) * 1_000_000)
    for number in (1, 2):
        channel._put("runs", {"n": number})
    channel._put("other", {"n": 3})
    assert (channel._size("runs"), channel._size("other")) == (2, 1)
    assert [channel._get("runs"), channel._get("runs"), channel._get("other")] == [{"n": 1}, {"n": 2}, {"n": 3}]


def test_a_message_is_not_there_before_it_is_whole(channel: broker.Channel, monkeypatch) -> None:
    seen = []
    rename = os.replace

    def look_first(source: Path, target: Path) -> None:
        seen.append((channel._size("runs"), len(source.read_text()) > 0))
        with pytest.raises(Empty):
            channel._get("runs")
        rename(source, target)

    monkeypatch.setattr(os, "replace", look_first)
    channel._put("runs", {"n": 1})
    assert seen == [(0, True)]
    assert channel._get("runs") == {"n": 1}


def test_a_folder_that_is_gone_is_an_error_of_the_channel(channel: broker.Channel, tmp_path: Path) -> None:
    channel._put("runs", {"n": 1})
    channel.data_folder_out = str(tmp_path / "gone")
    with pytest.raises(ChannelError, match="No such file"):
        channel._put("runs", {"n": 2})
    assert channel._size("runs") == 1


def test_the_console_sends_its_tasks_by_it() -> None:
    assert app.conf.broker_url == "filesystem://"
    assert app.connection_for_write().get_transport_cls() is broker.Transport
