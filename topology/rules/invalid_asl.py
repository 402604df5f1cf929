"""The definition of this workflow is not valid Amazon States Language.

*Why.* The service refuses to create the state machine, so the deployment fails; a run here refuses it as well.

*Fix.* Correct what is named. The findings DOC-003 tell each fault at its line; this one stands for the workflow. A
state that nothing leads to, or that can never end, is WFL-002's.

*Example.*

    order:workflow(definition={"StartAt": "Pay", "States": {"Pay": {"Type": "Tusk", "End": true}}})

*See.* Amazon States Language specification, states-language.net; asl-validator.
"""

from __future__ import annotations

from collections.abc import Iterable

from topology.rules.base import Finding, Rule, View
from topology.workflows.validation import problems


def check(view: View) -> Iterable[Finding]:
    for node in view.graph.of_kind("workflow"):
        definition = view.graph.definitions.get(node.id, node["definition"])
        if definition is None or isinstance(definition, str):
            continue
        found = [problem for problem in problems(definition) if not problem.is_flow]
        view.steps.spend(1 + len(found))
        if found:
            more = f", and {len(found) - 1} more" if len(found) > 1 else ""
            first = found[0]
            yield RULE.finding(
                f"The definition of {node.id} is not valid: {first.where or 'definition'}: "
                f"{first.message.rstrip('.')}{more}. It cannot be deployed; correct it.",
                nodes=[node.id],
            )


RULE = Rule("WFL-001", "invalid-asl", "error", "reliability", check, __doc__)
