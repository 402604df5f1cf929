"""Mermaid: shapes, lines and safe texts; the real parser has the last word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.build import parsed
from tests.parsers import mermaid_says
from tests.topology.exporters.proof import PROJECTS, everything, project
from topology.exporters import EXPORTERS

NASTY = """say:queue(title="\\"]; click n0 call alert(1) --> %%{init}%% <script> #quot; `x` | [end] \\\\ ünï")"""


def drawn(text: str) -> str:
    return EXPORTERS["mermaid"].export(parsed(text)).files["topology.mmd"]


def test_shapes_and_lines_tell_kinds_and_relations() -> None:
    text = drawn(
        """shop:client -> api:gateway -routes(method=POST, path=/orders)-> work:function -sends-> tasks:queue
        work -reads-> orders:table; tasks -dead_letters-> dlq:queue"""
    )
    assert text == (
        '---\ntitle: "drawing"\n---\nflowchart LR\n'
        '  n0{{"api<br/><small>gateway</small>"}}\n'
        '  n1[/"dlq<br/><small>queue</small>"/]\n'
        '  n2[("orders<br/><small>table</small>")]\n'
        '  n3(["shop<br/><small>client</small>"])\n'
        '  n4[/"tasks<br/><small>queue</small>"/]\n'
        '  n5["work<br/><small>function</small>"]\n'
        '  n3 -->|"calls"| n0\n'
        '  n0 -->|"routes POST /orders"| n5\n'
        '  n5 -.->|"sends"| n4\n'
        '  n5 ---|"reads"| n2\n'
        '  n4 -.-x|"dead-letters"| n1\n'
        "  class n3 client\n  class n5 function\n  class n0 gateway\n  class n1,n4 queue\n  class n2 table\n"
    )


def test_a_title_cannot_leave_its_box() -> None:
    line = drawn(NASTY).splitlines()[4]
    inside = line.removeprefix('  n0[/"').removesuffix('<br/><small>queue</small>"/]')
    assert not set(inside) & set('"<>[]|`%\\')
    assert "ünï" in inside


@pytest.mark.slow
def test_the_real_parser_reads_every_picture(tmp_path: Path) -> None:
    projects = [everything(), *map(project, PROJECTS), parsed(NASTY), parsed("")]
    projects.append(parsed("say:queue", title='"%%{init: {}}%%\n--- <b>: #'))
    texts = [EXPORTERS["mermaid"].export(one).files["topology.mmd"] for one in projects]
    *answers, broken = mermaid_says([*texts, "flowchart LR\n a --"], tmp_path)
    assert answers == [None] * len(texts)
    assert broken is not None
