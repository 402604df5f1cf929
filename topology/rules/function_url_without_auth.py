"""This function has an address of its own, and anybody may call it.

*Why.* A function URL has no authorizer, no throttle, no schema and no firewall: with `auth: none` it runs, and is
paid for, as often as anybody likes.

*Fix.* Set `auth: iam`, or take the URL away and put a gateway in front.

*Example.*

    report:function(function_url={"auth": "none"})

*See.* checkov CKV_AWS_258; Lambda developer guide, "Control access to Lambda function URLs".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from topology.rules.base import Finding, Fix, Node, Rule, View

_IMPORTED = {
    "AWS::Lambda::Url": ("AuthType", "AWS_IAM"),
    "aws_lambda_function_url": ("authorization_type", "AWS_IAM"),
}


def check(view: View) -> Iterable[Finding]:
    for node in view.graph.of_kind("function", "resource"):
        found = _open(node)
        if found is not None:
            path, closed = found
            yield RULE.finding(
                f"{node.id}: its function URL asks nobody who they are, so anyone can run it at any rate. Set auth to "
                "iam, or put a gateway in front.",
                nodes=[node.id],
                fixes=[
                    Fix(
                        f"Only signed requests may call {node.id}",
                        ({"op": "set", "node": node.id, "path": path, "value": closed},),
                    )
                ],
            )


def _open(node: Node) -> tuple[list[str], str] | None:
    """Where an open URL says so and what it must say instead; None when there is none."""
    if node.kind == "function":
        url = node["function_url"]
        return (["function_url", "auth"], "iam") if url and url.get("auth") == "none" else None
    name, closed = _IMPORTED.get(str(node["type"]), ("", ""))
    properties = node["properties"]
    if isinstance(properties, Mapping) and name and properties.get(name) == "NONE":
        return ["properties", name], closed
    return None


RULE = Rule("SEC-008", "function-url-without-auth", "error", "security", check, __doc__, automatic=True)
