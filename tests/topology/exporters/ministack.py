"""A local cloud: ministack in an environment of its own, and the deployment of an export into it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

from tests.topology.exporters.proof import REGION, template, transformed
from topology.exporters import Export

ROOT = Path(__file__).resolve().parents[3]
REQUIREMENTS = ROOT / "requirements-ministack.txt"
ENVIRONMENT = ROOT / ".venv-ministack"
_KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": REGION}
_BUCKET = "code"


def installed() -> Path:
    """The program, installed when it is not there or when its requirements have changed."""
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    stamp = ENVIRONMENT / "requirements.sha256"
    if not stamp.is_file() or stamp.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
        pip = [str(ENVIRONMENT / "bin" / "python"), "-m", "pip", "install", "-q", "-r", str(REQUIREMENTS)]
        subprocess.run(pip, check=True)
        stamp.write_text(wanted)
    return ENVIRONMENT / "bin" / "ministack"


LACKS = ("AWS::CodeDeploy::", "AWS::Events::Archive")


class Cloud:
    """A running ministack."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.client("s3").create_bucket(Bucket=_BUCKET)

    def client(self, service: str) -> Any:
        return boto3.client(service, endpoint_url=self.address, **_KEYS)

    def deploy(self, name: str, export: Export, parameters: dict[str, str] | None = None) -> dict[str, str]:
        """Logical id -> physical id of the stack, after its creation is complete."""
        document = template(export)
        made = _without_lacks(_with_flat_routes(transformed(document, self._upload(name, export, document))))
        known = set(made.get("Parameters", {}))
        given = [
            {"ParameterKey": key, "ParameterValue": value} for key, value in (parameters or {}).items() if key in known
        ]
        stacks = self.client("cloudformation")
        stacks.create_stack(
            StackName=name,
            TemplateBody=json.dumps(made),
            Parameters=given,
            Capabilities=["CAPABILITY_IAM"],
        )
        waiter = stacks.get_waiter("stack_create_complete")
        waiter.wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        found = stacks.describe_stack_resources(StackName=name)["StackResources"]
        assert {one["ResourceStatus"] for one in found} == {"CREATE_COMPLETE"}
        assert {one["LogicalResourceId"] for one in found} == set(made["Resources"])
        return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found}

    def _upload(self, name: str, export: Export, document: dict[str, Any]) -> dict[str, str]:
        """What `sam package` does: each function's folder as a zip, each definition, at an S3 address."""
        code = {}
        for logical, made in document["Resources"].items():
            if made["Type"] == "AWS::Serverless::StateMachine":
                key = f"{name}/{logical}.json"
                text = export.files[made["Properties"]["DefinitionUri"]]
                self.client("s3").put_object(Bucket=_BUCKET, Key=key, Body=text.encode())
                code[logical] = f"s3://{_BUCKET}/{key}"
            if made["Type"] != "AWS::Serverless::Function":
                continue
            folder = made["Properties"]["CodeUri"]
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w") as archive:
                for path, text in export.files.items():
                    if path.startswith(folder):
                        archive.writestr(path.removeprefix(folder), text)
            key = f"{name}/{logical}.zip"
            self.client("s3").put_object(Bucket=_BUCKET, Key=key, Body=packed.getvalue())
            code[logical] = f"s3://{_BUCKET}/{key}"
        return code

    def logged(self, group: str) -> list[str]:
        events = self.client("logs").filter_log_events(logGroupName=group)["events"]
        return [str(event["message"]).strip() for event in events]


def _with_flat_routes(made: dict[str, Any]) -> dict[str, Any]:
    """Routes and integrations of an HTTP API as resources: ministack does not read its Body."""
    flat: dict[str, Any] = {}
    for logical, resource in made["Resources"].items():
        if resource["Type"] != "AWS::ApiGatewayV2::Api":
            continue
        body = resource["Properties"].pop("Body")
        resource["Properties"] |= {"Name": logical, "ProtocolType": "HTTP"}
        resource["Properties"].pop("FailOnWarnings", None)
        for index, (path, method, operation) in enumerate(_operations(body)):
            integration = operation["x-amazon-apigateway-integration"]
            flat[f"{logical}Integration{index}"] = {
                "Type": "AWS::ApiGatewayV2::Integration",
                "Properties": {
                    "ApiId": {"Ref": logical},
                    "IntegrationType": integration["type"].upper(),
                    "IntegrationUri": integration.get("uri", ""),
                    "PayloadFormatVersion": integration["payloadFormatVersion"],
                },
            }
            target = {"Fn::Sub": f"integrations/${{{logical}Integration{index}}}"}
            key = path if path == "$default" else f"{method} {path}"
            flat[f"{logical}Route{index}"] = {
                "Type": "AWS::ApiGatewayV2::Route",
                "Properties": {"ApiId": {"Ref": logical}, "RouteKey": key, "Target": target},
            }
    return {**made, "Resources": made["Resources"] | flat}


def _without_lacks(made: dict[str, Any]) -> dict[str, Any]:
    """Without what ministack does not have: no CodeDeploy, so an alias changes at once, and no archives of a bus."""
    kept = {name: one for name, one in made["Resources"].items() if not one["Type"].startswith(LACKS)}
    for resource in kept.values():
        resource.pop("UpdatePolicy", None)
    return {**made, "Resources": kept}


def _operations(body: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for path, methods in body["paths"].items():
        for method, operation in methods.items():
            yield path, "ANY" if method.startswith("x-") else method.upper(), operation


@contextmanager
def running(folder: Path) -> Iterator[Cloud]:
    """A ministack on a free port of loopback, with its log in the folder; it ends with the block."""
    program = installed()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "LAMBDA_EXECUTOR": "local"}
    environment = {"PATH": f"{program.parent}:{os.environ['PATH']}", "HOME": str(folder), **settings}
    with open(folder / "ministack.log", "wb") as log:
        process = subprocess.Popen([str(program)], cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            address = f"http://127.0.0.1:{port}"
            eventually(lambda: _answers(address), seconds=60)
            yield Cloud(address)
        finally:
            process.terminate()
            process.wait(30)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_localstack/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def eventually(holds: Callable[[], Any], seconds: float = 30) -> Any:
    """What `holds` answers once it is true; other processes do the work, so there is nothing to await."""
    until = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < until, f"It did not come within {seconds} s."
        threading.Event().wait(0.2)
    return found
