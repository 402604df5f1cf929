"""CORS of a gateway: preflights are answered by the gateway itself and never authenticated (semantics 3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.behaviours.base.authorizers import header_of
from runner.behaviours.base.values import NOTHING, Request, Response

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
HEADERS = ("authorization", "content-type", "x-api-key")


class Cors:
    """Whom a gateway lets ask from pages of other origins: a flag, origins, or names with values."""

    def __init__(self, given: Any, is_rest: bool) -> None:
        if isinstance(given, str):
            given = {"origins": [given]}
        elif isinstance(given, (list, tuple)):
            given = {"origins": given}
        elif not isinstance(given, Mapping):
            given = {}
        named = {str(name).removeprefix("allow_"): value for name, value in given.items()}
        origins = named.get("origins", named.get("origin", ("*",)))
        self._origins = (origins,) if isinstance(origins, str) else tuple(str(one) for one in origins) or ("*",)
        self._methods = ",".join(str(one).upper() for one in named.get("methods") or METHODS)
        self._headers = ",".join(str(one).lower() for one in named.get("headers") or HEADERS)
        self._exposed = ",".join(str(one).lower() for one in named.get("expose") or ())
        self._max_age_s = named.get("max_age_s", named.get("max_age"))
        self._credentials = bool(named.get("credentials"))
        self._is_rest = is_rest

    def preflight(self, request: Request) -> Response | None:
        """The answer to a preflight; None for every other request."""
        is_preflight = request.method.upper() == "OPTIONS" and header_of(request, "access-control-request-method")
        if not is_preflight or not header_of(request, "origin"):
            return None
        headers = dict(self._of_origin(request))
        if headers:
            headers |= {"access-control-allow-methods": self._methods, "access-control-allow-headers": self._headers}
            if self._max_age_s is not None:
                headers["access-control-max-age"] = str(self._max_age_s)
        return Response(204, None, headers)

    def onto(self, request: Request, response: Response) -> Response:
        """The answer with the headers that its page needs. A REST API leaves an integration's answer as it is."""
        headers = self._of_origin(request)
        if headers and not (self._is_rest and response.is_integrated):
            if self._exposed:
                headers = {**headers, "access-control-expose-headers": self._exposed}
            own = dict(response.headers)
            if response.is_integrated:
                own = {name: text for name, text in own.items() if not name.startswith("access-control-")}
            response.headers = {**own, **headers}
        return response

    def _of_origin(self, request: Request) -> Mapping[str, str]:
        origin = header_of(request, "origin")
        if not origin:
            return NOTHING
        if self._is_rest:
            headers = {"access-control-allow-origin": self._origins[0]}
        elif "*" in self._origins and not self._credentials:
            headers = {"access-control-allow-origin": "*"}
        elif origin in self._origins or "*" in self._origins:
            headers = {"access-control-allow-origin": origin, "vary": "origin"}
        else:
            return NOTHING
        return headers | ({"access-control-allow-credentials": "true"} if self._credentials else {})
