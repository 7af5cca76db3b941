"""Print the sizes of the functions and modules of the package: ``python tools/sizes.py``.

The size of a function is its lines without its docstring. The largest five of each kind are listed.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

PACKAGE = Path(__file__).parent.parent / "catalog_export"


def functions(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the size and the name of each function and method of a module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            documented = node.body[0] if ast.get_docstring(node) else None
            text = (documented.end_lineno or 0) - documented.lineno + 1 if documented else 0
            yield (node.end_lineno or 0) - node.lineno + 1 - text, f"{path.relative_to(PACKAGE)} {node.name}"


def main() -> None:
    """Print the figures."""
    paths = sorted(PACKAGE.rglob("*.py"))
    texts = [path.read_text("utf-8") for path in paths]
    modules = sorted(
        (text.count("\n"), str(path.relative_to(PACKAGE))) for path, text in zip(paths, texts, strict=True)
    )
    found = sorted(entry for path in paths for entry in functions(path))
    sizes = [size for size, _ in found]
    print(f"modules: {len(modules)}, lines: {sum(lines for lines, _ in modules)}, longest: {modules[-1][0]}")
    print(
        f"functions: {len(sizes)}, median: {median(sizes)}, 90 %: {sizes[len(sizes) * 9 // 10]}, longest: {sizes[-1]}"
    )
    for mark in ("# noqa", "# type: ignore"):
        print(f"{mark}: {sum(len(re.findall(mark, text)) for text in texts)}")
    for lines, name in (*reversed(modules[-5:]), *reversed(found[-5:])):
        print(f"{lines:5} {name}")


if __name__ == "__main__":
    main()
