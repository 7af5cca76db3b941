"""The scripts that attack the program find a planted fault, and none in a short run."""

import importlib.util
import sys
from pathlib import Path

import pytest

from catalog_export.read.base import Document, Parsed

FOLDER = Path(__file__).parent.parent / "benchmarks"


@pytest.fixture
def mutate(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    spec = importlib.util.spec_from_file_location("mutate", FOLDER / "mutate.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutate"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["mutate"]


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
