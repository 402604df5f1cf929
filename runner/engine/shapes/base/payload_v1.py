"""API Gateway payload format 1.0: REST APIs and their authorizer functions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from runner.behaviours.base import Request, World, body_text
from runner.engine.shapes.base.certificates import client_certificate
from runner.engine.shapes.base.requests import grouped, lower, stage_variables
from runner.engine.specs import ACCOUNT
from runner.handlers import EPOCH_US


def rest_event(world: World, request: Request) -> dict[str, Any]:
    """Every member is there, None where it is empty; of several values the last one stands alone, all in `multi…`."""
    query = parse_qsl(request.query, keep_blank_values=True)
    headers = {"Content-Type": "application/json", **dict(request.headers)}
    resource = request.route.partition(" ")[2] or request.path
    return {
        "resource": resource,
        "path": request.path,
        "httpMethod": request.method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": dict(query) or None,
        "multiValueQueryStringParameters": grouped(query) or None,
        "pathParameters": dict(request.path_parameters) or None,
        "stageVariables": stage_variables(request) or None,
        "requestContext": _context(world, request, resource),
        "body": body_text(request.body) or None,
        "isBase64Encoded": False,
    }


def _context(world: World, request: Request, resource: str) -> dict[str, Any]:
    now_us = EPOCH_US + world.kernel.now_us
    identity = world.message_uuid(request.number)
    context: dict[str, Any] = {
        "resourceId": "local",
        "accountId": ACCOUNT,
        "apiId": "local",
        "deploymentId": "local",
        "domainName": "localhost",
        "domainPrefix": "localhost",
        "extendedRequestId": identity,
        "httpMethod": request.method,
        "identity": _identity(request),
        "path": request.path,
        "protocol": "HTTP/1.1",
        "requestId": identity,
        "requestTime": datetime.fromtimestamp(now_us // 1_000_000, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": now_us // 1000,
        "resourcePath": resource,
        "stage": "local",
    }
    authorizer = _authorizer(request)
    if authorizer is not None:
        context["authorizer"] = authorizer
    return context


def _identity(request: Request) -> dict[str, Any]:
    """Who asks: who signed, by which key, from where; None for what the request does not say."""
    headers, signed = lower(request.headers), request.identity
    cognito = signed.get("cognitoIdentity") or {}
    found: dict[str, Any] = {
        "accessKey": signed.get("accessKey"),
        "accountId": signed.get("accountId"),
        "apiKey": headers.get("x-api-key"),
        "caller": signed.get("callerId"),
        "cognitoAuthenticationProvider": None,
        "cognitoAuthenticationType": "authenticated" if cognito else None,
        "cognitoIdentityId": cognito.get("identityId"),
        "cognitoIdentityPoolId": cognito.get("identityPoolId"),
        "principalOrgId": signed.get("principalOrgId"),
        "sourceIp": "127.0.0.1",
        "user": signed.get("userId"),
        "userAgent": headers.get("user-agent", "signalbox"),
        "userArn": signed.get("userArn"),
    }
    if found["apiKey"]:
        found["apiKeyId"] = "local"
    certificate = client_certificate(request.headers)
    return found if certificate is None else {**found, "clientCert": certificate}


def _authorizer(request: Request) -> dict[str, Any] | None:
    """What an authorizer function said, or the claims of a token."""
    if request.authorizer:
        return dict(request.authorizer)
    return {"claims": dict(request.claims)} if request.claims else None
