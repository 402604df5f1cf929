"""Documents: reading a project, what it means, and what is wrong with it."""

from __future__ import annotations

from topology.document.definitions import definition_file, definition_of
from topology.document.parsing import FORMAT, Handler, Parsed, handler_of, parse, pick_scenario, schema_of
from topology.document.project import (
    MAINS,
    Project,
    from_payload,
    from_zip,
    load_path,
    load_stdin,
    safe_path,
    to_zip,
)
from topology.document.reading import read
from topology.document.scenario_fields import METRICS, SAMPLED_METRICS
from topology.document.scenarios import (
    Arrival,
    Expectation,
    Fault,
    Follow,
    Scenario,
    Spike,
    default_scenario,
    scenario_document,
)
from topology.document.schema import document_schema
from topology.document.tree import line_of
from topology.document.uploads import from_upload
from topology.document.writing import yaml_document
from topology.errors import DocumentError

__all__ = [
    "FORMAT",
    "MAINS",
    "METRICS",
    "SAMPLED_METRICS",
    "Arrival",
    "DocumentError",
    "Expectation",
    "Fault",
    "Follow",
    "Handler",
    "Parsed",
    "Project",
    "Scenario",
    "Spike",
    "default_scenario",
    "definition_file",
    "definition_of",
    "document_schema",
    "from_payload",
    "from_upload",
    "from_zip",
    "handler_of",
    "line_of",
    "load_path",
    "load_stdin",
    "parse",
    "pick_scenario",
    "read",
    "safe_path",
    "scenario_document",
    "schema_of",
    "to_zip",
    "yaml_document",
]
