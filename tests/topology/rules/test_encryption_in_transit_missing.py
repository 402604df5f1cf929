"""SEC-019 encryption-in-transit-missing."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found
from tests.topology.rules.fixing import left_after_fix


@pytest.mark.parametrize(
    "drawing",
    [
        'a:function -calls-> bank:external(url="https://bank.example.com")',
        "a:function -calls-> bank:external",
        "a:function -calls-> bank:external(url=dynamic)",
        'a:function -calls-> bank:external(url="https://bank.example.com/http://x")',
        'a:function -calls-> files:external(url="sftp://files.example.com/in")',
        'a:function -calls-> feed:external(url="wss://feed.example.com")',
        'a:function -calls-> mail:external(url="smtp://mail.example.com:587")',  # it may ask for STARTTLS
        'a:function -calls-> stub:external(url="http://localhost:8080")',
        'a:function -calls-> stub:external(url="http://127.0.0.1/x")',
        # It calls; nobody calls it.
        'bank:external(url="http://bank.example.com") -calls-> api:gateway',
        "a:function -reads-> hot:cache",
        "a:function -reads-> hot:cache(tls=true)",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("SEC-019", drawing) == []


@pytest.mark.parametrize(
    "drawing",
    [
        'a:function -calls-> it:external(url="http://bank.example.com/v1")',
        'a:topic -> it:external(url="http://bank.example.com")',
        'a:gateway -routes-> it:external(url="http://bank.example.com")',
        "a:function -reads-> it:cache(tls=false)",
        'a:function -calls-> it:external(url="HTTP://bank.example.com")',
        'a:function -calls-> it:external(url="ftp://files.example.com/in")',
        'a:function -calls-> it:external(url="ws://feed.example.com")',
        'a:function -calls-> it:external(url="mqtt://broker.example.com:1883")',
    ],
)
def test_found(drawing: str) -> None:
    assert about("SEC-019", drawing) == ["error it a"]
    assert left_after_fix("SEC-019", drawing) == []
