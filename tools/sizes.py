"""Print the sizes of the functions and modules of the package: ``python tools/sizes.py [--list]``.

The size of a function is its lines without its docstring. The largest five of each kind are listed. Of the folder
``read``, the regular expressions and the numeric constants are counted too; ``--list`` prints the place of each.
"""

import ast
import re
import sys
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


# The functions that take a regular expression, of ``re`` and of ``catalog_export.text.patterns``.
_WITH_EXPRESSION = frozenset("compile match search fullmatch sub subn split findall finditer pattern".split())
_USUAL_NUMBERS = frozenset((-1, 0, 1, 2))


def expressions(tree: ast.AST) -> Iterator[int]:
    """Yield the line of each regular expression: of each call that compiles a pattern, now or on first use."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            of_module = (
                isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "re"
            )
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in _WITH_EXPRESSION and (of_module or (name == "pattern" and isinstance(called, ast.Name))):
                yield node.lineno


def constants(tree: ast.AST) -> Iterator[int]:
    """Yield the line of each number in the code but -1, 0, 1, 2, and those in the brackets of an index or a slice."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value not in _USUAL_NUMBERS:
            yield node.lineno
        elif isinstance(node, ast.Subscript):
            yield from constants(node.value)
        else:
            yield from constants(node)


def print_rules(folder: str, *, listed: bool) -> None:
    """Print how many regular expressions and numeric constants the modules of a folder have."""
    for name, find in (("regular expressions", expressions), ("numeric constants", constants)):
        places = [
            f"{path.relative_to(PACKAGE)}:{line}: {text.splitlines()[line - 1].strip()}"
            for path in sorted((PACKAGE / folder).rglob("*.py"))
            for text in [path.read_text("utf-8")]
            for line in find(ast.parse(text))
        ]
        print(f"{name} in {folder}: {len(places)}")
        if listed:
            print(*places, sep="\n")


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
    print_rules("read", listed="--list" in sys.argv[1:])
    for lines, name in (*reversed(modules[-5:]), *reversed(found[-5:])):
        print(f"{lines:5} {name}")


if __name__ == "__main__":
    main()
