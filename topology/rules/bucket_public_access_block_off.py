"""A part of this bucket's public access block is off.

*Why.* The block is the second lock: it holds when somebody adds an access list or a policy that opens the bucket by
mistake. With one of its four flags off, one line in a later change is enough.

*Fix.* Turn all four on. A site that is meant for everybody is served by a distribution in front of a closed bucket.

*Example.*

    photos:bucket(public_access_block={"block_public_policy": false})

*See.* checkov CKV_AWS_53 to 56; S3 user guide, "Blocking public access". Left out, all four are on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from topology.rules.base import Finding, Fix, Rule, View


def check(view: View) -> Iterable[Finding]:
    for bucket in view.graph.of_kind("bucket"):
        flags: Mapping[str, bool] = bucket["public_access_block"] or {}
        off = [name for name, value in flags.items() if value is False]
        if off:
            yield RULE.finding(
                f"The public access block of {bucket.id} is off in {', '.join(sorted(off))}: one access list or policy "
                "opens it to everybody. Turn all four flags on.",
                nodes=[bucket.id],
                fixes=[
                    Fix(
                        f"Turn the public access block of {bucket.id} on",
                        ({"op": "unset", "node": bucket.id, "path": "public_access_block"},),
                    )
                ],
            )


RULE = Rule("SEC-007", "bucket-public-access-block-off", "error", "security", check, __doc__, automatic=True)
