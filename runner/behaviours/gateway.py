"""gateway: matches the route, checks who asks, throttles, validates, then asks the target (semantics 3.5).

Order of refusal: route, authorizer (401, 403), API key (403), throttle and quota (429), parameters and body (400).
"""

from __future__ import annotations

from typing import Any

from runner.behaviours.base import (
    Behaviour,
    Compute,
    Context,
    Parcel,
    Request,
    Response,
    Wire,
    modelled_parcel,
    proxy_response,
)
from runner.behaviours.base.authorizers import Authorizer, authorizers, header_of, refused
from runner.behaviours.base.cors import Cors
from runner.behaviours.base.mapping import RequestMapping, ResponseMapping, scope_of
from runner.behaviours.base.sizes import is_larger
from runner.behaviours.base.usage import Usage
from runner.behaviours.base.validation import Validation
from runner.kernel import Samples
from runner.trace import Op
from topology.matching import NO_ROUTE, Routes


class Way:
    """What one `routes` edge asks of a request, read once."""

    __slots__ = ("auth", "is_asked", "key_required", "onward", "outward", "validation", "wire")

    def __init__(self, wire: Wire) -> None:
        edge, world = wire.edge, wire.source.world
        self.wire = wire
        self.auth = edge["auth"] if edge["auth"] not in (None, "", "none") else None
        self.key_required = bool(edge["api_key_required"])
        schema, parameters = world.schema(edge["request_schema"]), edge["required_parameters"] or ()
        self.validation = Validation(schema, parameters) if schema is not None or parameters else None
        self.onward = RequestMapping(edge["request_mapping"]) if edge["request_mapping"] else None
        self.outward = ResponseMapping(edge["response_mapping"]) if edge["response_mapping"] else None
        # Whatever answers requests is asked; whatever only takes messages is handed one.
        self.is_asked = type(wire.target).request is not Behaviour.request or not wire.target.takes_messages


class Gateway(Behaviour):
    name = "gateway"
    answers = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        node = context.node
        self.is_rest = node["protocol"] == "rest"
        limit_s = float(node["timeout_s"] or (29 if self.is_rest else 30))
        self.timeout_us = round(limit_s * 1_000_000)
        self._payload_max = self.world.limit("gateway.payload_max_bytes")
        self._latency = context.latency(node["latency"])
        self._cors = Cors(node["cors"], self.is_rest) if node["cors"] else None
        self._authorizers: dict[str, Authorizer] = {}
        self._ways: dict[str, list[Way]] = {}
        self._routes = Routes([], self.is_rest)
        self._usage: Usage | None = None
        self.counts = {"requests": 0, "answered": 0, "failed": 0, "rejected": 0, "throttled": 0, "timed_out": 0}
        self.samples = Samples()

    def connect(self) -> None:
        for wire in self.context.wires("routes"):
            path = wire.edge["path"] or "$default"
            route = "$default" if path == "$default" else f"{wire.edge['method'] or 'ANY'} {path}"
            self._ways.setdefault(route, []).append(Way(wire))
        self._routes = Routes(list(self._ways), self.is_rest)
        self._authorizers = authorizers(self.context)
        self._usage = Usage(self.context)

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
                if self._cors is not None:
                    response = self._cors.onto(request, response)
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

    # What is refused, in order

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
        if self._cors is not None and not (self.is_rest and match is not None and match[0].startswith("OPTIONS ")):
            preflight = self._cors.preflight(request)
            if preflight is not None:
                request.answer(preflight)
                return
        if match is None:
            status, body = NO_ROUTE[self.is_rest]
            self._refuse(request, Response(status, body, refusal="rejected"))
            return
        if is_larger(request.body, self._payload_max):
            self._refuse(request, refused(413, "Request Too Long" if self.is_rest else "Request Entity Too Large"))
            return
        request.route, request.path_parameters = match
        way = self._choose(self._ways[request.route])
        if way.auth is None:
            self._check(request, way)
            return
        authorizer = self._authorizers.get(way.auth)
        if authorizer is None:
            self._refuse(request, refused(401, "Unauthorized"))
            return

        def admitted(refusal: Response | None) -> None:
            if refusal is not None:
                self._refuse(request, refusal)
            elif not request.is_settled:
                self._check(request, way)

        authorizer.ask(request, way.wire, admitted)

    def _choose(self, ways: list[Way]) -> Way:
        if len(ways) == 1:
            return ways[0]
        weights = [float(way.wire.edge["weight"] if way.wire.edge["weight"] is not None else 1) for way in ways]
        return self.context.stream("routes").choices(ways, weights if sum(weights) else None)[0]

    def _refuse(self, request: Request, refusal: Response) -> None:
        self.context.record(Op.REFUSE, request.wire, request.number, request.invocation, 0, refusal.status)
        request.answer(refusal)

    def _check(self, request: Request, way: Way) -> None:
        """The caller is known: its key, its rates, then what it asks."""
        refusal = self._over(request, way)
        if refusal is None and way.validation is not None:
            refusal = way.validation.refusal(request)
        if refusal is not None:
            self._refuse(request, refusal)
        else:
            self._integrate(request, way)

    def _over(self, request: Request, way: Way) -> Response | None:
        usage = self._usage
        assert usage is not None, "A gateway is connected before requests come."
        member = None
        if way.key_required or (way.auth is not None and self._authorizers[way.auth].is_key):
            header = (
                self._authorizers[way.auth].header if way.auth is not None and not way.key_required else "x-api-key"
            )
            member = usage.member(header_of(request, header))
            if member is None and way.key_required:
                return refused(403, "Forbidden")
        return usage.refusal(member, way.wire, request.route, self.context.clock.now_us)

    # The integration

    def _integrate(self, request: Request, way: Way) -> None:
        context, wire = self.context, way.wire
        scope = None
        if way.onward is not None or way.outward is not None:
            scope = scope_of(request, self.world.message_uuid(request.number))
        wire.messages += 1
        inner = Request(
            wire,
            0,
            lambda response: self._answered(request, way, response, scope),
            method=request.method,
            path=request.path,
            headers=request.headers,
            body=request.body,
            query=request.query,
            cause=request.number,
            is_fresh=False,
        )
        if way.onward is not None and scope is not None:
            way.onward.apply(inner, scope)
        if not way.is_asked:
            self._hand_over(request, inner, wire)
            return
        inner.number = self.world.next_message()
        inner.route, inner.path_parameters = request.route, request.path_parameters
        inner.claims, inner.authorizer, inner.identity = request.claims, request.authorizer, request.identity
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
        context.soon(wire.target.request, inner)

    def _hand_over(self, request: Request, inner: Request, wire: Wire) -> None:
        """A channel gets the body as a message, and the caller an answer as soon as it took it."""
        context, target = self.context, wire.target
        parcel: Parcel = modelled_parcel(context, wire, inner.body, request.number, 0)
        status = target.refusal(wire) or (target.weigh(parcel) if wire.weighs else 0)
        if status:
            inner.answer(Response(413 if status == 413 else 500, {"message": "Internal Server Error"}))
            return
        parcel.is_fresh = parcel.is_fresh or inner.is_fresh or not request.is_fresh
        context.record(Op.ROUTE, wire, request.number, 0, 0, 0)
        context.soon(wire.accept, parcel)
        context.soon(inner.answer, Response(200, {"accepted": True}))

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

    def _answered(self, request: Request, way: Way, response: Response, scope: dict[str, Any] | None) -> None:
        wire = way.wire
        if isinstance(wire.target, Compute) and wire.target.name == "function":
            response = self._proxied(response, wire.target.is_sandboxed)
        elif response.status == 429 and response.refusal == "throttled":
            response = Response(429, response.body, refusal="throttled")
        if is_larger(response.body, self._payload_max):
            response = self._broken()
        if response.status >= 500 or response.status == 429:
            wire.errors += 1
        if way.outward is not None and scope is not None:
            response = way.outward.apply(response, scope)
        response.is_integrated = True
        request.answer(response)

    def _proxied(self, response: Response, is_coded: bool) -> Response:
        """What a function's result, error or refusal is over HTTP."""
        if response.refusal == "function":
            # Lambda refused: too many at once, or a payload that is too large.
            if response.status == 413:
                return Response(413, {"message": "Request Too Long" if self.is_rest else "Request Entity Too Large"})
            text = "Internal server error" if self.is_rest else "Service Unavailable"
            return Response(500 if self.is_rest else 503, {"message": text})
        if response.status >= 400 or (response.body is None and self.is_rest and is_coded):
            return self._broken()
        return proxy_response(response.body, self.is_rest)

    def _broken(self) -> Response:
        text = "Internal server error" if self.is_rest else "Internal Server Error"
        return Response(502 if self.is_rest else 500, {"message": text})

    def refusal(self, wire: Wire | None) -> int:
        return 404

    def report(self) -> dict[str, Any]:
        return dict(self.counts)


def _shown(request: Request) -> dict[str, Any]:
    """The request as the trace shows it, without credentials."""
    secret = ("authorization", "cookie", "x-api-key")
    headers = {name: "[redacted]" if name.lower() in secret else text for name, text in request.headers.items()}
    return {"method": request.method, "path": request.path, "headers": headers, "body": request.body}
