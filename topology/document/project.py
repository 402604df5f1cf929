"""A project: the files of a design as text. Reading never follows links and counts while it reads."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from topology.document.reading import MAX_TEXT
from topology.document.writing import yaml_document
from topology.errors import DocumentError

MAX_FILES = 2_000
MAX_BYTES = 50 * 1024 * 1024
MAINS = ("topology.yaml", "topology.yml", "topology.json")
LAYOUTS = ("layout.yaml", "layout.yml", "layout.json")
_TEXTS = (".yaml", ".yml", ".json", ".py", ".js", ".mjs")
_SKIPPED = frozenset({"__pycache__", "node_modules"})


@dataclass(frozen=True)
class Project:
    """The files by path (POSIX, relative); `main` is the document."""

    main: str
    files: Mapping[str, str]

    def __post_init__(self) -> None:
        assert self.main in self.files, "The main document is one of the files."
        object.__setattr__(self, "files", MappingProxyType(dict(self.files)))

    @property
    def text(self) -> str:
        return self.files[self.main]

    def replaced(self, changes: Mapping[str, str]) -> Project:
        """The project with these files changed or added."""
        return Project(self.main, {**self.files, **changes})


def load_path(path: str | Path) -> Project:
    """The project of a folder or of a single file.

    A file called topology.yaml (or .yml, .json) brings its folder along; of any other only itself is read.
    """
    given = Path(path)
    try:
        if given.is_dir():
            return _load_folder(given, _main_of(given))
        if given.name in MAINS and given.is_file():
            return _load_folder(given.parent, given.name)
        if not given.is_file():
            raise DocumentError(f"{path} is neither a folder nor a file; check the path.", code="unreadable")
        name = given.name if given.suffix in (".yaml", ".yml", ".json") else given.name + ".yaml"
        with given.open("rb") as stream:
            return single(name, stream.read(MAX_TEXT + 1))
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        raise DocumentError(f"{path} cannot be read: {problem}; check the path.", code="unreadable") from None


def load_stdin(stream: io.BufferedIOBase | Any) -> Project:
    """The project of one document on a binary stream; JSON when it begins with a bracket."""
    data = stream.read(MAX_TEXT + 1)
    text = data if isinstance(data, str) else _decoded("standard input", data)
    name = "topology.json" if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[") else "topology.yaml"
    _not_too_large(name, len(data))
    return Project(name, {name: text})


def from_payload(document: Mapping[str, Any] | str, files: Mapping[str, str] | None = None) -> Project:
    """The project of a request's body: a document as text or as data, and the other files."""
    if isinstance(document, str):
        json_like = document.lstrip("\ufeff \t\r\n").startswith("{")
        main, text = ("topology.json" if json_like else "topology.yaml"), document
    elif isinstance(document, Mapping):
        main, text = "topology.yaml", yaml_document(document)
    else:
        raise DocumentError("The document is neither text nor a mapping; send one of them.", code="unreadable")
    reader = _Reader()
    reader.count(main, len(text.encode("utf-8", "surrogatepass")))
    kept: dict[str, str] = {}
    for path, content in (files or {}).items():
        if not isinstance(path, str) or not isinstance(content, str):
            raise DocumentError("A file is not text; send {path: text}.", code="unreadable")
        kept[safe_path(path)] = content
        reader.count(path, len(content.encode("utf-8", "surrogatepass")))
    for name in MAINS:
        kept.pop(name, None)
    return Project(main, {main: text, **kept})


def from_zip(data: bytes) -> Project:
    """The project of a zip archive; a single folder around everything is taken off."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            contents = dict(_zip_files(archive))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError, ValueError) as error:
        raise DocumentError(f"The zip cannot be read: {error}; make it again.", code="unreadable") from None
    return _gathered(contents, "The zip")


def from_contents(files: Mapping[str, bytes]) -> Project:
    """The project of the files of a folder, as somebody sends them; a single folder around all is taken off."""
    reader = _Reader()
    for path, content in files.items():
        reader.count(safe_path(path), len(content))
    kept = {
        path: content
        for path, content in files.items()
        if not any(part.startswith(".") or part in _SKIPPED for part in path.split("/"))
    }
    return _gathered(kept, "The folder")


def _gathered(contents: dict[str, bytes], what: str) -> Project:
    tops = {path.split("/", 1)[0] for path in contents}
    if len(tops) == 1 and not any(name in contents for name in MAINS):
        top = f"{tops.pop()}/"
        contents = {path.removeprefix(top): content for path, content in contents.items() if path != top}
    main = next((name for name in MAINS if name in contents), None)
    if main is None:
        raise DocumentError(f"{what} holds no topology.yaml; put it at the top.", code="unreadable")
    _not_too_large(main, len(contents[main]))
    return Project(main, dict(_texts(contents, main)))


def to_zip(project: Project) -> bytes:
    """A zip of the project; the same project gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(project.files):
            entry = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, project.files[path].encode("utf-8"))
    return buffer.getvalue()


def safe_path(path: str) -> str:
    """The path when it stays inside the project; DocumentError otherwise."""
    pure = PurePosixPath(path)
    bad = (
        not path
        or len(path) > 300
        or pure.is_absolute()
        or ".." in pure.parts
        or str(pure) != path
        or "\\" in path
        or ":" in pure.parts[0]
        or any(ord(letter) < 32 for letter in path)
    )
    if bad:
        raise DocumentError(
            f"The path {path[:80]!r} is not inside the project; use a relative path with / and without ...",
            code="unsafe_path",
        )
    return path


class _Reader:
    """Counts files and bytes as they come."""

    def __init__(self) -> None:
        self.files = 0
        self.bytes = 0

    def count(self, path: str, size: int) -> None:
        self.files += 1
        self.bytes += size
        if self.files > MAX_FILES:
            raise DocumentError(
                f"More than {MAX_FILES:,} files; keep only the project's own files in it.",
                code="too_many_files",
            )
        if self.bytes > MAX_BYTES:
            raise DocumentError(
                f"More than {MAX_BYTES // 1024 // 1024} MB with {path}; remove large files.", code="too_large"
            )


def _main_of(folder: Path) -> str:
    for name in MAINS:
        if (folder / name).is_file():
            return name
    raise DocumentError(f"{folder} holds no topology.yaml; name the folder of a project.", code="unreadable")


def _load_folder(folder: Path, main: str) -> Project:
    reader = _Reader()
    contents: dict[str, bytes] = {}
    for path in _walk(folder, folder):
        relative = path.relative_to(folder).as_posix()
        with path.open("rb") as stream:
            contents[relative] = stream.read(MAX_BYTES - reader.bytes + 1)
        reader.count(relative, len(contents[relative]))
    if main not in contents:
        raise DocumentError(f"{folder / main} is a link; put the file itself there.", code="unsafe_path")
    _not_too_large(main, len(contents[main]))
    return Project(main, dict(_texts(contents, main)))


def _walk(root: Path, folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or path.name.startswith(".") or path.name in _SKIPPED:
            continue
        if path.is_dir():
            yield from _walk(root, path)
        elif path.is_file():
            yield path


def _zip_files(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    reader = _Reader()
    for entry in archive.infolist():
        path = safe_path(entry.filename.rstrip("/"))
        mode = entry.external_attr >> 16
        if stat.S_ISLNK(mode) or (stat.S_IFMT(mode) and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))):
            raise DocumentError(f"{path} in the zip is no regular file; put the file itself in.", code="unsafe_path")
        if entry.is_dir():
            continue
        with archive.open(entry) as stream:
            content = stream.read(MAX_BYTES - reader.bytes + 1)
        reader.count(path, len(content))
        if not any(part.startswith(".") or part in _SKIPPED for part in path.split("/")):
            yield path, content


def _texts(contents: Mapping[str, bytes], main: str) -> Iterator[tuple[str, str]]:
    """Every file that is text; one that should be and is not is refused, other binary files are left out."""
    for path, content in contents.items():
        if path == main or path.endswith(_TEXTS):
            yield path, _decoded(path, content)
            continue
        try:
            yield path, content.decode("utf-8")
        except UnicodeDecodeError:
            continue


def single(name: str, data: bytes) -> Project:
    """The project of one document, under its own name."""
    _not_too_large(name, len(data))
    return Project(name, {name: _decoded(name, data)})


def _not_too_large(name: str, size: int) -> None:
    if size > MAX_TEXT:
        raise DocumentError(
            f"{name} is larger than {MAX_TEXT // 1024 // 1024} MB; move code and schemas to other files.",
            code="too_large",
        )


def _decoded(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DocumentError(f"{name}, line {line}: not UTF-8; save the file as UTF-8.", code="encoding") from None
