"""`python -m topology.rules`: prints the manual of the rules; with --write renews the generated pages."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from topology.rules import BY_ID, Rule
from topology.rules.base.differences import DIFFERENCES

ROOT = Path(__file__).resolve().parent.parent.parent
_NOTE = "<!-- Written by `python -m topology.rules --write`; edit the rules instead. -->"
_README = """\
# Rules

A rule looks at a graph and yields findings. One file a rule: the file's name is the rule's name, its
docstring is its manual, in the console and in [docs/rules.md](../../docs/rules.md) alike.

To add one, write `topology/rules/<name>.py` and `tests/topology/rules/test_<name>.py`, add a flawed drawing
`tests/topologies/<name>.yaml`, and run `python -m topology.rules --write`. No list is edited.

Invariants, all of them tested:

- A rule never raises and never changes what it looks at. A gallery project has no finding of error or warning.
- A rule knows the role of a node. It stays silent where its advice makes no sense: a dead-letter queue needs
  no dead-letter queue, a function that is only polled needs no failure destination.
- A message says what is wrong, where, and what to do, with the values; `path` is the evidence.
- A fix is operations on the document. It removes its finding and adds no error.
- The order of the document and the names in it change no finding.
- Graph algorithms count steps. A rule that uses up its budget says so in a finding; nothing enumerates
  cycles.

*Decisions.* Rules share `base` and never each other. An edge that no service can make is TOP-001's alone: the
derived graphs leave it out. Steps are counted, not milliseconds, so a drawing gets the same findings on
every machine.
`automatic` rules are those whose first fix `manage.py fix` applies without being asked by `--rule`.
"""
_POLICIES = """\
## Policies

Under `recommended`, the default, a rule is as grave as this page says. `strict` raises each severity by one. A
project's own policy starts from one of them and stands in the document:

```yaml
policy:
  base: recommended
  rules: {REL-009: error, OPS-009: "off"}
  thresholds: {sync_chain_depth: 5}
```

A rule that does not exist, or a threshold that no rule asks for, is an error of the document (DOC-003).

A finding is accepted by a suppression, with a reason, a person and a day. It is still listed, and counts nowhere:

```yaml
suppress:
  - {rule: REL-001, node: emails, reason: read by hand each morning, by: alice, until: "2027-01-31"}
```

META-001 tells of one whose day has passed, META-002 of one that has nothing to suppress, META-003 of one that gives
no reason. The first and the last hide nothing.
"""
_BESIDE = """\
## Beside other tools

cfn-lint and the serverless pack of cdk-nag look at templates. Where they speak of what a rule here speaks of, a slow
test exports fifty drawings and compares; this is where the two differ, and why.
"""
_STRICT = {"info": "warning", "warning": "error", "error": "error"}


def table() -> str:
    """All rules, a line each."""
    rows = [
        f"| [{rule.id}](#{rule.id.lower()}-{rule.name}) | {rule.name} | {rule.severity} | {rule.category} "
        f"| {rule.summary} |"
        for rule in BY_ID.values()
    ]
    head = ["| id | name | severity | category | finding |", "|---|---|---|---|---|"]
    return "\n".join([*head, *rows])


def reference() -> str:
    """The manual of all rules, as docs/rules.md holds it."""
    head = f"# Rules\n\n{_NOTE}\n\n{len(BY_ID)} rules check a topology while it is drawn.\n\n{table()}\n"
    chapters = "".join(f"\n{_chapter(rule)}" for rule in BY_ID.values())
    return f"{head}\n{_POLICIES}\n{_thresholds()}\n{differences()}\n{chapters}"


def _thresholds() -> str:
    rows = [
        f"| `{name}` | {one.default:g} | {one.unit} | {rule.id} | {one.doc} |"
        for rule in BY_ID.values()
        for name, one in sorted(rule.thresholds.items())
    ]
    return "\n".join(["| threshold | default | unit | rule | |", "|---|---|---|---|---|", *rows, ""])


def differences() -> str:
    """Where other tools say something else, and why."""
    rows = [f"| {one.tool} {one.theirs} | {one.ours} | {one.less or '-'} | {one.more or '-'} |" for one in DIFFERENCES]
    head = ["| theirs | ours | where ours is silent and theirs speaks | where ours speaks and theirs is silent |"]
    return "\n".join([_BESIDE, *head, "|---|---|---|---|", *rows, ""])


def readme() -> str:
    """topology/rules/README.md."""
    rows = table().replace("(#", "(../../docs/rules.md#")
    return _README.replace("# Rules\n", f"# Rules\n\n{_NOTE}\n", 1) + f"\n{rows}\n"


def _chapter(rule: Rule) -> str:
    automatic = ", fixed without asking" if rule.automatic else ""
    policy = f"{_STRICT[rule.severity]} under the policy strict"
    return f"## {rule.id} {rule.name}\n\n*{rule.severity}, {policy}; {rule.category}{automatic}*\n\n{rule.text}\n"


PAGES = {ROOT / "docs" / "rules.md": reference, ROOT / "topology" / "rules" / "README.md": readme}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m topology.rules", description=__doc__)
    parser.add_argument("--write", action="store_true", help="renew docs/rules.md and the README")
    if not parser.parse_args().write:
        sys.stdout.write(reference())
        return
    for path, page in PAGES.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
