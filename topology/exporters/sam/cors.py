"""CORS as the two APIs spell it. `true` or `*` lets every origin ask; preflights are never authenticated."""

from __future__ import annotations

from typing import Any

from topology.exporters.sam.stack import Json

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
_HEADERS = ["authorization", "content-type", "x-api-key"]


def http_cors(cors: Any) -> Json | None:
    if not cors:
        return None
    known = _read(cors)
    found: Json = {
        "AllowOrigins": known["origins"],
        "AllowMethods": known["methods"],
        "AllowHeaders": known["headers"],
        "MaxAge": known["max_age"],
        "AllowCredentials": True if known["credentials"] else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def rest_cors(cors: Any) -> Json:
    """A REST API answers with one origin; refusals of the gateway itself carry it too."""
    if not cors:
        return {}
    known = _read(cors)
    origin = f"'{known['origins'][0]}'"
    settings: Json = {
        "AllowOrigin": origin,
        "AllowMethods": f"'{','.join(known['methods'])}'",
        "AllowHeaders": f"'{','.join(known['headers'])}'",
    }
    if known["max_age"] is not None:
        settings["MaxAge"] = f"'{known['max_age']}'"
    if known["credentials"]:
        settings["AllowCredentials"] = True
    answer = {"ResponseParameters": {"Headers": {"Access-Control-Allow-Origin": origin}}}
    return {"Cors": settings, "GatewayResponses": {"DEFAULT_4XX": answer, "DEFAULT_5XX": answer}}


def _read(cors: Any) -> Json:
    """The settings, whatever spelling: a flag, one origin, a list of origins, or names with values."""
    if isinstance(cors, str):
        cors = {"origins": [cors]}
    elif isinstance(cors, list):
        cors = {"origins": cors}
    elif not isinstance(cors, dict):
        cors = {}
    named = {name.removeprefix("allow_"): value for name, value in cors.items()}
    origins = named.get("origins", named.get("origin", ["*"]))
    return {
        "origins": [origins] if isinstance(origins, str) else [str(one) for one in origins] or ["*"],
        "methods": [str(one).upper() for one in named.get("methods") or _METHODS],
        "headers": [str(one).lower() for one in named.get("headers") or _HEADERS],
        "max_age": named.get("max_age_s", named.get("max_age")),
        "credentials": bool(named.get("credentials")),
    }
