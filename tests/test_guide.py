"""The pictures of the docs are there, and the user guide shows every scene of the console in either theme."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e.scenes import SCENES

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
THEMES = ("dark", "light")
NAMED = re.compile(r"""(?:src|srcset)="([^"]+)"|!\[[^\]]*\]\(([^)\s]+)\)""")
LINKED = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
GUIDE = ROOT / "docs" / "guide.md"


def named(page: Path) -> set[Path]:
    """The pictures that the page shows."""
    return {(page.parent / (one or other)).resolve() for one, other in NAMED.findall(page.read_text())}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_picture_of_a_page_is_there(page: Path) -> None:
    assert sorted(str(one) for one in named(page) if not one.is_file()) == []


def test_the_guide_shows_every_scene_in_either_theme_and_nothing_else() -> None:
    shown = {one.name for one in named(GUIDE)}
    assert shown == {f"{scene}-{theme}.webp" for scene in SCENES for theme in THEMES}


def test_every_picture_is_shown_somewhere() -> None:
    shown = set().union(*(named(page) for page in PAGES))
    assert {one.name for one in PICTURES.iterdir()} == {one.name for one in shown if one.parent == PICTURES}


def test_every_picture_says_what_it_shows() -> None:
    pictures = re.findall(r"<img [^>]*>", GUIDE.read_text())
    assert len(pictures) == len(SCENES)
    assert [one for one in pictures if not re.search(r'alt="[^"]{10,}"', one)] == []


@pytest.mark.parametrize("page", [ROOT / "README.md", GUIDE], ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = [link.split("#")[0] for link in LINKED.findall(page.read_text()) if "://" not in link]
    assert [link for link in links if link and not (page.parent / link).exists()] == []


def test_every_key_of_the_console_is_in_the_guide() -> None:
    source = (ROOT / "frontend" / "src" / "actions" / "shortcuts.ts").read_text()
    told = re.findall(r"keys: '([^']+)', title: '([^']+)'", source)
    rows = dict(reversed(row) for row in re.findall(r"^\| (`.+`) \| (.+) \|$", GUIDE.read_text(), re.MULTILINE))
    assert len(told) > 40
    for keys, title in told:
        if not title.startswith("Nudge"):
            written = keys.replace("Mod", "Ctrl")
            assert f"`{' '.join(written.split('+')) if len(written) > 1 else written}`" in rows.get(title, ""), title
