"""A shop with two zones, a note and a workflow: what the journeys of the canvas are drawn on."""

from __future__ import annotations

from typing import Any

import httpx

from tests.e2e.studio import Studio

DOCUMENT: dict[str, Any] = {
    "format": "signalbox/1",
    "name": "shop",
    "title": "Shop",
    "nodes": {
        "web": {"kind": "client"},
        "api": {"kind": "gateway"},
        "ordering": {"kind": "zone", "title": "Ordering"},
        "billing": {"kind": "zone", "title": "Billing"},
        "place": {"kind": "function", "group": "ordering"},
        "orders": {"kind": "table", "partition_key": "id", "group": "ordering"},
        "events": {"kind": "bus"},
        "bill": {"kind": "function", "group": "billing"},
        "invoices": {"kind": "queue", "group": "billing"},
        "print": {"kind": "function", "group": "billing"},
        "flow": {
            "kind": "workflow",
            "definition": {
                "StartAt": "Bill",
                "States": {"Bill": {"Type": "Task", "Resource": "${bill}", "End": True}},
            },
        },
        "lonely": {"kind": "cache"},
    },
    "edges": [
        {"source": "web", "target": "api", "relation": "calls"},
        {"source": "api", "target": "place", "relation": "routes", "method": "POST", "path": "/orders"},
        {"source": "place", "target": "orders", "relation": "writes"},
        {"source": "place", "target": "events", "relation": "publishes", "detail_type": "order.created"},
        {"source": "events", "target": "bill", "relation": "delivers"},
        {"source": "events", "target": "flow", "relation": "delivers"},
        {"source": "place", "target": "print", "relation": "invokes"},
        {"source": "bill", "target": "invoices", "relation": "sends"},
        {"source": "invoices", "target": "print", "relation": "delivers", "batch_size": 3},
    ],
}
LAYOUT: dict[str, Any] = {
    "web": {"x": 0, "y": 120},
    "api": {"x": 300, "y": 120},
    "place": {"x": 640, "y": 120},
    "orders": {"x": 640, "y": 280},
    "events": {"x": 960, "y": 120},
    "bill": {"x": 1300, "y": 120},
    "invoices": {"x": 1300, "y": 280},
    "print": {"x": 1640, "y": 120},
    "flow": {"x": 960, "y": 440},
    "lonely": {"x": 300, "y": 420},
    "ordering": {"x": 600, "y": 60},
    "billing": {"x": 1270, "y": 60},
    "note:a": {"x": 0, "y": 260, "w": 220, "h": 110, "text": "Who owns the web shop?"},
}


def open_shop(studio: Studio, address: str) -> str:
    """A shop of its own, open in front of the person; the topology's id."""
    made = httpx.post(f"{address}api/topologies/", json={"document": DOCUMENT, "layout": LAYOUT}).raise_for_status()
    topology = str(made.json()["id"])
    studio.open_url(f"t/{topology}")
    return topology


def stored(address: str, topology: str) -> dict[str, Any]:
    """The topology as the API gives it: its document and layout."""
    answer: dict[str, Any] = httpx.get(f"{address}api/topologies/{topology}/").raise_for_status().json()
    return answer
