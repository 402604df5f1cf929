"""This route takes a body, and accepts any.

*Why.* A body that is not checked at the door is checked by every function behind it, or by none. What is missing,
too long or of another type then fails deep inside, after a part of the work is done, and costs an invocation.

*Fix.* Attach the JSON Schema of the body as `request_schema`: a file of the project, or the schema itself.

*Example.*

    api:gateway -routes(method=POST, path=/orders, auth=users)-> place-order:function

*See.* cdk-nag APIG2; OWASP API Security Top 10, API3:2023. Silent for methods without a body, for ANY (one schema
cannot describe them all), behind a private gateway, and where the target is an outside system that checks itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Finding, Rule, View, require_schema


def check(view: View) -> Iterable[Finding]:
    for route in view.unchecked_routes():
        yield RULE.finding(
            f"{route['method']} {route['path'] or '/'} of {route.source} accepts any body and hands it to "
            f"{route.target}. Attach the JSON schema of the body as request_schema.",
            nodes=[route.source, route.target],
            edges=[route.id],
            fixes=[require_schema(route)],
        )


RULE = Rule("SEC-004", "missing-request-validation", "warning", "security", check, __doc__)
