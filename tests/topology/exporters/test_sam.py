"""SAM: what is drawn and what becomes of it. What must stay out comes first."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.build import parsed
from tests.topology.exporters.proof import project, resources, sam, template
from topology.exporters import Export

GOLDEN = Path(__file__).parent / "golden"
DRAWINGS = {
    "queue": """tasks:queue(visibility_timeout_s=60) -delivers(batch_size=20, partial_batch_response=true)->
        work:function; tasks -dead_letters(max_receive_count=3)-> tasks-dlq:queue""",
    "topic": """news:topic -delivers(filter_policy={"kind": ["a"]}, raw=true, dead_letter=spare)-> tasks:queue
        spare:queue""",
    "bus": """events:bus -delivers(pattern={"detail-type": ["done"]}, retry={"max_retries": 4}, dead_letter=spare)->
        tasks:queue; spare:queue""",
}


def exported(text: str, **files: str) -> Export:
    return sam(parsed(text, files))


def only(export: Export, kind: str) -> Any:
    (found,) = resources(export, kind).values()
    return found


def lost(export: Export) -> list[tuple[str | None, str | None, str]]:
    """What is lost, but for what tells of the simulation and the missing handlers of these drawings."""
    return [
        (loss.node or loss.edge, loss.field, loss.level)
        for loss in export.losses
        if loss.field != "handler" and "simulated" not in loss.reason
    ]


def test_a_client_becomes_nothing() -> None:
    export = exported("shop:client")
    kinds = {made["Type"] for made in template(export)["Resources"].values()}
    assert kinds == {"AWS::CloudFormation::WaitConditionHandle"}
    assert lost(export) == []


def test_a_function_that_uses_nothing_may_do_nothing() -> None:
    function = only(exported("work:function"), "AWS::Serverless::Function")
    assert "Policies" not in function and "Environment" not in function


def test_a_gateway_without_wishes_stays_an_http_api_without_authorizers() -> None:
    export = exported('api:gateway -routes(method=GET, path="/a", public=true)-> work:function')
    body = only(export, "AWS::Serverless::HttpApi")["DefinitionBody"]
    assert "components" not in body and "security" not in body["paths"]["/a"]["get"]
    assert resources(export, "AWS::Serverless::Api") == {}


@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_small_drawings_give_the_golden_template(name: str) -> None:
    text = exported(DRAWINGS[name]).files["template.yaml"]
    assert text == (GOLDEN / f"{name}.yaml").read_text(encoding="utf-8")


def test_hello_gives_the_golden_template() -> None:
    text = sam(project("hello")).files["template.yaml"]
    assert text == (GOLDEN / "hello.yaml").read_text(encoding="utf-8")


def test_an_http_api_checks_tokens_by_itself() -> None:
    export = exported(
        """api:gateway(authorizers={"people": {"type": "jwt", "issuer": "https://id", "audience": ["a"],
        "scopes": ["read"]}}) -routes(method=GET, path="/a", auth=people)-> work:function"""
    )
    body = only(export, "AWS::Serverless::HttpApi")["DefinitionBody"]
    assert body["paths"]["/a"]["get"]["security"] == [{"people": ["read"]}]
    assert body["components"]["securitySchemes"]["people"]["x-amazon-apigateway-authorizer"] == {
        "type": "jwt",
        "identitySource": "$request.header.Authorization",
        "jwtConfiguration": {"issuer": "https://id", "audience": ["a"]},
    }


def test_an_api_key_makes_it_a_rest_api_and_the_report_says_so() -> None:
    export = exported(
        """api:gateway(authorizers={"keys": {"type": "api_key"}})
        -routes(method=GET, path="/a", auth=keys)-> work:function"""
    )
    assert list(resources(export, "AWS::Serverless::Api")) == ["Api"]
    assert only(export, "AWS::ApiGateway::UsagePlan") == {
        "ApiStages": [{"ApiId": {"Ref": "Api"}, "Stage": {"Ref": "Api.Stage"}}]
    }
    assert lost(export) == [("api", "protocol", "warning")]


def test_a_rest_api_that_checks_tokens_brings_a_function_that_does() -> None:
    export = sam(project("order-processing"))
    body = resources(export, "AWS::Serverless::Api")["Api"]["DefinitionBody"]
    scheme = body["components"]["securitySchemes"]["customers"]
    assert scheme["x-amazon-apigateway-authorizer"]["type"] == "token"
    operation = body["paths"]["/orders"]["post"]
    assert operation["security"] == [{"customers": []}]
    assert operation["x-amazon-apigateway-request-validator"] == "body"
    assert "src/ApiCustomersAuthorizer/index.mjs" in export.files


def test_permissions_name_method_and_path() -> None:
    export = exported('api:gateway -routes(method=POST, path="/a/{id}/b")-> work:function')
    arn = only(export, "AWS::Lambda::Permission")["SourceArn"]["Fn::Sub"]
    assert arn.endswith(":${Api}/*/POST/a/*/b")


def test_a_rest_api_has_one_name_for_a_place_in_a_path() -> None:
    export = exported(
        """api:gateway(protocol=rest) -routes(method=GET, path="/a/{id}/b")-> work:function
        api -routes(method=PUT, path="/a/{id}", id=put)-> work
        api -routes(method=GET, path="/a/{name}", id=rival)-> work"""
    )
    body = only(export, "AWS::Serverless::Api")["DefinitionBody"]
    assert sorted(body["paths"]) == ["/a/{id}", "/a/{id}/b"]
    assert lost(export) == [("rival", None, "error")]


def test_a_handler_takes_the_modules_it_imports_and_no_others() -> None:
    export = exported(
        'work:function(handler={"file": "handlers/work.py", "entry": "main"})',
        **{
            "handlers/work.py": "from lib import more\nimport json\n",
            "handlers/lib/__init__.py": "",
            "handlers/lib/more.py": "from . import deep\nimport shared\n",
            "handlers/lib/deep.py": "",
            "handlers/other.py": "",
            "shared.py": "",
        },
    )
    sources = sorted(name for name in export.files if name.startswith("src/"))
    assert sources == [
        "src/work/lib/__init__.py",
        "src/work/lib/deep.py",
        "src/work/lib/more.py",
        "src/work/shared.py",
        "src/work/work.py",
    ]
    assert only(export, "AWS::Serverless::Function")["Handler"] == "work.main"


def test_modules_of_node_are_told_to_be_modules() -> None:
    export = exported(
        'work:function(runtime=nodejs20, handler={"file": "handlers/work.js"})',
        **{
            "handlers/work.js": 'import { a } from "./deep/a.js";\nexport const handler = async () => a;\n',
            "handlers/deep/a.js": "export const a = 1;\n",
            "handlers/other.js": "",
        },
    )
    sources = sorted(name for name in export.files if name.startswith("src/"))
    assert sources == ["src/work/deep/a.js", "src/work/package.json", "src/work/work.js"]
    manifest = json.loads(export.files["src/work/package.json"])
    assert (manifest["name"], manifest["type"]) == ("work", "module")


def test_ids_that_would_be_one_logical_id_are_told_apart() -> None:
    export = exported("a-1:queue; a1:queue; work:function; work-role:queue")
    names = set(resources(export, "AWS::SQS::Queue"))
    assert len(names) == 3 and not names & {"A1", "WorkRole"}
    assert all(name.startswith(("A1", "WorkRole")) for name in names)


def test_functions_of_a_circle_are_named_so_that_no_reference_closes_it() -> None:
    export = exported("one:function -invokes-> two:function; two -invokes-> one")
    functions = resources(export, "AWS::Serverless::Function")
    assert functions["One"]["Environment"]["Variables"]["FUNCTION_TWO_NAME"] == {"Fn::Sub": "${AWS::StackName}-two"}
    assert functions["Two"]["FunctionName"] == {"Fn::Sub": "${AWS::StackName}-two"}


def test_a_failed_invocation_goes_where_it_is_drawn() -> None:
    export = exported(
        """work:function(retries_async=1, event_age_max_s=600) -dead_letters-> spare:queue
        work -on_failure-> told:topic"""
    )
    function = only(export, "AWS::Serverless::Function")
    assert function["DeadLetterQueue"] == {"Type": "SQS", "TargetArn": {"Fn::GetAtt": ["Spare", "Arn"]}}
    assert function["EventInvokeConfig"] == {
        "MaximumRetryAttempts": 1,
        "MaximumEventAgeInSeconds": 600,
        "DestinationConfig": {"OnFailure": {"Type": "SNS", "Destination": {"Ref": "Told"}}},
    }


def test_a_service_is_a_parameter_and_an_error_of_the_report() -> None:
    export = exported("work:function -calls-> billing:service")
    assert template(export)["Parameters"]["BillingUrl"]["Default"] == "https://billing.invalid"
    assert ("billing", None, "error") in lost(export)


def test_a_private_gateway_answers_nobody_until_an_endpoint_is_given() -> None:
    export = exported('api:gateway(private=true) -routes(method=GET, path="/a")-> work:function')
    allow, deny = only(export, "AWS::Serverless::Api")["DefinitionBody"]["x-amazon-apigateway-policy"]["Statement"]
    assert (allow["Effect"], deny["Effect"]) == ("Allow", "Deny")
    assert deny["Condition"] == {"StringNotEquals": {"aws:SourceVpce": {"Ref": "VpcEndpointId"}}}
    assert template(export)["Parameters"]["VpcEndpointId"]["Default"] == ""


def test_an_edge_that_no_service_can_make_is_reported_and_left_out() -> None:
    export = exported("one:queue(fifo=true); events:bus -delivers-> one")
    assert resources(export, "AWS::Events::Rule") == {}
    assert ("events.delivers.one", None, "error") in lost(export)


def test_a_name_cannot_leave_its_comment() -> None:
    export = sam(parsed("tasks:queue", name="a\nResources: {}\u2028b: `c`"))
    assert list(template(export)["Resources"]) == ["Tasks"]
    assert tomllib.loads(export.files["samconfig.toml"])["default"]["global"]["parameters"] == {
        "stack_name": "a-Resources-----b---c"
    }


def test_what_yaml_would_misread_stays_text() -> None:
    export = exported(
        'work:function(environment={"MODE": "OFF", "DATE": "2012-10-17", "ACCOUNT": "000123", "SUB": "${X}"})'
    )
    variables = only(export, "AWS::Serverless::Function")["Environment"]["Variables"]
    assert variables == {
        "ACCOUNT": "000123",
        "DATE": "2012-10-17",
        "MODE": "OFF",
        "SUB": {"Fn::Join": ["$", ["", "{X}"]]},
    }
