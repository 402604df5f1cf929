"""The published schema is valid OpenAPI, made without a warning, and its page needs no other host."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from openapi_spec_validator import validate


def test_the_schema_is_valid_and_complete(tmp_path: Path) -> None:
    target = tmp_path / "schema.yaml"
    call_command("spectacular", "--fail-on-warn", "--file", str(target))
    schema = yaml.safe_load(target.read_text())
    validate(schema)
    expected = (
        "kinds",
        "topologies",
        "topologies/{topology}/operations",
        "validate",
        "export",
        "operations",
        "session",
    )
    assert {f"/api/{name}/" for name in expected} <= set(schema["paths"])


@pytest.mark.parametrize("path", ["/api/docs/", "/api/docs/?script="])
def test_the_page_loads_nothing_from_elsewhere(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    hosts = set(re.findall(r"(?:src|href)=\"(https?:)?//", answer.content.decode()))
    assert not hosts
    assert not re.search(r"<script>\s*\S", answer.content.decode()), "An inline script would be refused."
