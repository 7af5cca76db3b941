"""Imports point down only: each module may import, at its top level or inside a function, only what stands below it."""

import ast
from pathlib import Path

import catalog_export

PACKAGE = Path(catalog_export.__file__).parent

# From the top down; a module may import from its own layer as long as there is no cycle.
LAYERS = [
    {"__main__"},
    {"cli"},
    {"commands"},
    {"oai"},
    {"api", "terminal", "explanation", "feeds", "store"},
    {"batches"},
    {"pipeline"},
    {"parsing"},
    {"quarantine"},
    {"report", "output", "duplicates", "seen", "spared"},
    {"storage"},
    {"inputs", "framing"},
    {"registry"},
    {"sources", "formats"},
    {"crosswalks", "sidecar", "receivers", "extraction", "entry_forms", "profile", "profile_completion"},
    {"roles"},
    {"toml_file", "profile_tables"},
    {"vocabulary", "identifiers", "characters", "files"},
    {"errors", "patterns", "stand_in"},
    {"findings"},
    {"model"},
    {"__init__"},
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}


def parts(path):
    return path.relative_to(PACKAGE).with_suffix("").parts


def imported(path):
    """Yield the names below ``catalog_export`` that a module imports at run time, as tuples."""
    tree = ast.parse(path.read_text("utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in typing_only:
            name = node.module.split(".")
            if name[0] == "catalog_export":
                yield from (
                    [(*name[1:],)] if name[1:] else [(alias.name,) for alias in node.names if alias.name in LEVEL]
                )


def test_imports_point_down():
    uphill = [
        f"{'.'.join(parts(path))} imports {'.'.join(target)}"
        for path in PACKAGE.rglob("*.py")
        for target in imported(path)
        if LEVEL[target[0]] < LEVEL[parts(path)[0]]
    ]
    assert uphill == []


def test_every_module_stands_in_the_drawing():
    assert {parts(path)[0] for path in PACKAGE.rglob("*.py")} <= set(LEVEL)


def test_there_are_no_cycles_between_modules():
    graph = {parts(path): {t for t in imported(path) if t != parts(path)} for path in PACKAGE.rglob("*.py")}
    while free := [name for name, targets in graph.items() if not targets & graph.keys()]:
        for name in free:
            del graph[name]
    assert graph == {}


def test_sources_and_formats_never_see_each_other():
    for path in PACKAGE.rglob("*.py"):
        if (kind := parts(path)[0]) in {"sources", "formats"}:
            other = ({"sources", "formats"} - {kind}).pop()
            assert other not in {target[0] for target in imported(path)}, path
