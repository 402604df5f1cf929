"""gateway: matches the route, checks who asks, throttles, validates, then asks the target (semantics 3.5).

Order of refusal: route, authorizer (401, 403), key (403), throttle (429), body schema (400).
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Mapping
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import SchemaError
from referencing.exceptions import Unresolvable

from runner.behaviours.base import (
    NOTHING,
    Behaviour,
    Context,
    Parcel,
    Request,
    Response,
    TokenBucket,
    Wire,
    body_value,
    key,
    modelled_parcel,
    proxy_response,
    verify,
)
from runner.handlers import EPOCH_US
from runner.matching import Routes
from runner.trace import Op
from topology.graph import thaw

Admit = Callable[[Response | None], None]


class Gateway(Behaviour):
    name = "gateway"
    answers = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        node = context.node
        self.is_rest = node["protocol"] == "rest"
        limit_s = float(node["timeout_s"] or (29 if self.is_rest else 30))
        self.timeout_us = round(limit_s * 1_000_000)
        self._latency = context.latency(node["latency"])
        self._bucket = _bucket(node["throttle"])
        self._buckets: dict[int, TokenBucket] = {}
        self._schemas: dict[int, Draft7Validator] = {}
        self._wires: dict[str, list[Wire]] = {}
        self._routes = Routes([], self.is_rest)
        self._verified: dict[tuple[str, str], tuple[int, Mapping[str, Any]]] = {}
        self.counts = {"requests": 0, "answered": 0, "failed": 0, "rejected": 0, "throttled": 0, "timed_out": 0}
        self.samples: array[int] = array("q")

    def connect(self) -> None:
        for wire in self.context.wires("routes"):
            edge = wire.edge
            path = edge["path"] or "$default"
            route = "$default" if path == "$default" else f"{edge['method'] or 'ANY'} {path}"
            self._wires.setdefault(route, []).append(wire)
            throttle = _bucket(edge["throttle"])
            if throttle is not None:
                self._buckets[wire.index] = throttle
            schema = self.context.world.schema(edge["request_schema"])
            if schema is not None:
                self._schemas[wire.index] = Draft7Validator(schema)
        self._routes = Routes(list(self._wires), self.is_rest)

    def request(self, request: Request) -> None:
        context = self.context
        self.counts["requests"] += 1
        context.record(Op.REQUEST, request.wire, request.number, request.invocation, request.attempt, request.cause)
        if request.is_fresh:
            context.payload(request.number, _shown(request))
        started_us = context.clock.now_us
        answered = request.on_response

        def respond(response: Response) -> None:
            if response.status:
                self._count(response)
                self.samples.append(context.clock.now_us - started_us)
                context.record(
                    Op.RESPONSE, request.wire, request.number, request.invocation, request.attempt, response.status
                )
            answered(response)

        request.on_response = respond
        latency_us = self._latency()
        if latency_us:
            context.after(round(latency_us * context.conditions.latency_factor), self._admit, request)
        else:
            self._admit(request)

    def _count(self, response: Response) -> None:
        outcome = response.refusal or ("answered" if response.status < 500 else "failed")
        self.counts[outcome] += 1

    def _admit(self, request: Request) -> None:
        context = self.context
        if context.conditions.down:
            request.answer(Response(503, {"message": "Service Unavailable"}))
            return
        rate = context.conditions.failure_rate
        if rate and context.stream("faults").random() < rate:
            request.answer(Response(500, {"message": "Internal Server Error"}))
            return
        match = self._routes.match(request.method, request.path)
        if match is None:
            status = 403 if self.is_rest else 404
            text = "Missing Authentication Token" if self.is_rest else "Not Found"
            self._refuse(request, Response(status, {"message": text}, refusal="rejected"))
            return
        request.route, request.path_parameters = match
        wire = self._choose(self._wires[request.route])

        def admitted(refusal: Response | None) -> None:
            if refusal is None:
                refusal = self._check(request, wire)
            if refusal is not None:
                self._refuse(request, refusal)
            elif not request.is_settled:
                self._integrate(request, wire)

        self._authorize(request, wire, admitted)

    def _choose(self, wires: list[Wire]) -> Wire:
        if len(wires) == 1:
            return wires[0]
        weights = [float(wire.edge["weight"] if wire.edge["weight"] is not None else 1) for wire in wires]
        return self.context.stream("routes").choices(wires, weights if sum(weights) else None)[0]

    def _refuse(self, request: Request, refusal: Response) -> None:
        self.context.record(Op.REFUSE, request.wire, request.number, request.invocation, 0, refusal.status)
        request.answer(refusal)

    # Who asks

    def _authorize(self, request: Request, wire: Wire, admitted: Admit) -> None:
        name = wire.edge["auth"]
        if not name or name == "none":
            admitted(None)
            return
        authorizer = (self.context.node["authorizers"] or NOTHING).get(name)
        if authorizer is None:
            admitted(_refused(401, "Unauthorized"))
            return
        kind = authorizer.get("type", "jwt")
        header = str(authorizer.get("header") or ("x-api-key" if kind == "api_key" else "authorization")).lower()
        given = next((value for key, value in request.headers.items() if key.lower() == header), "")
        secret = key(self.context.world.graph.name, self.context.node.id, name)
        if kind == "api_key":
            admitted(None if given == secret[:40] else _refused(403, "Forbidden"))
        elif kind == "iam":
            admitted(None if f"Credential={secret[:20]}" in given else _refused(403, "Forbidden"))
        elif kind == "function":
            self._ask_function(request, authorizer.get("function"), given, secret[:40], admitted)
        else:
            admitted(self._check_token(request, name, authorizer, given, secret))

    def _check_token(
        self, request: Request, name: str, authorizer: Mapping[str, Any], given: str, secret: str
    ) -> Response | None:
        text = given[7:] if given[:7].lower() == "bearer " else given
        known = self._verified.get((name, text))
        if known is None:
            now_s = (EPOCH_US + self.context.clock.now_us) // 1_000_000
            known = verify(secret, text, authorizer, now_s)
            if len(self._verified) < 10_000:
                self._verified[name, text] = known
        status, claims = known
        if status:
            return _refused(status, "Unauthorized" if status == 401 else "Forbidden")
        request.claims = claims
        return None

    def _ask_function(self, request: Request, function: str | None, given: str, secret: str, admitted: Admit) -> None:
        target = self.context.world.behaviours.get(function or "")
        if not given or target is None:
            admitted(_refused(401, "Unauthorized"))
            return

        def decided(response: Response) -> None:
            output = response.body
            if isinstance(output, Mapping):
                allowed = bool(output.get("isAuthorized")) or '"Allow"' in json.dumps(output, default=str)
            else:
                allowed = given == secret
            admitted(None if response.ok and allowed else _refused(403, "Forbidden"))

        ask = Request(
            None,
            self.context.world.next_message(),
            decided,
            body={"type": "REQUEST", "routeArn": request.route, "headers": {"authorization": given}},
            cause=request.number,
        )
        self.context.soon(target.request, ask)

    def _check(self, request: Request, wire: Wire) -> Response | None:
        now_us = self.context.clock.now_us
        own = self._buckets.get(wire.index)
        throttled = self.context.conditions.throttled
        if throttled or (own is not None and not own.take(now_us)):
            return Response(429, {"message": "Too Many Requests"}, refusal="throttled")
        if own is None and self._bucket is not None and not self._bucket.take(now_us):
            return Response(429, {"message": "Too Many Requests"}, refusal="throttled")
        schema = self._schemas.get(wire.index)
        if schema is None:
            return None
        try:
            valid = schema.is_valid(thaw(body_value(request.body)))
        except (SchemaError, Unresolvable):
            # A schema that cannot be used refuses nothing: `validate` tells about it.
            valid = True
        return None if valid else _refused(400, "Invalid request body")

    # The integration

    def _integrate(self, request: Request, wire: Wire) -> None:
        context, target = self.context, wire.target
        wire.messages += 1
        if target.has_account:
            status = target.refusal(wire)
            if status:
                wire.errors += 1
                request.answer(Response(500, {"message": "Internal Server Error"}))
                return
            parcel: Parcel = modelled_parcel(context, wire, request.body, request.number, 0)
            parcel.is_fresh = parcel.is_fresh or not request.is_fresh
            context.record(Op.ROUTE, wire, request.number, 0, 0, 0)
            context.soon(target.accept, parcel)
            context.soon(request.answer, Response(200, {"accepted": True}))
            return
        inner = Request(
            wire,
            context.world.next_message(),
            lambda response: self._answered(request, wire, response),
            method=request.method,
            path=request.path,
            headers=request.headers,
            body=request.body,
            query=request.query,
            cause=request.number,
            is_fresh=False,
        )
        inner.route, inner.path_parameters, inner.claims = request.route, request.path_parameters, request.claims
        inner.shape = "rest" if self.is_rest else "http"
        inner.latency_factor = wire.conditions.latency_factor
        context.record(Op.ROUTE, wire, request.number, 0, 0, inner.number)
        rate = wire.conditions.failure_rate
        if rate and context.stream("faults").random() < rate:
            context.soon(inner.answer, Response(503, {"message": "Service Unavailable"}))
            return
        limit_s = wire.edge["timeout_s"]
        limit_us = self.timeout_us if limit_s is None else min(self.timeout_us, round(float(limit_s) * 1_000_000))
        context.after(limit_us, self._expire, (request, inner))
        context.soon(target.request, inner)

    def _expire(self, pair: tuple[Request, Request]) -> None:
        request, inner = pair
        if inner.is_settled:
            return
        # Nobody waits for the target's answer any more.
        inner.is_settled = True
        self.context.record(Op.TIMEOUT, inner.wire, inner.number)
        if inner.wire is not None:
            inner.wire.errors += 1
        status, text = (504, "Endpoint request timed out") if self.is_rest else (503, "Service Unavailable")
        request.answer(Response(status, {"message": text}, refusal="timed_out"))

    def _answered(self, request: Request, wire: Wire, response: Response) -> None:
        if wire.target.name == "function":
            if response.refusal == "function":
                response = Response(503, {"message": "Service Unavailable"})
            elif response.status >= 400:
                response = Response(502 if self.is_rest else 500, {"message": "Internal Server Error"})
            else:
                response = proxy_response(response.body, self.is_rest)
        elif response.status == 429 and response.refusal == "throttled":
            response = Response(429, response.body, refusal="throttled")
        if response.status >= 500 or response.status == 429:
            wire.errors += 1
        request.answer(response)

    def refusal(self, wire: Wire | None) -> int:
        return 404

    def report(self) -> dict[str, Any]:
        return dict(self.counts)


def _refused(status: int, text: str) -> Response:
    return Response(status, {"message": text}, refusal="rejected")


def _bucket(throttle: Any) -> TokenBucket | None:
    if not throttle or throttle.get("rate_per_s") is None:
        return None
    return TokenBucket(float(throttle["rate_per_s"]), throttle.get("burst"))


def _shown(request: Request) -> dict[str, Any]:
    """The request as the trace shows it, without credentials."""
    secret = ("authorization", "cookie", "x-api-key")
    headers = {name: "[redacted]" if name.lower() in secret else text for name, text in request.headers.items()}
    return {"method": request.method, "path": request.path, "headers": headers, "body": request.body}
