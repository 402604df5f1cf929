"""Gateways: an HTTP API, or a REST API when an HTTP API cannot do what is drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from topology.exporters.base import Fields
from topology.exporters.sam.authorizers import API_KEY, security_schemes
from topology.exporters.sam.cors import http_cors, rest_cors
from topology.exporters.sam.dialect import PAYLOAD, STAGE, is_rest, reasons_for_rest
from topology.exporters.sam.functions import add_log_group
from topology.exporters.sam.integrations import http_integration, rest_integration
from topology.exporters.sam.plans import add_keys
from topology.exporters.sam.schemas import request_body
from topology.exporters.sam.stack import Json, Stack, att, comment, ref, sub
from topology.exporters.sam.urls import gateway_url, vpc_endpoint
from topology.graph import Edge, Node

_ANY = "x-amazon-apigateway-any-method"
_VALIDATOR = "x-amazon-apigateway-request-validator"
_VALIDATORS: Mapping[str, Json] = {
    "all": {"validateRequestBody": True, "validateRequestParameters": True},
    "body": {"validateRequestBody": True, "validateRequestParameters": False},
    "parameters": {"validateRequestBody": False, "validateRequestParameters": True},
}
_PLACES = {"querystring": "query", "header": "header", "path": "path"}
_NOTHING = {
    "responses": {"404": {"description": "Nothing is routed."}},
    "x-amazon-apigateway-integration": {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 404}'},
        "responses": {"default": {"statusCode": "404"}},
    },
}
_ACCESS_LOG = (
    '{"requestId":"$context.requestId","time":"$context.requestTime","method":"$context.httpMethod",'
    '"path":"$context.path","status":"$context.status","latency":"$context.responseLatency"}'
)


def add_gateway(stack: Stack, node: Node) -> None:
    rest = is_rest(stack.graph, node)
    _say_dialect(stack, node, rest)
    routes = _routes(stack, node)
    if rest:
        routes = _without_rivals(stack, routes)
    body = _body(stack, node, routes, rest)
    logical = stack.logical(node.id)
    shared: Json = {
        "StageName": STAGE if rest else None,
        "DefinitionBody": body,
        "Tags": stack.tags(node) or None,
    }
    if rest:
        properties = shared | _rest_properties(stack, node, routes)
        stack.add(logical, "AWS::Serverless::Api", properties, **stack.about(node))
    else:
        properties = shared | _http_properties(stack, node, routes)
        stack.add(logical, "AWS::Serverless::HttpApi", properties, **stack.about(node))
    for route in routes:
        if stack.graph.nodes[route.target].kind == "function":
            _permit(stack, route, rest)
    stack.outputs[f"{logical}Url"] = {
        "Description": comment(f"Where {node.title} answers."),
        "Value": gateway_url(stack, node),
    }


def _say_dialect(stack: Stack, node: Node, rest: bool) -> None:
    fields = stack.of(node)
    fields.use("protocol", "private")
    reasons = reasons_for_rest(stack.graph, node)
    if rest and node["protocol"] == "http":
        fields.lose("protocol", f"Exported as a REST API because {' and '.join(reasons)}; so {PAYLOAD}.")


def _routes(stack: Stack, node: Node) -> list[Edge]:
    """One route for each method and path: the one that is drawn first."""
    found: dict[tuple[str, str], Edge] = {}
    for edge in stack.graph.outgoing(node.id, "routes"):
        if found.setdefault(_place(edge), edge) is not edge:
            stack.coverage.lose_rest(edge, f"{' '.join(_place(edge))} leads to one target in API Gateway.")
    return list(found.values())


def _without_rivals(stack: Stack, routes: list[Edge]) -> list[Edge]:
    """The routes whose parameters have one name in each place: /a/{id} beside /a/{name} is refused."""
    names: dict[str, str] = {}
    kept = []
    for route in routes:
        parts = _place(route)[1].split("/")
        found = {"/".join(parts[:at]): part for at, part in enumerate(parts) if part.startswith("{")}
        rival = next((names[place] for place, part in found.items() if names.get(place, part) != part), None)
        if rival is None:
            names |= found
            kept.append(route)
        else:
            stack.coverage.lose_rest(route, f"A REST API knows this place as {rival} already; use one name.")
    return kept


def _place(edge: Edge) -> tuple[str, str]:
    return str(edge["method"] or "ANY"), str(edge["path"] or "$default")


def _body(stack: Stack, node: Node, routes: list[Edge], rest: bool) -> Json:
    """The OpenAPI definition, with integrations and authorizers."""
    paths: Json = {}
    schemas: Json = {}
    schemes: Json = {}
    for route in sorted(routes, key=_place):
        method, path = _place(route)
        if path == "$default" and rest:
            path = "/{proxy+}"
            stack.coverage.lose(route, "path", "A REST API has no $default route; /{proxy+} leaves out the root.")
        operation = _operation(stack, node, route, rest, schemas, schemes)
        if path == "$default":
            operation["isDefaultRoute"] = True
        paths.setdefault(path, {})[_ANY if method == "ANY" else method.lower()] = operation
    if rest and not paths:
        paths["/"] = {"get": _NOTHING}
        stack.coverage.lose(node, None, "It has no route; a REST API needs one, so its root answers 404.", "info")
    body: Json = {
        "openapi": "3.0.1",
        "info": {"title": sub(f"${{AWS::StackName}}-{node.id}"), "version": "1.0"},
        "paths": paths,
    }
    components: Json = {"schemas": schemas} if schemas else {}
    used = {operation.get(_VALIDATOR) for path in paths.values() for operation in path.values()}
    validators = {name: checks for name, checks in _VALIDATORS.items() if name in used}
    if validators:
        body["x-amazon-apigateway-request-validators"] = validators
    schemes |= security_schemes(stack, node, routes, rest)
    if schemes:
        components["securitySchemes"] = schemes
    if components:
        body["components"] = components
    if node["private"]:
        body["x-amazon-apigateway-policy"] = _only_from(vpc_endpoint(stack))
    return body


def _operation(stack: Stack, node: Node, route: Edge, rest: bool, schemas: Json, schemes: Json) -> Json:
    fields = stack.of(route)
    fields.use("method", "path")
    operation: Json = {}
    auth = fields["auth"]
    if auth != "none":
        declared = node["authorizers"] or {}
        if auth in declared:
            operation["security"] = [{auth: _scopes(fields, declared[auth], rest)}]
        else:
            fields.lose("auth", f"The gateway has no authorizer {auth}, so nobody is asked.", "error")
    if rest and fields["api_key_required"]:
        schemes["keys"] = dict(API_KEY)
        operation.setdefault("security", [{}])[0]["keys"] = []
        add_keys(stack, node, "keys", [])
    names = _names(_place(route)[1])
    if names:
        operation["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
        ]
    if rest:
        operation |= request_body(stack, route, schemas)
        _ask_for_parameters(fields, operation)
    integration = rest_integration(stack, route) if rest else http_integration(stack, route)
    operation["responses"] = _responses(integration)
    operation["x-amazon-apigateway-integration"] = integration | _timeout(stack, node, route, rest)
    return operation


def _ask_for_parameters(fields: Fields, operation: Json) -> None:
    """Parameters that a request must carry, and the validator that asks for them."""
    wanted = [str(name) for name in fields["required_parameters"] or ()]
    if not wanted:
        return
    given = operation.setdefault("parameters", [])
    known = {(one["in"], one["name"]) for one in given}
    for name in wanted:
        place = (_PLACES[name.partition(".")[0]], name.partition(".")[2])
        if place not in known:
            given.append({"name": place[1], "in": place[0], "required": True, "schema": {"type": "string"}})
    operation[_VALIDATOR] = "all" if _VALIDATOR in operation else "parameters"


def _responses(integration: Json) -> Json:
    """The statuses that the integration maps to, which API Gateway wants declared; else whatever comes."""
    statuses = sorted({answer["statusCode"] for answer in integration.get("responses", {}).values()})
    return {status: {"description": "What the target answers."} for status in statuses or ["default"]}


def _names(path: str) -> list[str]:
    """The parameters of a path: of /orders/{id}/files/{name+} they are id and name."""
    return [part[1:-1].rstrip("+") for part in path.split("/") if part.startswith("{") and part.endswith("}")]


def _scopes(fields: Fields, authorizer: Any, rest: bool) -> list[str]:
    """A REST API checks scopes only for Cognito; there the generated authorizer checks those of the authorizer."""
    if rest or authorizer.get("type") not in ("jwt", "oauth2"):
        return []
    return [str(scope) for scope in fields["scopes"] or authorizer.get("scopes") or ()]


def _timeout(stack: Stack, node: Node, route: Edge, rest: bool) -> Json:
    """The route's own limit, else the gateway's, within what API Gateway allows."""
    most = 29_000 if rest else 30_000
    thing = route if route["timeout_s"] else node
    seconds = stack.of(route)["timeout_s"] or stack.of(node)["timeout_s"]
    asked = math.ceil((seconds or 30) * 1000)
    if asked > most and thing.is_set("timeout_s"):
        stack.coverage.lose(thing, "timeout_s", f"API Gateway waits at most {most // 1000} s here.")
    return {"timeoutInMillis": min(max(asked, 50), most)}


def _throttles(stack: Stack, node: Node, routes: list[Edge]) -> list[tuple[Edge | None, Json]]:
    """The limits of the whole gateway and of single routes."""
    found: list[tuple[Edge | None, Json]] = []
    things: list[Node | Edge] = [node, *routes]
    for thing in things:
        limit = stack.of(thing)["throttle"]
        if limit:
            rate = limit["rate_per_s"]
            settings = {
                "ThrottlingBurstLimit": limit.get("burst") or max(1, math.ceil(rate)),
                "ThrottlingRateLimit": rate,
            }
            found.append((thing if isinstance(thing, Edge) else None, settings))
    return found


def _http_properties(stack: Stack, node: Node, routes: list[Edge]) -> Json:
    fields = stack.of(node)
    if fields["tracing"]:
        fields.lose("tracing", "An HTTP API records no X-Ray traces.")
    found: Json = {
        "CorsConfiguration": http_cors(fields["cors"]),
        "StageVariables": dict(fields["stage_variables"] or {}) or None,
    }
    for route, settings in _throttles(stack, node, routes):
        if route is None:
            found["DefaultRouteSettings"] = settings
        else:
            method, path = _place(route)
            key = path if path == "$default" else f"{method} {path}"
            found.setdefault("RouteSettings", {})[key] = settings
    if fields["access_log"]:
        logs = att(add_log_group(stack, stack.logical(node.id), 30), "Arn")
        found["AccessLogSettings"] = {"DestinationArn": logs, "Format": _ACCESS_LOG}
    return found


def _rest_properties(stack: Stack, node: Node, routes: list[Edge]) -> Json:
    fields = stack.of(node)
    found: Json = {
        "OpenApiVersion": "3.0.1",
        "EndpointConfiguration": {"Type": "PRIVATE" if node["private"] else "REGIONAL"},
        "TracingEnabled": True if fields["tracing"] else None,
        "Variables": dict(fields["stage_variables"] or {}) or None,
        **rest_cors(fields["cors"]),
    }
    settings = []
    for route, limits in _throttles(stack, node, routes):
        method, path = ("*", "/*") if route is None else _place(route)
        where = path if route is None or path == "/" else "/~1" + path.strip("/").replace("/", "~1")
        settings.append({"HttpMethod": "*" if method == "ANY" else method, "ResourcePath": where, **limits})
    if settings:
        found["MethodSettings"] = settings
    if node["private"]:
        endpoints = {"Fn::If": ["InNetwork", [vpc_endpoint(stack)], ref("AWS::NoValue")]}
        found["EndpointConfiguration"]["VPCEndpointIds"] = endpoints
    if fields["access_log"]:
        logs = att(add_log_group(stack, stack.logical(node.id), 30), "Arn")
        found["AccessLogSetting"] = {"DestinationArn": logs, "Format": _ACCESS_LOG}
        fields.lose(None, "Access logs of a REST API need the account's CloudWatch role for API Gateway.", "info")
    return found


def _only_from(endpoint: Json) -> Json:
    """Nobody gets in but through the endpoint; while none is given, nobody does."""
    everyone = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "execute-api:Invoke",
        "Resource": "execute-api:/*",
    }
    elsewhere = everyone | {
        "Effect": "Deny",
        "Condition": {"StringNotEquals": {"aws:SourceVpce": endpoint}},
    }
    return {"Version": "2012-10-17", "Statement": [everyone, elsewhere]}


def _permit(stack: Stack, route: Edge, rest: bool) -> None:
    """The API may invoke the function, for this method and path."""
    method, path = _place(route)
    if path == "$default":
        method, path = ("*", "/*") if rest else ("", "/$default")
    parts = ["*" if part.startswith("{") else part for part in path.split("/")]
    place = f"{'*' if method == 'ANY' else method}{'/'.join(parts)}".lstrip("/")
    api = stack.logical(route.source)
    arn = sub(
        "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:"
        f"${{{api}}}/*/{place.replace('${', '${!')}"
    )
    target = stack.graph.nodes[route.target]
    name = stack.derived(api, method.lower() or "default", path, "Route")
    stack.permit(name, target, "apigateway.amazonaws.com", arn)
