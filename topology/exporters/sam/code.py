"""Handler code as Lambda wants it: one folder a function, with the project's own modules that it imports."""

from __future__ import annotations

import ast
import json
import posixpath
import re
from collections.abc import Iterator, Mapping

from topology.exporters.sam.stack import Stack
from topology.graph import Node

RUNTIMES: Mapping[str, str] = {"python3.11": "python3.11", "nodejs20": "nodejs20.x"}
_SUFFIX: Mapping[str, str] = {"python3.11": ".py", "nodejs20": ".mjs"}
_JS_IMPORT = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)["'](\.{1,2}/[^"'\n]+)["']""")
_JS_MODULE = re.compile(r"^\s*(?:export|import)\s", re.MULTILINE)


def package(stack: Stack, node: Node) -> tuple[str, str]:
    """The folder (`src/pay/`) and the handler string (`pay.handler`); the files are added to the export."""
    folder = f"src/{node.id}"
    fields = stack.of(node)
    handler = fields["handler"] or {}
    fields.use("handler.file", "handler.code", "handler.entry")
    entry = handler.get("entry") or "handler"
    path = str(handler.get("file") or "")
    if path in stack.sources:
        files = _with_imports(path, stack.sources)
        if any(name.endswith(".js") and _JS_MODULE.search(text) for name, text in files.items()):
            files.setdefault("package.json", _manifest(node.id))
        stack.files |= {f"{folder}/{name}": text for name, text in files.items()}
        return f"{folder}/", f"{posixpath.splitext(posixpath.basename(path))[0]}.{entry}"
    code = handler.get("code")
    if code is None:
        fields.lose("handler", "The function has no code; the one in its place refuses every invocation.", "error")
        code = _placeholder(node)
    stack.files[f"{folder}/index{_SUFFIX[node['runtime']]}"] = code
    return f"{folder}/", f"index.{entry}"


def _placeholder(node: Node) -> str:
    if node["runtime"] == "nodejs20":
        refuse = f'throw new Error("{node.id} has no handler yet");'
        return f"export const handler = async () => {{\n  {refuse}\n}};\n"
    return f'def handler(event, context):\n    raise RuntimeError("{node.id} has no handler yet")\n'


def _manifest(name: str) -> str:
    """Tells Node that .js files are modules; npm wants a name and a version."""
    about = {"name": name, "version": "1.0.0", "private": True, "type": "module"}
    return json.dumps(about, indent=2) + "\n"


def _with_imports(path: str, sources: Mapping[str, str]) -> dict[str, str]:
    """The file and the project's files that it imports, directly or not, by their place in its folder.

    What lies beside the handler keeps its place relative to it; anything else keeps its path in the project.
    """
    root = posixpath.dirname(path)
    found: dict[str, str] = {}
    waiting = [path, posixpath.join(root, "requirements.txt"), posixpath.join(root, "package.json")]
    while waiting:
        current = posixpath.normpath(waiting.pop())
        name = posixpath.relpath(current, root) if current.startswith(f"{root}/") or not root else current
        if current in sources and name not in found:
            found[name] = sources[current]
            waiting.extend(_imports(current, root, sources))
    return dict(sorted(found.items()))


def _imports(path: str, root: str, sources: Mapping[str, str]) -> Iterator[str]:
    if path.endswith(".py"):
        yield from _python_imports(path, root, sources)
    elif path.endswith((".js", ".mjs", ".cjs")):
        for name in _JS_IMPORT.findall(sources[path]):
            base = posixpath.join(posixpath.dirname(path), name)
            yield from (base, f"{base}.js", f"{base}.mjs", f"{base}/index.js")


def _python_imports(path: str, root: str, sources: Mapping[str, str]) -> Iterator[str]:
    try:
        tree = ast.parse(sources[path])
    except (SyntaxError, ValueError):  # the handler fails by itself; the export is still what was drawn
        return
    for statement in ast.walk(tree):
        if isinstance(statement, ast.Import):
            modules = [alias.name for alias in statement.names]
            bases = [root, ""]
        elif isinstance(statement, ast.ImportFrom):
            module = statement.module or ""
            modules = [module, *(f"{module}.{alias.name}".lstrip(".") for alias in statement.names)]
            above = posixpath.join(posixpath.dirname(path), *[".."] * (statement.level - 1))
            bases = [above] if statement.level else [root, ""]
        else:
            continue
        for module in modules:
            yield from _module_files(module, bases)


def _module_files(module: str, bases: list[str]) -> Iterator[str]:
    parts = [part for part in module.split(".") if part]
    for base in bases:
        for length in range(1, len(parts) + 1):
            stem = posixpath.join(base, *parts[:length])
            yield from (f"{stem}.py", f"{stem}/__init__.py")
