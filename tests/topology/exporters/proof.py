"""What proves an export: the SAM transform, cfn-lint, and the projects that are exported."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any

import yaml
from cfnlint.api import ManualArgs, lint
from samtranslator.translator.transform import transform

from topology.document import Parsed, load_path, parse
from topology.exporters import EXPORTERS, Export

GALLERY = Path(__file__).resolve().parents[3] / "topology" / "gallery"
EVERYTHING = Path(__file__).resolve().parent / "everything"
PROJECTS = sorted(path.parent.name for path in GALLERY.glob("*/topology.yaml"))
REGION = "us-east-1"
_MANAGED = (
    "AWSCodeDeployRoleForLambda",
    "AWSLambdaBasicExecutionRole",
    "AWSLambdaVPCAccessExecutionRole",
    "AWSXRayDaemonWriteAccess",
    "AWSXrayWriteOnlyAccess",
)


class _ManagedPolicies:
    def load(self) -> dict[str, str]:
        return {name: f"arn:aws:iam::aws:policy/{name}" for name in _MANAGED}


def project(name: str) -> Parsed:
    found = parse(load_path(str(GALLERY / name)))
    assert not found.findings, found.findings
    return found


def everything() -> Parsed:
    found = parse(load_path(str(EVERYTHING)))
    assert not [finding for finding in found.findings if finding.severity == "error"], found.findings
    return found


def sam(parsed: Parsed) -> Export:
    return EXPORTERS["sam"].export(parsed)


def template(export: Export) -> dict[str, Any]:
    document = yaml.safe_load(export.files["template.yaml"])
    assert isinstance(document, dict)
    return document


def resources(export: Export, kind: str) -> dict[str, Any]:
    """Logical id -> properties of the resources of a type."""
    found = template(export)["Resources"]
    return {name: made.get("Properties", {}) for name, made in found.items() if made["Type"] == kind}


def transformed(document: dict[str, Any], code: dict[str, str] | None = None) -> dict[str, Any]:
    """The CloudFormation template; the code of each function lies at an S3 address."""
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
    local = copy.deepcopy(document)
    for name, made in local["Resources"].items():
        if made["Type"] == "AWS::Serverless::Function":
            made["Properties"]["CodeUri"] = (code or {}).get(name, "s3://some-bucket/some-key")
        if made["Type"] == "AWS::Serverless::StateMachine":
            made["Properties"]["DefinitionUri"] = (code or {}).get(name, "s3://some-bucket/some-key")
    result = transform(local, {}, _ManagedPolicies())
    assert isinstance(result, dict)
    return result


def complaints(text: str) -> list[str]:
    """What cfn-lint says about a template, errors and warnings."""
    return [f"{found.rule.id} {found.message}" for found in lint(text, config=ManualArgs(regions=[REGION]))]


def complaints_about(export: Export) -> list[str]:
    """Complaints about the SAM template and about what the transform makes of it."""
    made = json.dumps(transformed(template(export)), ensure_ascii=False)
    return complaints(export.files["template.yaml"]) + complaints(made)
