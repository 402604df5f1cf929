"""A rule: an id, a severity, and a check that yields findings."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from topology.findings import Finding, Fix, Severity
from topology.rules.base.view import View

Category = Literal["reliability", "security", "performance", "cost", "operations"]


class Threshold(NamedTuple):
    """A number of a rule that a project may choose: `view.threshold` gives it by name."""

    default: float
    unit: str
    doc: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One design rule.

    `manual` is the docstring of its module: finding, why, fix, example, see. `automatic` says that its first
    fix may be applied without asking; other fixes decide something that only a person knows.

    `thresholds` are the numbers that
    the rule asks for by `view.threshold`, with their defaults; a policy may set them.
    """

    id: str
    name: str
    severity: Severity
    category: Category
    check: Callable[[View], Iterable[Finding]]
    manual: str
    automatic: bool = False
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)

    @property
    def summary(self) -> str:
        """The finding as one sentence: the first paragraph of the manual, on one line."""
        return " ".join(inspect.cleandoc(self.manual).split("\n\n", 1)[0].split())

    @property
    def text(self) -> str:
        """The manual as Markdown, without indentation."""
        return inspect.cleandoc(self.manual)

    def finding(
        self,
        message: str,
        *,
        nodes: Sequence[str],
        edges: Sequence[str] = (),
        path: Sequence[str] = (),
        fixes: Sequence[Fix] = (),
        severity: Severity | None = None,
    ) -> Finding:
        """A finding of this rule, with the rule's severity unless another is given."""
        return Finding(
            rule=self.id,
            name=self.name,
            severity=severity or self.severity,
            category=self.category,
            nodes=tuple(dict.fromkeys(nodes)),
            edges=tuple(dict.fromkeys(edges)),
            path=tuple(path or nodes),
            message=message,
            fixes=tuple(fixes),
        )
