"""This function uses a runtime that the service no longer maintains.

*Why.* A deprecated runtime gets no security updates, and after a while no function can be created or updated with it:
the next deployment fails.

*Fix.* Use a maintained runtime. The dates are data, in `topology/limits/runtimes-2026-11.yaml`, as they stood on the
day they were checked; so a drawing gets the same findings on every day.

cfn-lint reports the same as E2531 once nothing can be created with the runtime. Here it stays a warning: the design
is sound, and where it already runs it goes on running.

*Example.*

    resize:function(runtime=nodejs20)

*See.* Lambda developer guide, "Runtime deprecation policy"; cfn-lint W2531 and E2531; checkov CKV_AWS_363.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.limits.runtimes import lifecycles
from topology.rules.base import Finding, Fix, Rule, View


def check(view: View) -> Iterable[Finding]:
    known = lifecycles()
    maintained = [name for name, life in known.items() if not life.is_deprecated]
    for node in view.graph.of_kind("function"):
        view.steps.spend()
        life = known.get(node["runtime"])
        if life is not None and life.is_deprecated:
            same = [name for name in maintained if name.rstrip("0123456789.") == life.name.rstrip("0123456789.")]
            blocked = "" if not life.is_blocked else f", and nothing can be created with it since {life.create_blocked}"
            yield RULE.finding(
                f"{life.name} of {node.id} is not maintained since {life.deprecated}{blocked}. "
                f"Use {', '.join(same) or 'a newer one'}.",
                nodes=[node.id],
                fixes=[
                    Fix(f"Use {name}", ({"op": "set", "node": node.id, "path": "runtime", "value": name},))
                    for name in same
                ],
            )


RULE = Rule("OPS-006", "deprecated-runtime", "warning", "operations", check, __doc__)
