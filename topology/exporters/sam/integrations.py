"""What a route leads to: a function, an address, or straight into a queue, topic, bus, table or workflow."""

from __future__ import annotations

from typing import Any

from topology.exporters.sam.events import add_role_of
from topology.exporters.sam.functions import resource
from topology.exporters.sam.stack import Json, Stack, literal, sub
from topology.exporters.sam.urls import outside_url
from topology.graph import Edge, Node

_ARN = "arn:${AWS::Partition}:apigateway:${AWS::Region}:"
_FORM = {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"}
_ACCEPTED = '{"accepted": true}'
_SUBTYPES = {
    "queue": "SQS-SendMessage",
    "bus": "EventBridge-PutEvents",
    "standard": "StepFunctions-StartExecution",
    "express": "StepFunctions-StartSyncExecution",
}


def http_integration(stack: Stack, route: Edge) -> Json:
    target = stack.graph.nodes[route.target]
    if target.kind == "function":
        return {**_lambda(stack, target), "payloadFormatVersion": "2.0"}
    if target.kind in ("service", "external"):
        return {**_proxy(stack, route, target), "payloadFormatVersion": "1.0"}
    return {
        "type": "aws_proxy",
        "integrationSubtype": _SUBTYPES[target["type"] if target.kind == "workflow" else target.kind],
        "credentials": _role(stack, route.source),
        "requestParameters": _http_parameters(stack, route, target),
        "payloadFormatVersion": "1.0",
        "connectionType": "INTERNET",
    }


def _http_parameters(stack: Stack, route: Edge, target: Node) -> Json:
    if target.kind == "queue":
        found = {"QueueUrl": stack.name(target.id), "MessageBody": "$request.body"}
        return found | ({"MessageGroupId": "$context.requestId"} if target["fifo"] else {})
    if target.kind == "workflow":
        return {"StateMachineArn": stack.arn(target.id, route.source), "Input": "$request.body"}
    return {
        "EventBusName": stack.name(target.id),
        "Source": route.source,
        "DetailType": f"{route.source}.event",
        "Detail": "$request.body",
    }


def rest_integration(stack: Stack, route: Edge) -> Json:
    target = stack.graph.nodes[route.target]
    if target.kind == "function":
        return _lambda(stack, target)
    if target.kind in ("service", "external"):
        names = [part[1:-1].rstrip("+") for part in str(route["path"] or "").split("/") if part.startswith("{")]
        mapped = {f"integration.request.path.{name}": f"method.request.path.{name}" for name in names}
        return _proxy(stack, route, target) | ({"requestParameters": mapped} if mapped else {})
    uri, headers, template = _REST[target.kind](stack, route, target)
    return {
        "type": "aws",
        "httpMethod": "POST",
        "uri": uri,
        "credentials": _role(stack, route.source),
        "requestParameters": headers,
        "requestTemplates": {"application/json": template},
        "passthroughBehavior": "never",
        "responses": {
            "default": {"statusCode": "200", "responseTemplates": {"application/json": _answer(target)}},
            "4\\d{2}": {
                "statusCode": "500",
                "responseTemplates": {"application/json": '{"accepted": false}'},
            },
            "5\\d{2}": {
                "statusCode": "500",
                "responseTemplates": {"application/json": '{"accepted": false}'},
            },
        },
    }


def _answer(target: Node) -> str:
    return "$input.body" if target.kind in ("table", "workflow") else _ACCEPTED


def _lambda(stack: Stack, target: Node) -> Json:
    arn = stack.arn(target.id)
    uri = sub(_ARN + "lambda:path/2015-03-31/functions/${Function}/invocations", Function=arn)
    return {"type": "aws_proxy", "httpMethod": "POST", "uri": uri}


def _proxy(stack: Stack, route: Edge, target: Node) -> Json:
    path = str(route["path"] or "")
    place = "" if path == "$default" else literal(path).replace("+}", "}")
    uri = sub("${Url}" + place, Url=outside_url(stack, target))
    method = str(route["method"] or "ANY")
    return {"type": "http_proxy", "httpMethod": method, "uri": uri, "connectionType": "INTERNET"}


def _role(stack: Stack, gateway: str) -> Json:
    """One role a gateway: just what its direct routes need."""
    made = f"integrations {gateway}"
    if made not in stack.made:
        by_resource: dict[tuple[str, str], list[str]] = {}
        for grant in stack.granted(gateway):
            if stack.graph.nodes[grant.resource].kind not in ("function", "service", "external"):
                by_resource.setdefault((grant.resource, grant.part), []).append(grant.action)
        node = stack.graph.nodes[gateway]
        statements = [
            {"Effect": "Allow", "Action": sorted(set(done)), "Resource": resource(stack, used, part, node)}
            for (used, part), done in sorted(by_resource.items())
        ]
        logical = stack.logical(gateway)
        arn: Any = add_role_of(stack, logical + "Integrations", "apigateway.amazonaws.com", statements)
        stack.made[made] = arn["Fn::GetAtt"][0]
    return {"Fn::GetAtt": [stack.made[made], "Arn"]}


def _to_queue(stack: Stack, route: Edge, target: Node) -> tuple[Json, Json, Any]:
    queue = {"Fn::GetAtt": [stack.logical(target.id), "QueueName"]}
    uri = sub(_ARN + "sqs:path/${AWS::AccountId}/${Queue}", Queue=queue)
    group = "&MessageGroupId=$context.requestId" if target["fifo"] else ""
    return uri, _FORM, f"Action=SendMessage&MessageBody=$util.urlEncode($input.body){group}"


def _to_topic(stack: Stack, route: Edge, target: Node) -> tuple[Json, Json, Any]:
    group = "&MessageGroupId=$context.requestId" if target["fifo"] else ""
    text = f"Action=Publish&TopicArn=$util.urlEncode('${{Topic}}')&Message=$util.urlEncode($input.body){group}"
    return sub(_ARN + "sns:path//"), _FORM, sub(text, Topic=stack.arn(target.id))


def _to_bus(stack: Stack, route: Edge, target: Node) -> tuple[Json, Json, Any]:
    headers = {
        "integration.request.header.X-Amz-Target": "'AWSEvents.PutEvents'",
        "integration.request.header.Content-Type": "'application/x-amz-json-1.1'",
    }
    text = (
        f'{{"Entries": [{{"Source": "{route.source}", "DetailType": "{route.source}.event", '
        '"EventBusName": "${Bus}", '
        '"Detail": "$util.escapeJavaScript($input.body).replaceAll("\\\\\'", "\'")"}]}'
    )
    return sub(_ARN + "events:action/PutEvents"), headers, sub(text, Bus=stack.name(target.id))


def _to_table(stack: Stack, route: Edge, target: Node) -> tuple[Json, Json, Any]:
    """GET and DELETE by the path's parameters; otherwise the fields of the body are stored as strings."""
    method = str(route["method"] or "GET")
    keys = [str(key) for key in (target["partition_key"] or "id", target["sort_key"]) if key]
    key = ", ".join(f'"{name}": {{"S": "$util.escapeJavaScript($input.params(\'{name}\'))"}}' for name in keys)
    if method in ("GET", "HEAD", "ANY", "DELETE"):
        action = "DeleteItem" if method == "DELETE" else "GetItem"
        text = f'{{"TableName": "${{Table}}", "Key": {{{key}}}}}'
    else:
        action = "PutItem"
        stack.coverage.lose(route, None, "The fields of the body are stored as strings.", "warning")
        text = (
            '#set($body = $input.path(\'$\')){"TableName": "${Table}", "Item": {'
            '#foreach($name in $body.keySet())"$name": '
            '{"S": "$util.escapeJavaScript($body.get($name))"}#if($foreach.hasNext),#end#end}}'
        )
    if method == "ANY":
        stack.coverage.lose(route, "method", "Every method reads the item.")
    return sub(_ARN + f"dynamodb:action/{action}"), {}, sub(text, Table=stack.name(target.id))


def _to_workflow(stack: Stack, route: Edge, target: Node) -> tuple[Json, Json, Any]:
    act = "StartSyncExecution" if target["type"] == "express" else "StartExecution"
    escaped = '$util.escapeJavaScript($input.body).replaceAll("\\\\\'", "\'")'
    text = f'{{"stateMachineArn": "${{Workflow}}", "input": "{escaped}"}}'
    return sub(_ARN + f"states:action/{act}"), {}, sub(text, Workflow=stack.arn(target.id, route.source))


_REST = {"queue": _to_queue, "topic": _to_topic, "bus": _to_bus, "table": _to_table, "workflow": _to_workflow}
