"""Mutation test: change one operator or constant at a time and report the changes that no test notices.

    python tools/mutate.py                      # all mutants of all targets
    python tools/mutate.py formats --sample 60  # 60 random mutants of the modules whose path contains "formats"

The work is done in a copy of the repository. A mutant survives if the tests of its target pass. Mutants that cannot
change the behaviour are listed in ``tools/equivalent_mutants.txt``: a path, a tab, the change, a tab, the reason.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.util import cache_from_source
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
EQUIVALENT = ROOT / "tools" / "equivalent_mutants.txt"
WRITE = "catalog_export/write"
FORMATS = (
    "test_marc test_marc_crosswalk test_dublin_core test_bibtex test_ep3xml test_dspace_crosswalk test_receivers "
    "test_exchange_formats test_citations test_xlsx"
)
# Modules, and the tests that must notice their mutants.
TARGETS = {
    f"{WRITE}/crosswalks/*.py": FORMATS,
    f"{WRITE}/formats/*.py": f"{FORMATS} test_markup test_jsonl_format",
    f"{WRITE}/output.py": "test_output test_storage",
    "catalog_export/run/batches/manifest.py": "test_manifest test_shards test_resume",
    "catalog_export/store/ingest.py": "test_store test_store_commands",
    "catalog_export/oai/provider.py": "test_oai",
}
# Modules whose tests have another name.
KIN = {"tex": "bibtex", "eprints": "ep3xml", "mrk": "marc", "elements": "dublin", "qdc": "dublin", "oai_dc": "dublin"}
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


def mutants(source: str) -> Iterator[tuple[str, int, int]]:
    """Yield a description of each mutant of a module, with the numbers of the place and of the change."""
    for number, (parent, field, index) in enumerate(places(ast.parse(source))):
        node = getattr(parent, field) if index is None else getattr(parent, field)[index]
        for which, changed in enumerate(mutations(node)):
            yield f"{getattr(node, 'lineno', 0)}: {ast.unparse(node)} -> {ast.unparse(changed)}", number, which


def mutated(source: str, number: int, which: int) -> str:
    """Return the source of a mutant."""
    tree = ast.parse(source)
    parent, field, index = next(islice(places(tree), number, None))
    node = getattr(parent, field) if index is None else getattr(parent, field)[index]
    changed = next(islice(mutations(node), which, None))
    if index is None:
        setattr(parent, field, changed)
    else:
        getattr(parent, field)[index] = changed
    return ast.unparse(ast.fix_missing_locations(tree))


def is_killed(folder: Path, *groups: list[str]) -> bool:
    """Return whether a test of one of the groups fails, or hangs, in the copy of the repository."""
    quick = ["-m", "not slow and not tools", "-p", "no:cacheprovider", "-p", "no:randomly"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPATH"] = str(folder)
    for tests in filter(None, groups):
        command = [sys.executable, "-m", "pytest", "-x", "-q", *quick, *tests]
        try:
            done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=900, check=False)
        except subprocess.TimeoutExpired:
            return True
        if done.returncode:
            return True
    return False


def put_source(module: Path, source: str) -> None:
    """Write a module, and remove its bytecode: that of another mutant may have the same size and time."""
    module.write_text(source, "utf-8")
    Path(cache_from_source(str(module))).unlink(missing_ok=True)


def targets(folder: Path, part: str) -> Iterator[tuple[str, list[Path], list[str]]]:
    """Yield pattern, modules and test files of each target; ``SystemExit`` for one whose files do not exist."""
    for pattern, names in TARGETS.items():
        modules = sorted(folder.glob(pattern))
        tests = [f"tests/{name}.py" for name in names.split()]
        missing = [test for test in tests if not (folder / test).exists()]
        if missing or not modules:
            raise SystemExit(f"TARGETS is out of date: {', '.join(missing) or pattern} does not exist")
        yield pattern, [module for module in modules if part in str(module.relative_to(folder))], tests


def related(tests: list[str], module: Path) -> tuple[list[str], list[str]]:
    """Return the tests whose name resembles that of the module, which kill most mutants, and the others."""
    words = {*re.split(r"[\W_\d]+", module.stem), KIN.get(module.stem, "")} - {"", "base", "table"}
    if not any(word in test for word in words for test in tests):
        words = {"exchange"}
    first = [test for test in tests if words & set(re.split(r"[\W_\d]+", test))]
    return first, [test for test in tests if test not in first]


def main() -> int:
    """Run the mutants; the exit code is 1 if less than 90 % of those of any target are killed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", default="", help="a part of the paths of modules")
    parser.add_argument("--sample", type=int, help="number of mutants of each target; all without it")
    parser.add_argument("--seed", default="1", help="of the sample")
    options = parser.parse_args()
    equivalent = {tuple(line.split("\t")[:2]) for line in EQUIVALENT.read_text("utf-8").splitlines()}
    worst = 1.0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "copy"
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache"))
        for pattern, modules, tests in list(targets(folder, options.part)):
            sources = {module: module.read_text("utf-8") for module in modules}
            found = [(module, *mutant) for module, source in sources.items() for mutant in mutants(source)]
            known = [(str(module.relative_to(folder)), change.partition(": ")[2]) for module, change, *_ in found]
            found = [mutant for mutant, key in zip(found, known, strict=True) if key not in equivalent]
            if options.sample and options.sample < len(found):
                found = random.Random(options.seed).sample(found, options.sample)
            killed = 0
            for module, change, number, which in found:
                put_source(module, mutated(sources[module], number, which))
                if is_killed(folder, *related(tests, module)):
                    killed += 1
                else:
                    print(f"survived: {module.relative_to(folder)}:{change}", flush=True)
                put_source(module, sources[module])
            if found:
                worst = min(worst, killed / len(found))
                print(f"{pattern}: {killed} of {len(found)} killed", flush=True)
    return int(worst < 0.9)


if __name__ == "__main__":
    sys.exit(main())
