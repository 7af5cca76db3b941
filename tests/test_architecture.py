"""Imports point down: a module may import only from its own folder and from the folders below it.

``typing.TYPE_CHECKING`` blocks and imports inside functions count like all others.
"""

import ast
from pathlib import Path

import pytest

import catalog_export

PACKAGE = Path(catalog_export.__file__).parent

# From the top down. Folders on one line do not import each other.
LAYERS = [
    ["__main__"],
    ["cli"],
    ["oai", "feeds", "desk"],
    ["store"],
    ["__init__"],
    ["api"],
    ["run"],
    ["read", "write"],
    ["enrich"],
    ["model"],
    ["text"],
]


def module_names(package):
    """Map the dotted name of every module below ``package`` to its path. A folder is named by its ``__init__``."""
    names = {}
    for path in package.rglob("*.py"):
        parts = path.relative_to(package).with_suffix("").parts
        if parts[-1] == "__init__" and len(parts) > 1:
            parts = parts[:-1]
        names[".".join(parts)] = path
    return names


def imported_modules(path, package, names):
    """Yield the dotted names of the modules of ``package`` that the module at ``path`` imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            dotted = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            dotted = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in dotted:
            if name.split(".")[0] == package.name:
                yield resolve(name.split(".")[1:], names)


def resolve(parts, names):
    """Return the module that a dotted name belongs to: the longest prefix that is a module."""
    for end in range(len(parts), 0, -1):
        if ".".join(parts[:end]) in names:
            return ".".join(parts[:end])
    return "__init__"


def import_graph(package):
    names = module_names(package)
    return {
        name: {target for target in imported_modules(path, package, names) if target != name}
        for name, path in names.items()
    }


def violations(graph, layers):
    """Return one line for each import that points up or sideways, and for each folder that has no layer."""
    level = {name: number for number, layer in enumerate(layers) for name in layer}
    found = []
    for name, targets in sorted(graph.items()):
        folder = name.split(".")[0]
        if folder not in level:
            found.append(f"{name} is in no layer")
            continue
        for target in sorted(targets):
            below = target.split(".")[0]
            if below != folder and level.get(below, -1) <= level[folder]:
                found.append(f"{name} imports {target}")
    return found


def cycles(graph):
    """Return the names of all modules that are part of an import cycle or can be reached only through one."""
    graph = {name: set(targets) for name, targets in graph.items()}
    while free := [name for name, targets in graph.items() if not targets & graph.keys()]:
        for name in free:
            del graph[name]
    return sorted(graph)


# Names that several modules share. Each group implements one interface, except where a reason is given.
SHARED_NAMES = {
    "build encode verify": "the functions of a format",
    "read recognises": "the functions of a page layout",
    "parse": "the function of a source; the one of the package takes all sources",
    "feed": "the function of a feed",
    "for_add for_delete": "the commands that an importer needs",
    "main": "the entry point of a program",
    "find_format list_formats": "the functions of the package with defaults for those of the registry",
    "check load": "public functions of the package, of profiles and of the store",
    "Label": "a label of an abstract; a label of any other field",
}


def shared_names(package):
    """Map each public name of classes and functions that several modules define to these modules.

    Three groups do not count: commands are named as on the command line, the desk names the items of its pages, and the
    modules of storages have the same functions.
    """
    found = {}
    for name, path in module_names(package).items():
        if name.startswith(("cli.", "write.storage.")):
            continue
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and not node.name.startswith("_"):
                found.setdefault(node.name, set()).add(name)
    return {name: sorted(modules) for name, modules in found.items() if len(modules) > 1}


def test_a_name_means_one_thing():
    allowed = {name for names in SHARED_NAMES for name in names.split()}
    found = shared_names(PACKAGE)
    assert {name: modules for name, modules in found.items() if name not in allowed} == {}


def test_imports_point_down():
    assert violations(import_graph(PACKAGE), LAYERS) == []


def test_there_are_no_import_cycles():
    assert cycles(import_graph(PACKAGE)) == []


def test_every_import_resolves_to_a_module():
    graph = import_graph(PACKAGE)
    assert all(targets <= graph.keys() for targets in graph.values())
    assert "enrich.profile" in graph  # a folder is found by its __init__
    assert any("enrich.profile" in targets for targets in graph.values())


@pytest.fixture
def package(tmp_path):
    """Build a package in a folder from file names and contents."""

    def build(files):
        root = tmp_path / "made_up"
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return root

    return build


MADE_UP_LAYERS = [["top"], ["left", "right"], ["bottom"]]


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("bottom/a.py", "from made_up.top import b", "bottom.a imports top.b"),
        ("bottom/a.py", "from made_up.top import x", "bottom.a imports top"),
        ("bottom/a.py", "import made_up.top.b", "bottom.a imports top.b"),
        ("bottom/a.py", "def f():\n    from made_up.top.b import x", "bottom.a imports top.b"),
        ("bottom/a.py", "if TYPE_CHECKING:\n    from made_up.top.b import x", "bottom.a imports top.b"),
        ("left/a.py", "from made_up import right", "left.a imports right"),
        ("loose.py", "", "loose is in no layer"),
    ],
)
def test_a_wrong_import_is_found(package, name, text, fault):
    graph = import_graph(package({"top/__init__.py": "", "top/b.py": "", "right/__init__.py": "", name: text}))
    assert violations(graph, MADE_UP_LAYERS) == [fault]


@pytest.mark.parametrize(
    "files",
    [
        {"top/a.py": "from made_up.top import b", "top/b.py": "from made_up.top.a import x"},
        {"top/__init__.py": "from made_up.top.a import x", "top/a.py": "from made_up.top import y"},
        {"top/a.py": "from made_up.top import b", "top/b.py": "if TYPE_CHECKING:\n    from made_up.top.a import x"},
    ],
)
def test_a_cycle_is_found(package, files):
    assert len(cycles(import_graph(package(files)))) == 2


def test_a_shared_name_is_found(package):
    root = package(
        {"a.py": "class Line: ...", "b/c.py": "class Line: ...\ndef _line(): ...", "cli/d.py": "class Line: ..."}
    )
    assert shared_names(root) == {"Line": ["a", "b.c"]}


def test_a_sound_tree_is_accepted(package):
    graph = import_graph(
        package(
            {
                "top/a.py": "from made_up.left.b import x",
                "left/b.py": "from made_up import bottom",
                "bottom/__init__.py": "",
            }
        )
    )
    assert violations(graph, MADE_UP_LAYERS) == []
    assert cycles(graph) == []
