"""What cannot be read at all is one line with a stable code."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from topology.document import DocumentError, Project, from_payload, from_zip, load_path, parse, to_zip
from topology.document.reading import read

HEAD = "format: signalbox/1\n"
BOMB = "a: &a [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 10)}]\n" for i in range(9)
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("format: signalbox/2\n", "unknown_format"),
        ("", "unknown_format"),
        ("- a\n", "unknown_format"),
        (HEAD + "nodes: {a: 1\n", "syntax"),
        (HEAD + "nodes: {}\nnodes: {}\n", "duplicate_key"),
        (HEAD + "x-a: !!python/object/apply:os.system [ls]\n", "unsafe_tag"),
        (HEAD + "x-a: !!timestamp 2001-01-01\n", "unsafe_tag"),
        (HEAD + BOMB, "alias_limit"),
        (HEAD + "x-a: &a [*a]\n", "alias_limit"),
        (HEAD + "x-a: " + "[" * 70 + "]" * 70 + "\n", "too_deep"),
        (HEAD + "x-a: " + "b" * 5_300_000 + "\n", "too_large"),
        (HEAD + "---\na: 1\n", "syntax"),
        ('{"format": "signalbox/1", "format": "signalbox/1"}', "duplicate_key"),
        ('{"format": "signalbox/1",}', "syntax"),
        ('{"x-a": ' + "[" * 70 + "]" * 70 + "}", "too_deep"),
    ],
)
def test_unreadable_documents(text: str, code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse(from_payload(text))
    assert caught.value.code == code
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[("on", "on"), ("no", "no"), ("2026-11-21", "2026-11-21"), ("12:30:45", "12:30:45"), ("1_000", "1_000")],
        *[("0o17", 15), ("017", 17), ("0x1F", 31), ("1e3", 1000.0), ("-.5", -0.5), ("~", None), ("True", True)],
        *[("'1'", "1"), ("!!str 1", "1"), ("<<", "<<"), ("=", "=")],
    ],
)
def test_the_core_schema(text: str, value: object) -> None:
    got = read("a.yaml", f"v: {text}\n").plain()["v"]
    assert got == value and type(got) is type(value)


def test_a_zip_comes_back_as_it_was() -> None:
    project = Project("topology.yaml", {"topology.yaml": HEAD + "# é\r\n", "handlers/a.py": "x = 1\n"})
    assert from_zip(to_zip(project)) == project


@pytest.mark.parametrize("name", ["../a.yaml", "/etc/passwd", "a/../../b", "C:/a", "a\\..\\b"])
def test_a_zip_with_an_unsafe_path_is_refused(name: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("topology.yaml", HEAD)
        archive.writestr(name, "x")
    with pytest.raises(DocumentError, match="inside the project"):
        from_zip(buffer.getvalue())


def test_a_zip_with_a_link_or_too_many_files_is_refused() -> None:
    linked, many = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(linked, "w") as archive:
        entry = zipfile.ZipInfo("topology.yaml")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    with zipfile.ZipFile(many, "w") as archive:
        for index in range(2001):
            archive.writestr(f"f{index}", "")
    for buffer, code in ((linked, "unsafe_path"), (many, "too_many_files")):
        with pytest.raises(DocumentError) as caught:
            from_zip(buffer.getvalue())
        assert caught.value.code == code


def test_a_folder_is_read_without_following_links(tmp_path: Path) -> None:
    (tmp_path / "handlers").mkdir()
    (tmp_path / "topology.yaml").write_text(HEAD)
    (tmp_path / "handlers" / "a.py").write_text("x = 1\n")
    (tmp_path / "handlers" / "b.py").symlink_to("/etc/passwd")
    assert set(load_path(tmp_path).files) == {"topology.yaml", "handlers/a.py"}


@pytest.mark.parametrize("content", [b"format: \xff\n", b"a: \x00\n"])
def test_what_is_not_text_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.yaml").write_bytes(content)
    with pytest.raises(DocumentError):
        parse(load_path(tmp_path / "a.yaml"))


def test_a_missing_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError):
        load_path(tmp_path / "none")
