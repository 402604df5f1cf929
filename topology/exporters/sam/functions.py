"""Functions: code, environment, least-privilege policy, concurrency, what happens to failed invocations."""

from __future__ import annotations

import re
from typing import Any

from topology.exporters.sam.alarms import add_alarms
from topology.exporters.sam.code import RUNTIMES, package
from topology.exporters.sam.keys import encryption_key
from topology.exporters.sam.stack import Json, Stack, att, ref, sub, whole
from topology.exporters.sam.urls import network, url_of
from topology.graph import Edge, Node
from topology.permissions import variables

# The days that CloudWatch Logs accepts (PutRetentionPolicy, 2026).
_RETENTIONS = (
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
)
_VARIABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]+")
_DEFAULT_RETENTION_DAYS = 30
_CANARY_MINUTES = (5, 10, 15, 30)  # the canaries that CodeDeploy has for Lambda, all of 10 %
_CANARY_WEIGHT = 0.1
# SAM itself writes the statements for these, with DeadLetterQueue and EventInvokeConfig.
_GIVEN_BY_SAM = ("dead_letters", "on_success", "on_failure")
_WITH_ARN = ("queue", "topic", "bus", "stream", "table", "bucket", "function", "workflow", "secret")
_URL_AUTH: dict[str, Json] = {"iam": {"AuthType": "AWS_IAM"}, "none": {"AuthType": "NONE"}}
_DESTINATIONS = {"queue": "SQS", "topic": "SNS", "bus": "EventBridge", "function": "Lambda"}


def add_function(stack: Stack, node: Node) -> None:
    fields = stack.of(node)
    logical = stack.logical(node.id)
    folder, handler = package(stack, node)
    logs = add_log_group(stack, logical, _retention(stack, node))
    runtime = str(fields["runtime"])
    if runtime == "nodejs20":
        fields.lose("runtime", "AWS stopped maintaining nodejs20.x on 2026-04-30.", "info")
    properties: Json = {
        "CodeUri": folder,
        "Handler": handler,
        "Runtime": RUNTIMES[runtime],
        "MemorySize": fields["memory_mb"],
        "Timeout": whole(fields["timeout_s"]),
        "LoggingConfig": {"LogGroup": ref(logs)},
        "Tracing": "Active" if fields["tracing"] else None,
        "Environment": _environment(stack, node),
        "Policies": _policies(stack, node) or None,
        "ReservedConcurrentExecutions": fields["concurrency_reserved"],
        **_versions(stack, node),
        "RecursiveLoop": "Allow" if fields["recursive_loop"] == "allow" else None,
        **_after_failure(stack, node),
        "VpcConfig": network(stack, node),
        "FunctionUrlConfig": _URL_AUTH.get(str(fields["function_url.auth"] or "iam"))
        if node.is_set("function_url")
        else None,
        "Tags": stack.tags(node) or None,
    }
    if stack.in_circle(node.id):
        properties["FunctionName"] = stack.function_name(node)
    stack.add(logical, "AWS::Serverless::Function", properties, **stack.about(node))
    add_alarms(stack, node, [{"Name": "FunctionName", "Value": ref(logical)}])


def add_log_group(stack: Stack, of: str, days: int) -> str:
    logs = stack.derived(of, "Logs")
    stack.add(logs, "AWS::Logs::LogGroup", {"RetentionInDays": days})
    return logs


def _retention(stack: Stack, node: Node) -> int:
    fields = stack.of(node)
    asked = int(fields["log_retention_days"] or _DEFAULT_RETENTION_DAYS)
    days = next((days for days in _RETENTIONS if days >= asked), _RETENTIONS[-1])
    if days != asked:
        fields.lose("log_retention_days", f"CloudWatch keeps logs for set spans only; {days} days is next.", "info")
    return days


def _environment(stack: Stack, node: Node) -> Json | None:
    """The variables of the contract; a person's own of the same name wins."""
    derived = {}
    for name, variable in variables(node, stack.graph).items():
        if variable.attribute == "url":
            derived[name] = url_of(stack, variable.node, node)
        elif variable.attribute == "arn":
            derived[name] = stack.arn(variable.node, node.id)
        else:
            derived[name] = stack.name(variable.node, node.id)
    own = {name: str(value) for name, value in (stack.of(node)["environment"] or {}).items()}
    for name in [name for name in own if not _VARIABLE.fullmatch(name) or name.startswith("AWS_")]:
        stack.coverage.lose(node, f"environment.{name}", "Lambda takes no variable of this name.")
        del own[name]
    found = dict(sorted((derived | own).items()))
    return {"Variables": found} if found else None


def _versions(stack: Stack, node: Node) -> Json:
    """An alias where environments are kept warm or a new version comes by a canary."""
    count = stack.of(node)["concurrency_provisioned"]
    found: Json = {"AutoPublishAlias": "live"} if stack.has_alias(node) else {}
    if count:
        found["ProvisionedConcurrencyConfig"] = {"ProvisionedConcurrentExecutions": count}
    if node["canary"]:
        found["DeploymentPreference"] = _deployment(stack, node)
    return found


def _deployment(stack: Stack, node: Node) -> Json:
    """How the next version comes in: CodeDeploy shifts a tenth of the invocations, and the rest later."""
    fields = stack.of(node)
    fields.use("canary.weight", "canary.bake_time_s")
    weight, bake_s = fields.peek("canary.weight"), fields.peek("canary.bake_time_s")
    minutes = next((one for one in _CANARY_MINUTES if one * 60 >= (bake_s or 0)), _CANARY_MINUTES[-1])
    if weight != _CANARY_WEIGHT or (bake_s is not None and bake_s != minutes * 60):
        fields.lose("canary", f"CodeDeploy shifts 10 % for {minutes} minutes, which is nearest.")
    if fields.peek("canary.handler"):
        fields.lose("canary.handler", "Deploy it as the next version; the template holds the one that runs now.")
    errors = fields.peek("canary.error_rate_max")
    preference: Json = {"Type": f"Canary10Percent{minutes}Minutes"}
    if errors is not None:
        fields.lose("canary.error_rate_max", "The alarm goes back at any error of the new version.", "info")
        alarm = stack.derived(stack.logical(node.id), "Canary", "Alarm")
        stack.add(alarm, "AWS::CloudWatch::Alarm", _canary_alarm(stack, node))
        preference["Alarms"] = [ref(alarm)]
    return preference


def _canary_alarm(stack: Stack, node: Node) -> Json:
    logical = stack.logical(node.id)
    name = sub(f"${{{logical}}}:live")
    dimensions = [{"Name": "FunctionName", "Value": ref(logical)}, {"Name": "Resource", "Value": name}]
    return {
        "AlarmDescription": f"{node.id}: errors of a new version",
        "Namespace": "AWS/Lambda",
        "MetricName": "Errors",
        "Dimensions": dimensions,
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 0,
        "TreatMissingData": "notBreaching",
    }


def _after_failure(stack: Stack, node: Node) -> Json:
    """Retries of asynchronous invocations, and where the failed or finished ones go."""
    fields = stack.of(node)
    found: Json = {}
    config: Json = {}
    if node.is_set("retries_async"):
        config["MaximumRetryAttempts"] = fields["retries_async"]
    if node.is_set("event_age_max_s"):
        config["MaximumEventAgeInSeconds"] = fields["event_age_max_s"]
    destinations = {}
    for relation, name in (("on_success", "OnSuccess"), ("on_failure", "OnFailure")):
        chosen = _only(stack, node, relation)
        if chosen is not None:
            kind = stack.graph.nodes[chosen.target].kind
            destinations[name] = {
                "Type": _DESTINATIONS[kind],
                "Destination": stack.arn(chosen.target, node.id),
            }
    if destinations:
        config["DestinationConfig"] = destinations
    if config:
        found["EventInvokeConfig"] = config
    dead = _only(stack, node, "dead_letters")
    if dead is not None:
        found["DeadLetterQueue"] = {"Type": "SQS", "TargetArn": stack.arn(dead.target)}
    return found


def _only(stack: Stack, node: Node, relation: str) -> Edge | None:
    """The first edge of the relation; a function has one place for each, so others are lost."""
    edges = stack.graph.outgoing(node.id, relation)
    fitting = [edge for edge in edges if stack.graph.nodes[edge.target].kind in _DESTINATIONS]
    for edge in edges:
        if fitting and edge is fitting[0]:
            continue
        stack.coverage.lose_rest(edge, f"A function has one target for {relation}.")
    return fitting[0] if fitting else None


def _policies(stack: Stack, node: Node) -> list[Json]:
    """One statement for each thing that is used, with just the actions that the edges need."""
    given = stack.granted(node.id, but=_GIVEN_BY_SAM)
    by_resource: dict[tuple[str, str], list[str]] = {}
    for grant in given:
        by_resource.setdefault((grant.resource, grant.part), []).append(grant.action)
    statements = [
        {"Effect": "Allow", "Action": sorted(done), "Resource": resource(stack, used, part, node)}
        for (used, part), done in sorted(by_resource.items())
    ]
    if any(stack.graph.nodes[grant.resource]["encryption"] == "customer" for grant in given):
        key = att(encryption_key(stack), "Arn")
        statements.append({"Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": key})
    statements.extend(_own_policies(stack, node))
    return [{"Version": "2012-10-17", "Statement": statements}] if statements else []


def resource(stack: Stack, used: str, part: str, node: Node) -> Any:
    """The ARN, or list of ARNs, that a statement about (a part of) the node names."""
    arn = stack.arn(used, node.id) if stack.graph.nodes[used].kind in _WITH_ARN else None
    logical = stack.logical(used)
    if part == "items":
        return [arn, sub("${Table}/index/*", Table=arn)]
    if part == "stream":
        return att(logical, "StreamArn")
    if part == "consumers":
        return sub("${Stream}/consumer/*", Stream=arn)
    if part == "objects":
        return sub("${Bucket}/*", Bucket=arn)
    if part == "routes":
        api = "*" if stack.circular(node.id, used) else f"${{{logical}}}"
        return sub(f"arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:{api}/*")
    return arn


def _own_policies(stack: Stack, node: Node) -> list[Json]:
    statements = []
    for policy in stack.of(node)["policies"] or ():
        named = [
            stack.arn(name, node.id)
            if name in stack.graph.nodes and stack.graph.nodes[name].kind in _WITH_ARN
            else name
            for name in policy["resources"]
        ]
        statements.append({"Effect": "Allow", "Action": list(policy["actions"]), "Resource": named})
    return statements
