"""What goes to this node goes in plain text.

*Why.* Everybody on the way reads and changes it: credentials, personal data, answers that code believes.

*Fix.* Use `https://`, or the encrypted form of another protocol as `wss` and `mqtts`, and leave `tls` of a cache on.

*Example.*

    pay:function -calls-> bank:external(url="http://bank.example.com")

*See.* cdk-nag SQS4, SNS3, S10; checkov CKV_AWS_30. Silent for addresses of the same machine, and for outside systems
that only call.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from topology.rules.base import Finding, Fix, Node, Rule, View

_USES = ("calls", "routes", "delivers", "state")
# Schemes that never encrypt, and those that do it for the same.
_ENCRYPTED = {
    "http": "https",
    "ws": "wss",
    "ftp": "sftp",
    "tftp": "sftp",
    "telnet": "ssh",
    "mqtt": "mqtts",
    "amqp": "amqps",
    "redis": "rediss",
}
_HERE = ("localhost", "127.0.0.1", "::1", "host.docker.internal")


def check(view: View) -> Iterable[Finding]:
    for node in view.graph.of_kind("external", "cache"):
        if node.kind == "cache" and node["tls"] is False:
            yield _finding(view, node, "its tls is off", "Turn it on", "tls", True)
        elif node.kind == "external" and _is_plain(str(node["url"] or "")) and view.incoming(node.id, *_USES):
            scheme, _, rest = str(node["url"]).partition("://")
            other = _ENCRYPTED[scheme.lower()]
            yield _finding(view, node, f"its URL is {node['url']}", f"Use {other}", "url", f"{other}://{rest}")


def _is_plain(url: str) -> bool:
    if url.partition("://")[0].lower() not in _ENCRYPTED:
        return False
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return True
    return host not in _HERE and not (host or "").endswith(".localhost")


def _finding(view: View, node: Node, why: str, what: str, field: str, value: str | bool) -> Finding:
    edges = view.incoming(node.id)
    return RULE.finding(
        f"What {node.id} is sent and answers is plain text: {why}. {what}.",
        nodes=[node.id, *(edge.source for edge in edges)],
        edges=[edge.id for edge in edges],
        path=[*(edge.source for edge in edges[:1]), node.id],
        fixes=[Fix(f"Encrypt the way to {node.id}", ({"op": "set", "node": node.id, "path": field, "value": value},))],
    )


RULE = Rule("SEC-019", "encryption-in-transit-missing", "error", "security", check, __doc__, automatic=True)
