"""What this node keeps is stored in plain text.

*Why.* Whoever gets at the disk, a copy or a backup reads it. Encryption with a key that the service manages costs
nothing and changes nothing for those who use it.

*Fix.* Leave `encryption` out (managed), or set it to `customer` where the key must be yours.

*Example.*

    jobs:queue(encryption=none) -> work:function

*See.* checkov CKV_AWS_26 and 27; cdk-nag SQS2; Trivy AVD-AWS-0096. Managed encryption is encryption: only `none` is
found.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Finding, Fix, Rule, View


def check(view: View) -> Iterable[Finding]:
    for node in view.graph.nodes.values():
        if node["encryption"] == "none":
            yield RULE.finding(
                f"{node.id} is stored unencrypted. Turn on managed encryption: it costs nothing.",
                nodes=[node.id],
                fixes=[
                    Fix(
                        f"Encrypt {node.id} with a managed key",
                        ({"op": "set", "node": node.id, "path": "encryption", "value": "managed"},),
                    )
                ],
            )


RULE = Rule("SEC-018", "encryption-at-rest-missing", "warning", "security", check, __doc__, automatic=True)
