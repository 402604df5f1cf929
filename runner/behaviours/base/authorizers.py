"""Authorizers of a gateway: who may take a route (semantics 3.5)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from runner.behaviours.base.context import Context, Wire
from runner.behaviours.base.credentials import api_key, authorizer_of, plan_keys, secret_of
from runner.behaviours.base.policies import ALLOW, DENY, decision
from runner.behaviours.base.tokens import Issuer
from runner.behaviours.base.values import NOTHING, Request, Response
from runner.handlers import EPOCH_US
from runner.trace import Op

Admit = Callable[[Response | None], None]
"""Hears None when the request may go on, else the refusal."""
DECISIONS_MAX = 10_000
"""Decisions of a function that are remembered at most."""


def refused(status: int, text: str) -> Response:
    """The gateway refuses before any integration."""
    return Response(status, {"message": text}, refusal="rejected")


def header_of(request: Request, name: str) -> str:
    """The value of a header, whatever its case; empty when it is not there."""
    return next((value for key, value in request.headers.items() if key.lower() == name), "")


class Authorizer(ABC):
    """One authorizer of one gateway. `is_key` says that its credential is an API key, which may be in a usage plan."""

    is_key: ClassVar[bool] = False

    def __init__(self, context: Context, name: str, given: Mapping[str, Any], header: str) -> None:
        self.context = context
        self.name = name
        self.given = given
        self.is_rest = context.node["protocol"] == "rest"
        self.header = str(given.get("header") or header).lower()
        self.secret = secret_of(context.world.graph, context.node, name)

    @abstractmethod
    def ask(self, request: Request, wire: Wire, admitted: Admit) -> None:
        """Decides, at once or later."""


class TokenAuthorizer(Authorizer):
    """`jwt` and `oauth2`: a bearer token of an issuer whose keys the project holds."""

    def __init__(self, context: Context, name: str, given: Mapping[str, Any]) -> None:
        super().__init__(context, name, given, "authorization")
        self._issuer = Issuer(self.secret, given, context.world.schema(given.get("jwks")))
        self._scopes = tuple(given.get("scopes") or ())

    def ask(self, request: Request, wire: Wire, admitted: Admit) -> None:
        text = header_of(request, self.header)
        text = text[7:].strip() if text[:7].lower() == "bearer " else text
        now_s = (EPOCH_US + self.context.clock.now_us) / 1_000_000
        status, claims = self._issuer.check(text, wire.edge["scopes"] or self._scopes, now_s)
        if status:
            refusal = refused(status, "Unauthorized" if status == 401 else "Forbidden")
            error = "invalid_token" if status == 401 else "insufficient_scope"
            refusal.headers = {"www-authenticate": f'Bearer error="{error}"' if text else "Bearer"}
            admitted(refusal)
            return
        request.claims = claims
        admitted(None)


class KeyAuthorizer(Authorizer):
    """`api_key`: its own key, or one of those it names; with usage plans only a key that is in one."""

    is_key = True

    def __init__(self, context: Context, name: str, given: Mapping[str, Any]) -> None:
        super().__init__(context, name, given, "x-api-key")
        graph, gateway = context.world.graph, context.node
        planned = plan_keys(gateway)
        names = given.get("keys") or planned or (name,)
        self._values = {api_key(graph.name, gateway.id, str(one)) for one in names if not planned or one in planned}
        if not planned or name in planned:
            self._values.add(self.secret[:40])

    def ask(self, request: Request, wire: Wire, admitted: Admit) -> None:
        admitted(None if header_of(request, self.header) in self._values else refused(403, "Forbidden"))


class SignatureAuthorizer(Authorizer):
    """`iam`: requests signed with Signature Version 4. `signatures` says which: of the test key, any, or none."""

    def __init__(self, context: Context, name: str, given: Mapping[str, Any]) -> None:
        super().__init__(context, name, given, "authorization")
        self._accepts = given.get("signatures") or "test"

    def ask(self, request: Request, wire: Wire, admitted: Admit) -> None:
        text = header_of(request, self.header)
        parts = dict(part.strip().partition("=")[::2] for part in text.partition(" ")[2].split(","))
        if not text.startswith("AWS4-HMAC-SHA256 "):
            admitted(self._refused("Missing Authentication Token"))
        elif not all(parts.get(name) for name in ("Credential", "SignedHeaders", "Signature")):
            admitted(self._refused("Authorization header requires Credential, SignedHeaders and Signature parameters."))
        elif self._accepts == "any" or (
            self._accepts == "test" and parts["Credential"].partition("/")[0] == self.secret[:20]
        ):
            request.identity = self._signer(parts["Credential"].partition("/")[0])
            admitted(None)
        else:
            admitted(self._refused("The security token included in the request is invalid."))

    def _signer(self, key: str) -> dict[str, Any]:
        """Who signed, as a handler sees it: a user of the run's account, by way of its identity store."""
        user = f"AIDA{key[-16:]}"
        pool = self.given.get("identity")
        cognito = None
        if pool:
            made = self.context.world.streams.uuid(f"identity:{pool}", 1)
            cognito = {
                "amr": ["authenticated"],
                "identityId": f"us-east-1:{made}",
                "identityPoolId": f"us-east-1:{pool}",
            }
        return {
            "accessKey": key,
            "accountId": "000000000000",
            "callerId": user,
            "cognitoIdentity": cognito,
            "principalOrgId": "o-local",
            "userArn": f"arn:aws:iam::000000000000:user/test-{self.name}",
            "userId": user,
        }

    def _refused(self, text: str) -> Response:
        return refused(403, text if self.is_rest else "Forbidden")


class FunctionAuthorizer(Authorizer):
    """`function`: a function of the topology decides; what it said is kept for `cache_s` by identity sources."""

    def __init__(self, context: Context, name: str, given: Mapping[str, Any]) -> None:
        super().__init__(context, name, given, "authorization")
        limit = context.world.limit
        kept_s = given.get("cache_s")
        self._cache_us = round((limit("gateway.authorizer_cache_s") if kept_s is None else float(kept_s)) * 1_000_000)
        self._timeout_us = round(limit("gateway.authorizer_timeout_s") * 1_000_000)
        self._sources = tuple(given.get("identity_sources") or ()) or (f"$request.header.{self.header}",)
        self._is_token = self.is_rest and not given.get("identity_sources")
        self._known: dict[tuple[str, ...], tuple[int, Any]] = {}

    def ask(self, request: Request, wire: Wire, admitted: Admit) -> None:
        context = self.context
        values = tuple(_source(request, source) for source in self._sources)
        target = context.world.behaviours.get(str(self.given.get("function") or ""))
        if target is None or not all(values):
            admitted(refused(401, "Unauthorized"))
            return
        now_us = context.clock.now_us
        known = self._known.get(values)
        if known is not None and now_us < known[0]:
            self._decide(request, values, known[1], None, admitted)
            return

        def answered(response: Response) -> None:
            if not response.ok:
                admitted(self._failed(request, response))
                return
            if self._cache_us:
                if len(self._known) >= DECISIONS_MAX:
                    self._known.clear()
                self._known[values] = (context.clock.now_us + self._cache_us, response.body)
            self._decide(request, values, response.body, context.clock.now_us - now_us, admitted)

        number = context.world.next_message()
        ask = Request(
            None,
            number,
            answered,
            method=request.method,
            path=request.path,
            headers=request.headers,
            body=self._event(request, values),
            query=request.query,
            cause=request.number,
        )
        ask.route, ask.path_parameters, ask.shape = request.route, request.path_parameters, "authorizer"
        ask.variables = context.node["stage_variables"] or NOTHING
        context.after(self._timeout_us, ask.answer, Response(0))
        context.soon(target.request, ask)

    def _decide(
        self, request: Request, values: tuple[str, ...], output: Any, took_us: int | None, admitted: Admit
    ) -> None:
        """Admits or refuses by what the function said; `took_us` is None where that was known already."""
        refusal, cached = self._verdict(request, values, output), int(took_us is None)
        if self.is_rest and request.authorizer:
            request.authorizer = {**request.authorizer, "integrationLatency": (took_us or 0) // 1000}
        self.context.record(
            Op.AUTHORIZE, request.wire, request.number, 0, cached, 0 if refusal is None else refusal.status
        )
        admitted(refusal)

    def _verdict(self, request: Request, values: tuple[str, ...], output: Any) -> Response | None:
        if output is None:
            # A modelled function has nothing to say: the credential of the run itself decides.
            return None if self.secret[:40] in values else self._denied()
        if not isinstance(output, Mapping):
            return self._broken()
        context = dict(output.get("context") or NOTHING)
        if isinstance(output.get("policyDocument"), Mapping):
            found = decision(output["policyDocument"], self._resource(request))
            request.authorizer = {"principalId": output.get("principalId"), **context}
            return None if found == ALLOW else self._denied(" with an explicit deny" if found == DENY else "")
        if isinstance(output.get("isAuthorized"), bool) and not self.is_rest:
            request.authorizer = context
            return None if output["isAuthorized"] else self._denied()
        return self._broken()

    def _denied(self, why: str = "") -> Response:
        if not self.is_rest:
            return refused(403, "Forbidden")
        text = f"User is not authorized to access this resource{why}"
        return Response(403, {"Message": text}, refusal="rejected")

    def _failed(self, request: Request, response: Response) -> Response:
        """The function failed. An error that says just `Unauthorized` is how it asks for 401."""
        error = response.body if isinstance(response.body, Mapping) else NOTHING
        unauthorized = self.is_rest and error.get("message") == "Unauthorized"
        refusal = refused(401, "Unauthorized") if unauthorized else self._broken()
        self.context.record(Op.AUTHORIZE, request.wire, request.number, 0, 0, refusal.status)
        return refusal

    def _broken(self) -> Response:
        return Response(500, {"message": None if self.is_rest else "Internal Server Error"})

    def _resource(self, request: Request) -> str:
        stage = "local" if self.is_rest else "$default"
        return f"arn:aws:execute-api:us-east-1:000000000000:local/{stage}/{request.method}{request.path}"

    def _event(self, request: Request, values: tuple[str, ...]) -> dict[str, Any]:
        resource = self._resource(request)
        if self._is_token:
            return {"type": "TOKEN", "methodArn": resource, "authorizationToken": values[0]}
        query = dict(parse_qsl(request.query, keep_blank_values=True))
        common = {"type": "REQUEST", "headers": dict(request.headers), "queryStringParameters": query}
        path = dict(request.path_parameters)
        if self.given.get("payload", "1.0" if self.is_rest else "2.0") == "1.0":
            resource_path = request.route.partition(" ")[2]
            asked = common | {
                "version": "1.0",
                "methodArn": resource,
                "resource": resource_path,
                "path": request.path,
                "httpMethod": request.method,
                "pathParameters": path,
                "requestContext": {"httpMethod": request.method, "path": request.path, "resourcePath": resource_path},
            }
            proof = ",".join(values)
            return asked if self.is_rest else {**asked, "identitySource": proof, "authorizationToken": proof}
        return common | {
            "version": "2.0",
            "routeArn": resource,
            "identitySource": list(values),
            "routeKey": request.route,
            "rawPath": request.path,
            "rawQueryString": request.query,
            "pathParameters": path,
            "requestContext": {"http": {"method": request.method, "path": request.path}, "routeKey": request.route},
        }


def _source(request: Request, source: str) -> str:
    """The value of `$request.header.name`, `method.request.querystring.name`, `$context.routeKey` and their kin."""
    place, _, name = source.removeprefix("$").removeprefix("method.").removeprefix("request.").partition(".")
    match place:
        case "header":
            return header_of(request, name.lower())
        case "querystring":
            return dict(parse_qsl(request.query, keep_blank_values=True)).get(name, "")
        case "path":
            return request.path_parameters.get(name, "")
        case "context":
            return {"routeKey": request.route, "httpMethod": request.method, "path": request.path}.get(name, "")
        case _:
            return ""


_TYPES: Mapping[str, Callable[[Context, str, Mapping[str, Any]], Authorizer]] = {
    "api_key": KeyAuthorizer,
    "iam": SignatureAuthorizer,
    "function": FunctionAuthorizer,
}


def authorizers(context: Context) -> dict[str, Authorizer]:
    """The authorizers of a gateway by name."""
    found: dict[str, Authorizer] = {}
    for name in context.node["authorizers"] or {}:
        given = authorizer_of(context.world.graph, context.node, name)
        if given is not None:
            found[name] = _TYPES.get(str(given.get("type")), TokenAuthorizer)(context, name, given)
    return found
