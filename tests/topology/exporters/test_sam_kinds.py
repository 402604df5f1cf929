"""What the template says of streams, buckets, schedules, workflows, secrets, identities and kept resources."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.build import parsed
from tests.topology.exporters.proof import resources, sam, template
from topology.exporters import Export

TASK = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": 5, "End": True}
DEFINITION = {"StartAt": "Work", "States": {"Work": {**TASK, "Parameters": {"FunctionName": "${work}"}}}}
NOTHING = {"StartAt": "Nothing", "States": {"Nothing": {"Type": "Pass", "End": True}}}


def exported(drawing: str) -> Export:
    found = parsed(drawing)
    assert not [finding for finding in found.findings if finding.severity == "error"], found.findings
    return sam(found)


def only(export: Export, kind: str) -> dict[str, Any]:
    [properties] = resources(export, f"AWS::{kind}").values()
    assert isinstance(properties, dict)
    return properties


def lost(export: Export) -> dict[tuple[str | None, str | None], str]:
    return {(loss.node or loss.edge, loss.field): loss.level for loss in export.losses}


def test_a_stream_has_its_shards_and_its_retention_in_hours() -> None:
    stream = only(exported("clicks:stream(shards=3, retention_s=90000) -> work:function"), "Kinesis::Stream")
    assert (stream["ShardCount"], stream["RetentionPeriodHours"]) == (3, 25)
    assert stream["StreamEncryption"] == {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"}


def test_a_reader_of_a_stream_says_what_becomes_of_bad_records() -> None:
    export = exported(
        "failed:queue; clicks:stream -delivers(bisect=true, parallelization=4, on_failure=failed,"
        ' retry={"max_retries": 2, "max_age_s": 600})-> work:function'
    )
    mapping = only(export, "Lambda::EventSourceMapping")
    assert mapping["EventSourceArn"] == {"Fn::GetAtt": ["Clicks", "Arn"]}
    assert mapping["DestinationConfig"] == {"OnFailure": {"Destination": {"Fn::GetAtt": ["Failed", "Arn"]}}}
    assert (mapping["BisectBatchOnFunctionError"], mapping["ParallelizationFactor"]) == (True, 4)
    assert (mapping["MaximumRetryAttempts"], mapping["MaximumRecordAgeInSeconds"]) == (2, 600)


def test_a_reader_with_a_rate_of_its_own_reads_through_a_consumer() -> None:
    export = exported("clicks:stream -delivers(enhanced_fan_out=true)-> work:function")
    assert only(export, "Lambda::EventSourceMapping")["EventSourceArn"] == {"Ref": "ClicksWorkConsumer"}
    assert "kinesis:SubscribeToShard" in json.dumps(only(export, "Serverless::Function")["Policies"])


def test_a_bucket_that_notifies_waits_for_the_right_and_refers_to_nobody_that_refers_to_it() -> None:
    export = exported(
        "images:bucket -delivers(prefix=raw/)-> thumb:function -writes(key=small/a)-> images;"
        'images -delivers(events=["s3:ObjectRemoved:*"])-> gone:queue'
    )
    bucket = template(export)["Resources"]["Images"]
    assert sorted(bucket["DependsOn"]) == ["GonePolicy", "ImagesThumbNotificationPermission"]
    told = bucket["Properties"]["NotificationConfiguration"]
    assert told["LambdaConfigurations"][0]["Filter"] == {"S3Key": {"Rules": [{"Name": "prefix", "Value": "raw/"}]}}
    assert told["QueueConfigurations"][0]["Event"] == "s3:ObjectRemoved:*"
    assert '"Images"' not in json.dumps(only(export, "Serverless::Function"))


def test_notifications_that_overlap_are_refused_by_s3_and_lost() -> None:
    export = exported("images:bucket -delivers(prefix=raw/)-> a:function; images -delivers(prefix=raw/x)-> b:queue")
    assert lost(export)["images.delivers.b", None] == "error"
    assert "QueueConfigurations" not in only(export, "S3::Bucket")["NotificationConfiguration"]


def test_a_bucket_reaches_a_bus_by_a_rule_of_the_default_one() -> None:
    export = exported('images:bucket -delivers(prefix="raw/*", suffix=.png)-> events:bus')
    rule = only(export, "Events::Rule")
    assert "EventBusName" not in rule
    assert rule["EventPattern"]["detail"]["object"] == {"key": [{"wildcard": "raw/\\**.png"}]}
    assert rule["EventPattern"]["detail-type"] == ["Object Created"]


def test_a_schedule_starts_its_target_with_a_role_of_its_own() -> None:
    export = exported(
        'failed:queue; nightly:schedule(expression="cron(0 8 ? * MON-FRI *)", timezone="Europe/Berlin",'
        ' input={"b": 1, "a": 2}, starts_at="2027-01-01T08:00+01:00")'
        ' -delivers(dead_letter=failed, retry={"max_retries": 3})-> work:function'
    )
    schedule = only(export, "Scheduler::Schedule")
    assert schedule["ScheduleExpressionTimezone"] == "Europe/Berlin"
    assert schedule["StartDate"] == "2027-01-01T07:00:00Z"
    assert schedule["Target"]["Input"] == '{"a": 2, "b": 1}'
    assert schedule["Target"]["RetryPolicy"] == {"MaximumRetryAttempts": 3}
    statements = only(export, "IAM::Role")["Policies"][0]["PolicyDocument"]["Statement"]
    assert [statement["Action"] for statement in statements] == [["sqs:SendMessage"], ["lambda:InvokeFunction"]]


@pytest.mark.parametrize(("seconds", "minutes", "told"), [(600, 10, None), (90, 2, "info"), (86_400, 1440, None)])
def test_a_window_has_whole_minutes(seconds: int, minutes: int, told: str | None) -> None:
    export = exported(f'nightly:schedule(expression="rate(1 day)", flexible_window_s={seconds}) -> work:function')
    window = only(export, "Scheduler::Schedule")["FlexibleTimeWindow"]
    assert window == {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": minutes}
    assert lost(export).get(("nightly", "flexible_window_s")) == told


@pytest.mark.parametrize("drawing", ["nightly:schedule -> work:function", 'nightly:schedule(expression="rate(1 day)")'])
def test_a_schedule_that_starts_nothing_is_lost(drawing: str) -> None:
    assert lost(exported(drawing))["nightly", None] == "error"


def test_a_workflow_names_its_functions_by_substitution_and_may_do_just_that() -> None:
    export = exported(f"flow:workflow(timeout_s=60, definition={json.dumps(DEFINITION)}); work:function")
    machine = only(export, "Serverless::StateMachine")
    assert machine["DefinitionUri"] == "workflows/flow.asl.json"
    assert machine["DefinitionSubstitutions"] == {"WorkName": {"Ref": "Work"}}
    definition = json.loads(export.files["workflows/flow.asl.json"])
    assert definition["States"]["Work"]["Parameters"] == {"FunctionName": "${WorkName}"}
    assert definition["TimeoutSeconds"] == 60
    assert machine["Policies"][0]["Statement"] == [
        {"Action": ["lambda:InvokeFunction"], "Effect": "Allow", "Resource": {"Fn::GetAtt": ["Work", "Arn"]}}
    ]


def test_a_function_that_a_workflow_calls_may_start_it_without_a_circle() -> None:
    export = exported(f"work:function -invokes-> flow:workflow(definition={json.dumps(DEFINITION)})")
    assert only(export, "Serverless::StateMachine")["Name"] == {"Fn::Sub": "${AWS::StackName}-flow"}
    variables = only(export, "Serverless::Function")["Environment"]["Variables"]
    assert variables["WORKFLOW_FLOW_ARN"]["Fn::Sub"].endswith(":stateMachine:${AWS::StackName}-flow")


def test_a_secret_has_no_value_and_turns_by_its_function() -> None:
    export = exported("key:secret(rotation_days=30, rotation_function=turn); turn:function -writes-> key")
    assert set(only(export, "SecretsManager::Secret")) == {"GenerateSecretString"}
    assert only(export, "SecretsManager::RotationSchedule")["RotationRules"] == {"AutomaticallyAfterDays": 30}
    assert only(export, "Serverless::Function")["Environment"]["Variables"] == {"SECRET_KEY_ARN": {"Ref": "Key"}}
    assert ("key", "rotation_function") not in lost(export)


def test_a_function_that_turns_a_secret_must_be_allowed_to() -> None:
    export = exported("key:secret(rotation_days=30, rotation_function=turn); turn:function -reads-> key")
    assert lost(export)["key", "rotation_function"] == "warning"


def test_an_identity_store_signs_for_its_gateway() -> None:
    export = exported(
        'api:gateway(authorizers={"users": {"type": "jwt", "identity": "people"}})'
        " -routes(method=GET, path=/a, auth=users)-> work:function; people:identity(mfa=required)"
    )
    schemes = only(export, "Serverless::HttpApi")["DefinitionBody"]["components"]["securitySchemes"]
    configuration = schemes["users"]["x-amazon-apigateway-authorizer"]["jwtConfiguration"]
    assert configuration["audience"] == [{"Ref": "PeopleAppClient"}]
    assert configuration["issuer"]["Fn::Sub"].endswith("/${People}")
    assert only(export, "Cognito::UserPool")["MfaConfiguration"] == "ON"


def test_a_canary_is_an_alias_that_shifts() -> None:
    export = exported('work:function(canary={"weight": 0.1, "bake_time_s": 300, "error_rate_max": 0.1})')
    function = only(export, "Serverless::Function")
    assert function["AutoPublishAlias"] == "live"
    assert function["DeploymentPreference"]["Type"] == "Canary10Percent5Minutes"
    assert ("work", "canary") not in lost(export)


def test_a_scope_of_deduplication_is_that_of_the_queue() -> None:
    export = exported("orders:queue(fifo=true, deduplication_scope=message_group)")
    assert only(export, "SQS::Queue")["DeduplicationScope"] == "messageGroup"


@pytest.mark.parametrize(("kind", "level"), [("cache", "error"), ("database", "error"), ("zone", "info")])
def test_what_sam_cannot_make_is_a_loss_as_a_whole(kind: str, level: str) -> None:
    assert lost(exported(f"it:{kind}; work:function"))["it", None] == level


def test_a_cache_is_reached_at_an_address_that_is_a_parameter() -> None:
    export = exported("work:function -reads-> hot:cache")
    assert only(export, "Serverless::Function")["Environment"]["Variables"] == {"CACHE_HOT_URL": {"Ref": "HotUrl"}}
    assert "HotUrl" in template(export)["Parameters"]


def test_a_kept_resource_leaves_as_it_came() -> None:
    export = exported('setting:resource(type="AWS::SSM::Parameter", properties={"Type": "String", "Value": "1"})')
    assert only(export, "SSM::Parameter") == {"Type": "String", "Value": "1"}


@pytest.mark.parametrize(
    "properties",
    [
        {"VpcId": {"Ref": "Vpc"}},
        {"VpcId": {"Fn::GetAtt": ["Vpc", "Id"]}},
        {"VpcId": {"Fn::Sub": "${Vpc.Id}-x"}},
        {"VpcId": {"Fn::If": ["Big", "a", "b"]}},
    ],
)
def test_a_kept_resource_that_refers_to_what_is_gone_is_lost(properties: dict[str, Any]) -> None:
    export = exported(f'net:resource(type="AWS::EC2::Subnet", properties={json.dumps(properties)})')
    assert lost(export)["net", None] == "error"
    assert resources(export, "AWS::EC2::Subnet") == {}


KEYED = """
    api:gateway(protocol=rest, authorizers={"partners": {"type": "api_key", "keys": ["acme", "umbrella"]}},
        usage_plans={"small": {"api_keys": ["acme"], "throttle": {"rate_per_s": 5},
        "quota": {"limit": 100, "period": "month"}, "routes": {"GET /a": {"rate_per_s": 1}}}})
    api -routes(method=GET, path=/a, auth=partners)-> work:function
"""


def test_a_usage_plan_has_its_keys_and_another_key_a_plan_without_limits() -> None:
    export = exported(KEYED)
    small, free = (
        resources(export, "AWS::ApiGateway::UsagePlan")[name] for name in ("ApiSmallPlan", "ApiPartnersPlan")
    )
    assert small["Throttle"] == {"RateLimit": 5, "BurstLimit": 5}
    assert small["Quota"] == {"Limit": 100, "Period": "MONTH"}
    assert small["ApiStages"][0]["Throttle"] == {"/a/GET": {"RateLimit": 1, "BurstLimit": 1}}
    assert "Throttle" not in free
    members = resources(export, "AWS::ApiGateway::UsagePlanKey").values()
    assert sorted((one["UsagePlanId"]["Ref"], one["KeyId"]["Ref"]) for one in members) == [
        ("ApiPartnersPlan", "ApiUmbrellaKey"),
        ("ApiSmallPlan", "ApiAcmeKey"),
    ]


def test_required_parameters_make_it_a_rest_api_that_asks_for_them() -> None:
    export = exported(
        'api:gateway -routes(method=GET, path="/a/{id}", required_parameters=["header.x-tenant"])-> work:function'
    )
    body = only(export, "Serverless::Api")["DefinitionBody"]
    operation = body["paths"]["/a/{id}"]["get"]
    assert [(one["in"], one["name"]) for one in operation["parameters"]] == [("path", "id"), ("header", "x-tenant")]
    assert operation["x-amazon-apigateway-request-validator"] == "parameters"
    assert list(body["x-amazon-apigateway-request-validators"]) == ["parameters"]


def test_a_key_beside_an_authorizer_is_asked_for_too() -> None:
    export = exported(
        'api:gateway(protocol=rest, authorizers={"robots": {"type": "iam"}})'
        " -routes(method=GET, path=/a, auth=robots, api_key_required=true)-> work:function"
    )
    operation = only(export, "Serverless::Api")["DefinitionBody"]["paths"]["/a"]["get"]
    assert operation["security"] == [{"robots": [], "keys": []}]
    assert len(resources(export, "AWS::ApiGateway::ApiKey")) == 1


def test_a_route_may_ask_for_scopes_of_its_own() -> None:
    export = exported(
        'api:gateway(authorizers={"users": {"type": "jwt", "scopes": ["read"]}})'
        ' -routes(method=GET, path=/a, auth=users, scopes=["write"])-> work:function'
    )
    operation = only(export, "Serverless::HttpApi")["DefinitionBody"]["paths"]["/a"]["get"]
    assert operation["security"] == [{"users": ["write"]}]


def test_one_batch_at_a_time_is_more_than_lambda_can_promise() -> None:
    export = exported("jobs:queue -delivers(concurrency_max=1)-> work:function(timeout_s=3)")
    assert only(export, "Lambda::EventSourceMapping")["ScalingConfig"] == {"MaximumConcurrency": 2}
    assert lost(export)["jobs.delivers.work", "concurrency_max"] == "warning"


@pytest.mark.parametrize(
    ("source", "template"),
    [("queue", "<$.body>"), ("stream", "<$.data>"), ("table(stream=new, partition_key=id)", None)],
)
def test_a_pipe_hands_on_what_was_sent_without_its_envelope(source: str, template: str | None) -> None:
    export = exported(f"jobs:{source} -delivers-> news:bus")
    parameters = only(export, "Pipes::Pipe")["TargetParameters"]
    assert parameters.get("InputTemplate") == template
    assert parameters["EventBridgeEventBusParameters"] == {"Source": "jobs", "DetailType": "jobs.event"}


@pytest.mark.parametrize("source", ["queue", "stream", "table(stream=new, partition_key=id)"])
def test_a_pipe_to_a_workflow_starts_it_with_a_list(source: str) -> None:
    export = exported(f"jobs:{source} -delivers-> flow:workflow(definition={json.dumps(NOTHING)})")
    assert only(export, "Pipes::Pipe")["TargetParameters"]["StepFunctionStateMachineParameters"]
    assert lost(export)["jobs.delivers.flow", None] == "warning"


def test_no_pipe_reaches_a_topic_in_order() -> None:
    export = exported("jobs:queue -delivers(batch_size=5)-> news:topic(fifo=true) -delivers-> inbox:queue(fifo=true)")
    assert not resources(export, "AWS::Pipes::Pipe")
    assert lost(export)["jobs.delivers.news", None] == "error"
    assert ("jobs.delivers.news", "batch_size") not in lost(export)
