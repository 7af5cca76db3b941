"""Mutation test: change one operator or constant at a time and report the changes that no test notices.

    python tools/mutate.py formats --sample 100      100 random mutants of the area; all of all without arguments

The tests of the changed function (outside of functions: of the module) run in a copy of the repository, but none with
random data. A mutant is noticed if one fails, or exceeds the limit of memory or time. Mutants that cannot change the
behaviour are not counted: ``tools/equivalent_mutants.txt`` has path, line, change and reason, with tabs between.
"""

import argparse
import ast
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from coverage import CoverageData

ROOT = Path(__file__).parent.parent
EQUIVALENT = ROOT / "tools" / "equivalent_mutants.txt"
WRITERS = """test_marc test_marc_crosswalk test_dublin_core test_bibtex test_ep3xml test_dspace_crosswalk test_receivers
    test_exchange_formats test_citations test_xlsx test_markup test_jsonl_format test_registry test_documentation"""
AREAS = {  # the modules, and the files of tests that must notice the mutants
    "crosswalks": ("catalog_export/write/crosswalks/*.py", WRITERS),
    "formats": ("catalog_export/write/formats/*.py", WRITERS + " test_oai"),
    "output": ("catalog_export/write/output.py", "test_output test_storage"),
    "sinks": ("catalog_export/write/sinks.py", "test_output test_storage"),
    "manifest": ("catalog_export/run/batches/manifest.py", "test_manifest"),
    "ingest": ("catalog_export/store/ingest.py", "test_store_commands"),
    "provider": ("catalog_export/oai/provider.py", "test_oai"),
}
PAIRS = ((ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.Eq, ast.NotEq), (ast.In, ast.NotIn), (ast.Is, ast.IsNot))
OTHER = {one: other for pair in (*PAIRS, (ast.And, ast.Or), (ast.Add, ast.Sub)) for one, other in (pair, pair[::-1])}


def changed(node: ast.AST) -> ast.AST:
    """Return the changed form of a node of the syntax tree, or the node itself."""
    match node:
        case ast.Compare(left, [operator, *others], values) if type(operator) in OTHER:
            node = ast.Compare(left, [OTHER[type(operator)](), *others], values)
        case ast.BoolOp(operator, values):
            node = ast.BoolOp(OTHER[type(operator)](), values)
        case ast.BinOp(left, ast.Add() | ast.Sub() as operator, right):
            node = ast.BinOp(left, OTHER[type(operator)](), right)
        case ast.UnaryOp(ast.Not(), operand):
            node = operand
        case ast.Constant(bool(value)):
            node = ast.Constant(not value)
        case ast.Constant(int(value)):
            node = ast.Constant(value + 1)
        case ast.Constant(str(value)) if value:
            node = ast.Constant(value[:-1])
        case ast.Raise():
            node = ast.Pass()
    return node


def mutants(source: str, written: int = -1) -> list[tuple[int, str, str, str]]:
    """List number and text of the line, change, and the new source of the mutant with the number ``written``."""
    found, tree = [], ast.parse(source)
    for parent in list(ast.walk(tree)):
        for field, value in ast.iter_fields(parent):
            if field in {"annotation", "returns", "decorator_list"} or isinstance(parent, ast.Expr | ast.JoinedStr):
                continue
            nodes = value if isinstance(value, list) else [value]
            for index, node in enumerate(nodes):
                if (new := changed(node)) is not node:
                    setattr(parent, field, [*nodes[:index], new, *nodes[index + 1 :]] if nodes is value else new)
                    text = ast.unparse(ast.fix_missing_locations(tree)) if len(found) == written else ""
                    setattr(parent, field, value)
                    line = source.splitlines()[node.lineno - 1].strip()
                    found.append((node.lineno, line, f"{ast.unparse(node)} -> {ast.unparse(new)}", text))
    return found


def tests_of_lines(data: CoverageData, path: Path) -> dict[int, list[str]]:
    """Return the tests of each line of a module, those that run the fewest lines first; line 0 has all of them."""
    contexts = data.contexts_by_lineno(str(path)).items()
    tests = {line: {re.split(r"[\[|]", name)[0] for name in names} for line, names in contexts}
    size = Counter(test for found in tests.values() for test in found - {""})  # "": outside of tests, as on import
    selected = {0: set(size)}
    for function in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(function, ast.FunctionDef) and "cache" not in "".join(map(ast.unparse, function.decorator_list)):
            lines = range(function.body[0].lineno, function.body[-1].end_lineno + 1)
            found = set().union(*(tests.get(line, ()) for line in lines))
            selected |= dict.fromkeys(lines, set(size) if "" in found else found)
    return {line: sorted(found, key=lambda test: (size[test], test)) for line, found in selected.items()}


def passes(folder: Path, arguments: list[str], limit: int = 3600) -> bool:
    """Return whether tests pass within a number of seconds."""
    # A mutant leaves no bytecode: that of the next one may have the same size and time.
    env = os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1" if "@selected" in arguments else ""}
    command = ["timeout", "--signal=KILL", str(limit), "prlimit", "--cpu=120", f"--as={2 << 30}"]  # seconds, bytes
    command += [sys.executable, "-m", "pytest", "-xq", "-m", "not (slow or tools or hypothesis)", *arguments]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.run(command, cwd=folder, env=env, **quiet, check=False).returncode == 0


def measure(folder: Path, area: str, options: argparse.Namespace) -> float:
    """Run the mutants of an area, print the survivors and a table, and return the share that is noticed."""
    pattern, names = AREAS[area]
    start, files = time.monotonic(), [f"tests/{name}.py" for name in names.split()]
    if not passes(folder, [*files, "--cov=catalog_export", "--cov-context=test", "--cov-report="]):
        raise SystemExit(f"{area}: the tests of the unchanged program do not pass")
    limit = 30 + 3 * round(time.monotonic() - start)
    data = CoverageData(str(folder / ".coverage"))
    data.read()
    tests = {path: tests_of_lines(data, path) for path in sorted(folder.glob(pattern))}
    made = {path: enumerate(mutants(path.read_text("utf-8"))) for path in tests}
    found = [(path, str(path.relative_to(folder)), which, *one[:3]) for path in tests for which, one in made[path]]
    equivalent = {tuple(line.split("\t")[:3]) for line in EQUIVALENT.read_text("utf-8").splitlines()}
    found = [one for one in found if (one[1], *one[4:]) not in equivalent]
    found = random.Random(options.seed).sample(found, min(options.sample or len(found), len(found)))
    total, noticed = Counter(name for _, name, *_ in found), Counter()
    for path, name, which, number, line, change in found:
        original = path.read_text("utf-8")
        path.write_text(mutants(original, which)[which][3], "utf-8")
        (folder / "selected").write_text("\n".join(tests[path].get(number) or tests[path][0] or files), "utf-8")
        if passes(folder, ["@selected"], limit):
            print("survived", name, number, line, change, sep="\t", flush=True)
        else:
            noticed[name] += 1
        path.write_text(original, "utf-8")
    for name in total:
        print(f"{name:56}{noticed[name]:5} of {total[name]:4}")
    print(f"{area:56}{noticed.total():5} of {total.total():4}", flush=True)
    return noticed.total() / total.total()


def main() -> int:
    """Run the areas; the exit code is 1 if less than 90 % of the mutants of one are noticed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("areas", nargs="*", default=list(AREAS), help="all without it")
    parser.add_argument("--sample", type=int, help="number of mutants of each area; all without it")
    parser.add_argument("--seed", default="1", help="of the sample")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve() / "copy"
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache"))
        return int(min([measure(folder, area, options) for area in options.areas]) < 0.9)


if __name__ == "__main__":
    sys.exit(main())
