"""A depot whose packing fails, with a way in of every kind: what the journeys of queues and of sending are made on."""

from __future__ import annotations

from typing import Any

import httpx

from tests.drive import eventually
from tests.e2e.studio import Studio

HEALED_S = 40
"""Seconds of the run after which packing works again, in the scenario `healing`."""
PARCELS = 6
SPEED = 10
FAILING = {
    "clock": "wall",
    "duration_s": 36_000,
    "arrivals": [
        {
            "target": "parcels",
            "times_s": [1, 1.2, 1.4, 1.6, 1.8, 2],
            "bodies": [
                {"parcel": n, "customer": {"id": "ann" if n % 2 else "bob"}, "city": "Köln" if n < 3 else "Ulm"}
                for n in range(PARCELS)
            ],
        }
    ],
}
SCHEMA = {
    "type": "object",
    "required": ["parcel", "amount"],
    "properties": {"parcel": {"type": "string"}, "amount": {"type": "integer", "minimum": 1}},
    "additionalProperties": False,
}
DOCUMENT: dict[str, Any] = {
    "format": "signalbox/1",
    "name": "depot",
    "title": "Depot",
    "nodes": {
        "shop": {"kind": "client"},
        "api": {"kind": "gateway", "authorizers": {"staff": {"type": "jwt", "issuer": "https://id.example.com"}}},
        "order": {"kind": "function", "latency": 5},
        "parcels": {"kind": "queue", "visibility_timeout_s": 1},
        "pack": {"kind": "function", "latency": 5},
        "unpacked": {"kind": "queue"},
        "lanes": {"kind": "queue", "fifo": True, "content_based_deduplication": True},
        "news": {"kind": "topic"},
        "mails": {"kind": "queue"},
        "events": {"kind": "bus"},
        "scans": {"kind": "stream"},
        "flow": {
            "kind": "workflow",
            "definition": {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}},
        },
    },
    "edges": [
        {"source": "shop", "target": "api", "relation": "calls"},
        {
            "source": "api", "target": "order", "relation": "routes", "method": "POST", "path": "/orders/{id}",
            "auth": "staff", "request_schema": SCHEMA,
        },
        {"source": "order", "target": "parcels", "relation": "sends"},
        {"source": "parcels", "target": "pack", "relation": "delivers", "batch_size": 1},
        {"source": "parcels", "target": "unpacked", "relation": "dead_letters", "max_receive_count": 1},
        {"source": "news", "target": "mails", "relation": "delivers"},
        {"source": "events", "target": "flow", "relation": "delivers"},
    ],
    "scenarios": {
        "failing": {**FAILING, "title": "Packing fails", "faults": [{"node": "pack", "failure_rate": 1}]},
        "healing": {
            **FAILING,
            "title": "Packing fails at first",
            "faults": [{"node": "pack", "at_s": 0, "for_s": HEALED_S, "failure_rate": 1}],
        },
    },
}  # fmt: skip
LAYOUT: dict[str, Any] = {
    "shop": {"x": 0, "y": 0},
    "api": {"x": 280, "y": 0},
    "order": {"x": 560, "y": 0},
    "parcels": {"x": 840, "y": 0},
    "pack": {"x": 1120, "y": 0},
    "unpacked": {"x": 1120, "y": 140},
    "lanes": {"x": 0, "y": 160},
    "news": {"x": 280, "y": 160},
    "mails": {"x": 560, "y": 160},
    "events": {"x": 280, "y": 320},
    "flow": {"x": 560, "y": 320},
    "scans": {"x": 0, "y": 320},
}


def create_depot(address: str) -> str:
    made = httpx.post(f"{address}api/topologies/", json={"document": DOCUMENT, "layout": LAYOUT}).raise_for_status()
    return str(made.json()["id"])


def start(address: str, topology: str, scenario: str) -> str:
    """A live run of the depot whose six parcels have all failed; its id."""
    options = {"scenario": scenario, "clock": "wall", "speed": SPEED}
    run = str(httpx.post(f"{address}api/topologies/{topology}/runs/", json=options).raise_for_status().json()["id"])
    eventually(lambda: dead(address, run) == PARCELS, what="the parcels fail")
    return run


def dead(address: str, run: str, node: str = "unpacked") -> int:
    """How many messages the queue holds; -1 while the run cannot say."""
    answer = httpx.get(f"{address}api/runs/{run}/nodes/{node}/messages/")
    return int(answer.json()["total"]) if answer.status_code == 200 else -1


def open_depot(studio: Studio, address: str, scenario: str = "failing") -> tuple[str, str]:
    """A depot with a live run, open in front of the person; the ids of topology and run."""
    topology = create_depot(address)
    run = start(address, topology, scenario)
    studio.open_url(f"t/{topology}")
    return topology, run


def healed(address: str, run: str) -> None:
    """Waits until packing works again."""
    eventually(
        lambda: httpx.get(f"{address}api/runs/{run}/").json()["snapshot"]["t_us"] >= HEALED_S * 1_000_000,
        what="packing works again",
    )


def ledger(address: str, run: str) -> dict[str, Any]:
    """Stops the run; what its ledger says at the end."""
    httpx.post(f"{address}api/runs/{run}/cancel/", json={}).raise_for_status()
    ended = eventually(lambda: (found := httpx.get(f"{address}api/runs/{run}/").json())["finished_at"] and found)
    return dict(ended["result"]["ledger"])
