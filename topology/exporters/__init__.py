"""Exporters: one module a format; each turns a parsed project into files and a list of losses."""

from __future__ import annotations

from topology.exporters.base import Export, Exporter, Loss, report
from topology.registry import discover

EXPORTERS: dict[str, Exporter] = discover("topology.exporters", Exporter)

__all__ = ["EXPORTERS", "Export", "Exporter", "Loss", "report"]
