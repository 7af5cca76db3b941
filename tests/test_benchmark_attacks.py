"""The scripts that attack the program find a planted fault, and none in a short run."""

import importlib.util
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from catalog_export.read.base import Document, Parsed

FOLDER = Path(__file__).parent.parent / "benchmarks"


def load(path):
    """Import a script from its path."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def script(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    before = dict(sys.modules)
    yield load
    for name in sys.modules.keys() - before.keys():
        if name in {"mutate", "harvesters", "oai", "measure", "generate"}:
            del sys.modules[name]


@pytest.fixture
def mutate(script):
    return script(FOLDER / "mutate.py")


def test_mutated_inputs_are_no_faults(mutate):
    outcome = mutate.batch(1, 10, [FOLDER.parent / "records"])
    assert (outcome.count, outcome.faults) == (10, ())
    assert outcome.records > 0


def test_the_same_seed_makes_the_same_input(mutate):
    known = mutate.seeds([FOLDER.parent / "records"])
    made = [mutate.mutate(b"# Judul\n" * 50, known, mutate.random.Random(3)) for _ in range(2)]
    assert made[0] == made[1] != b"# Judul\n" * 50


def raise_error(document):
    raise ZeroDivisionError("planted")


def lose_document(document):
    return iter(())


def lose_record(document):
    yield Parsed(None, ())


@pytest.mark.parametrize(
    ("source", "fault"),
    [(raise_error, "planted"), (lose_document, "neither a record"), (lose_record, "without a finding")],
)
def test_a_planted_fault_is_found(mutate, monkeypatch, source, fault):
    monkeypatch.setattr(mutate, "find_source", lambda name: source)
    outcome = mutate.batch(1, 3, [FOLDER.parent / "records"])
    assert outcome.faults
    assert all(fault in what for _, what, _ in outcome.faults)
    assert Document("x", outcome.faults[0][2]).data


def test_pages_inside_files_are_seeds(mutate):
    pages = [data for ending, data in mutate.seeds([FOLDER.parent / "tests" / "cases"]) if b"````page" not in data]
    assert len(pages) > 500
    assert sum(len(page) for page in pages) / len(pages) < 4000


def test_inputs_that_are_faults_are_kept(mutate, tmp_path):
    outcome = mutate.Outcome(5, 0, (("ValueError", "planted", b"x"),), 0.1, 1)
    assert mutate.keep(outcome, 5, tmp_path / "kept") is outcome
    assert [path.read_bytes() for path in (tmp_path / "kept").iterdir()] == [b"x"]


@pytest.mark.parametrize(
    ("numbers", "changed", "error", "faults"),
    [
        (["1", "2"], set(), "", 0),
        (["1"], set(), "", 1),
        (["1", "2", "2"], set(), "", 1),
        (["1", "2", "2"], {"2"}, "", 0),
        (["1", "2", "3"], set(), "", 1),
        (["1", "2"], set(), "reset", 1),
    ],
)
def test_harvests_are_accounted_for(script, numbers, changed, error, faults):
    harvesters = script(FOLDER / "harvesters.py")
    found = harvesters.Harvest(harvesters.Counter(numbers), 1, error)
    assert harvesters.row("a round", [found], {"1", "2"}, changed, 1.0)[1] == faults


@pytest.fixture
def mutants(script):
    return script(FOLDER.parent / "tools" / "mutate.py")


def test_the_modules_and_tests_of_mutants_exist(mutants):
    for pattern, names in mutants.AREAS.values():
        assert list(FOLDER.parent.glob(pattern))
        assert [name for name in names.split() if not (FOLDER.parent / "tests" / f"{name}.py").exists()] == []


def test_equivalent_mutants_are_mutants(mutants):
    rows = [row.split("\t") for row in mutants.EQUIVALENT.read_text("utf-8").splitlines()]
    assert all(reason for *_, reason in rows)
    sources = {path: (FOLDER.parent / path).read_text("utf-8") for path, *_ in rows}
    found = {(path, *made[1:3]) for path, source in sources.items() for made in mutants.mutants(source)}
    assert [row for row in rows if tuple(row[:3]) not in found] == []


def test_a_mutant_changes_one_place(mutants):
    source = "x = 1\nif x < 2 and x:\n    raise ValueError('a')"
    made = mutants.mutants(source)
    found = {(number, change): mutants.mutants(source, n)[n][3] for n, (number, _, change, _) in enumerate(made)}
    assert found[1, "1 -> 2"] == source.replace("x = 1", "x = 2")
    assert found[2, "x < 2 -> x <= 2"] == source.replace("<", "<=")
    assert found[2, "x < 2 and x -> x < 2 or x"] == source.replace("and", "or")
    assert found[3, "raise ValueError('a') -> pass"] == source.replace("raise ValueError('a')", "pass")
    assert len(set(found.values())) == len(found)


SMALL = """\
LEAST = 3


def is_large(n):
    return n > LEAST


def is_small(n):
    return n < 2
"""
TESTS = """\
from catalog_export.small import is_large, is_small


def test_large():
    assert is_large(9)
    assert not is_large(3)


def test_small():
    assert is_small(0)
"""


@pytest.mark.slow
def test_survivors_are_listed_and_equivalent_ones_left_out(mutants, tmp_path, monkeypatch, capfd):
    files = {"catalog_export/__init__.py": "", "catalog_export/small.py": SMALL, "tests/test_small.py": TESTS}
    for name, text in {**files, "equivalent": ""}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(mutants, "AREAS", {"small": ("catalog_export/small.py", "test_small")})
    monkeypatch.setattr(mutants, "EQUIVALENT", tmp_path / "equivalent")
    options = SimpleNamespace(sample=None, seed="1")
    assert mutants.measure(tmp_path, "small", options) == 1 / 4
    survived = [line.split("\t") for line in capfd.readouterr().out.splitlines() if line.startswith("survived")]
    assert sorted(row[2:] for row in survived) == [
        ["1", "LEAST = 3", "3 -> 4"],
        ["9", "return n < 2", "2 -> 3"],
        ["9", "return n < 2", "n < 2 -> n <= 2"],
    ]
    (tmp_path / "equivalent").write_text("".join(f"{row[1]}\t{row[3]}\t{row[4]}\treason\n" for row in survived[:2]))
    assert mutants.measure(tmp_path, "small", options) == 1 / 2
    assert (tmp_path / "catalog_export/small.py").read_text() == SMALL
