"""Every SAM export passes the SAM transform and cfn-lint, and is the same bytes each time."""

from __future__ import annotations

import json

import pytest

from tests.build import document
from tests.topology.exporters.proof import (
    PROJECTS,
    complaints_about,
    everything,
    project,
    resources,
    sam,
)
from topology.document import from_payload, parse
from topology.exporters import EXPORTERS


@pytest.mark.parametrize("name", PROJECTS)
def test_the_gallery_passes_the_transform_and_cfn_lint(name: str) -> None:
    assert complaints_about(sam(project(name))) == []


def test_all_that_the_kinds_can_say_passes_but_for_the_old_runtime() -> None:
    found = [one for one in complaints_about(sam(everything())) if not one.startswith("W2531 Runtime 'nodejs20.x'")]
    assert found == []


@pytest.mark.parametrize("format", sorted(EXPORTERS))
def test_equal_projects_give_equal_bytes(format: str) -> None:
    once = EXPORTERS[format].export(everything())
    again = EXPORTERS[format].export(everything())
    assert (once.files, once.losses) == (again.files, again.losses)


@pytest.mark.parametrize("format", sorted(EXPORTERS))
def test_the_order_of_nodes_and_of_keys_makes_no_difference(format: str) -> None:
    drawn = document(
        """shop:client -> api:gateway(authorizers={"k": {"type": "iam"}, "a": {"type": "api_key"}})
        api -routes(method=GET, path="/a", auth=k)-> work:function -reads-> notes:table(partition_key=id)"""
    )
    turned = {**drawn, "nodes": dict(reversed(drawn["nodes"].items()))}
    turned["nodes"]["api"] = json.loads(json.dumps(dict(reversed(drawn["nodes"]["api"].items()))))
    first, second = (parse(from_payload(one)) for one in (drawn, turned))
    assert first.graph == second.graph
    assert EXPORTERS[format].export(first).files == EXPORTERS[format].export(second).files


def test_no_resource_has_a_physical_name_but_the_bus_and_functions_of_a_circle() -> None:
    export = sam(everything())
    named = {
        name
        for kind in ("SQS::Queue", "SNS::Topic", "DynamoDB::Table", "Logs::LogGroup", "Serverless::Function")
        for name, properties in resources(export, f"AWS::{kind}").items()
        if {"QueueName", "TopicName", "TableName", "LogGroupName", "FunctionName"} & set(properties)
    }
    assert named == {"Resize", "Sleepy", "Work"}
