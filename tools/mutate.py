"""Mutation test: change one operator or constant at a time and report the changes that no test notices.

    python tools/mutate.py                      # every module of TARGETS, all mutants
    python tools/mutate.py formats --sample 40  # modules whose path contains "formats", 40 mutants of each

The work is done in a copy of the repository. A mutant survives if the tests of its target pass. Mutants that cannot
change the behaviour are listed in ``tools/equivalent_mutants.txt``: a path, a tab, the change, a tab, the reason.
"""

from __future__ import annotations

import argparse
import ast
import copy
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
EQUIVALENT = ROOT / "tools" / "equivalent_mutants.txt"
WRITE = "catalog_export/write"
FORMATS = "test_marc test_marc_crosswalk test_dublin_core test_bibtex test_ep3xml test_dspace_crosswalk test_receivers"
# Modules, and the tests that must notice their mutants.
TARGETS = {
    f"{WRITE}/crosswalks/*.py": FORMATS,
    f"{WRITE}/formats/*.py": f"{FORMATS} test_markup test_jsonl_format",
    f"{WRITE}/output.py": "test_output test_storage",
    "catalog_export/run/batches/manifest.py": "test_shards test_resume",
    "catalog_export/store/ingest.py": "test_store test_store_commands",
    "catalog_export/oai/provider.py": "test_oai",
}
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


def mutations(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the changed forms of one node of the syntax tree."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        yield ast.Compare(node.left, [COMPARISONS[type(node.ops[0])](), *node.ops[1:]], node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        yield ast.BinOp(node.left, ast.Sub() if isinstance(node.op, ast.Add) else ast.Add(), node.right)
    elif isinstance(node, ast.Constant):
        yield from map(ast.Constant, changed_constants(node.value))
    elif isinstance(node, ast.Raise):
        yield ast.Pass()


def changed_constants(value: object) -> Iterator[bool | int | str]:
    """Yield other values in place of a constant."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, str) and value:
        yield value[:-1]


def places(tree: ast.AST) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Yield each position in the tree but docstrings and annotations: parent, field, and index in a list of nodes."""
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if field in {"annotation", "returns", "decorator_list"} or isinstance(parent, ast.Expr | ast.JoinedStr):
                continue
            if isinstance(value, ast.AST):
                yield parent, field, None
            elif isinstance(value, list):
                yield from ((parent, field, index) for index, item in enumerate(value) if isinstance(item, ast.AST))


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Yield a description and the source of each mutant of a module."""
    tree = ast.parse(source)
    for number, (parent, field, index) in enumerate(places(tree)):
        node = getattr(parent, field) if index is None else getattr(parent, field)[index]
        for changed in mutations(node):
            twin = copy.deepcopy(tree)
            twin_parent, _, _ = list(places(twin))[number]
            if index is None:
                setattr(twin_parent, field, changed)
            else:
                getattr(twin_parent, field)[index] = changed
            line = getattr(node, "lineno", 0)
            yield f"{line}: {ast.unparse(node)} -> {ast.unparse(changed)}", ast.unparse(ast.fix_missing_locations(twin))


def is_killed(folder: Path, tests: str) -> bool:
    """Return whether a test fails, or hangs, in the copy of the repository."""
    files = [f"tests/{name}.py" for name in tests.split()]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", *files]
    try:
        return subprocess.run(command, cwd=folder, capture_output=True, timeout=600, check=False).returncode != 0
    except subprocess.TimeoutExpired:
        return True


def main() -> int:
    """Run the mutants; the exit code is 1 if less than 90 % of those of any target are killed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", default="", help="a part of the paths of modules")
    parser.add_argument("--sample", type=int, help="number of mutants of each module; all without it")
    options = parser.parse_args()
    equivalent = {tuple(line.split("\t")[:2]) for line in EQUIVALENT.read_text("utf-8").splitlines()}
    worst = 1.0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "copy"
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache"))
        for pattern, tests in TARGETS.items():
            for path in sorted(path for path in folder.glob(pattern) if options.part in str(path.relative_to(folder))):
                name, source = str(path.relative_to(folder)), path.read_text("utf-8")
                found = [m for m in mutants(source) if (name, m[0].partition(": ")[2]) not in equivalent]
                if options.sample and options.sample < len(found):
                    found = random.Random(name).sample(found, options.sample)
                killed = 0
                for description, text in found:
                    path.write_text(text, "utf-8")
                    if is_killed(folder, tests):
                        killed += 1
                    else:
                        print(f"survived: {name}:{description}", flush=True)
                path.write_text(source, "utf-8")
                worst = min(worst, killed / len(found) if found else 1.0)
                print(f"{name}: {killed} of {len(found)} killed", flush=True)
    return int(worst < 0.9)


if __name__ == "__main__":
    sys.exit(main())
