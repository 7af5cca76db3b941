"""The scripts that attack the program find a planted fault, and none in a short run."""

import importlib.util
import sys
from pathlib import Path

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


def test_every_target_of_mutants_exists(mutants):
    found = list(mutants.targets(FOLDER.parent, ""))
    assert [pattern for pattern, _, _ in found] == list(mutants.TARGETS)
    assert all(modules for _, modules, _ in found)


@pytest.mark.parametrize("target", [("catalog_export/gone.py", "test_oai"), ("catalog_export/api.py", "test_gone")])
def test_a_target_of_mutants_that_is_gone_is_an_error(mutants, monkeypatch, target):
    monkeypatch.setattr(mutants, "TARGETS", dict([target]))
    with pytest.raises(SystemExit, match="gone"):
        list(mutants.targets(FOLDER.parent, ""))


def test_equivalent_mutants_are_mutants(mutants):
    known = [line.split("\t")[:2] for line in mutants.EQUIVALENT.read_text("utf-8").splitlines()]
    for path, change in known:
        source = (FOLDER.parent / path).read_text("utf-8")
        assert change in [description.partition(": ")[2] for description, _, _ in mutants.mutants(source)]


def test_a_mutant_changes_one_place(mutants):
    source = "x = 1\nif x < 2 and x:\n    raise ValueError('a')"
    found = {text: mutants.mutated(source, *place) for text, *place in mutants.mutants(source)}
    assert found["1: 1 -> 2"] == source.replace("x = 1", "x = 2")
    assert found["2: x < 2 -> x <= 2"] == source.replace("<", "<=")
    assert found["2: x < 2 and x -> x < 2 or x"] == source.replace("and", "or")
    assert found["3: raise ValueError('a') -> pass"] == source.replace("raise ValueError('a')", "pass")
    assert len(set(found.values())) == len(found)
