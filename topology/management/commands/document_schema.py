"""Writes docs/signalbox-1.schema.json, which editors complete a topology.yaml with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from topology.document import document_schema
from topology.document.writing import json_text


class Command(BaseCommand):
    help = "Write docs/signalbox-1.schema.json from the kinds."

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "signalbox-1.schema.json"
        path.write_text(json_text(document_schema(), indent=1) + "\n", encoding="utf-8")
        self.stdout.write(f"Wrote {path}.")
