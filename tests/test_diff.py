"""Comparisons of two collections: added, removed and changed records, and how they are printed."""

import json

import fakes
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from sample import PAGE, SAMPLE

import catalog_export
from catalog_export.cli.main import cli
from catalog_export.model.record import Contributor, Identifier, Record, Text, Title
from catalog_export.run import comparison
from catalog_export.run.comparison import Comparison


def run(*arguments):
    result = CliRunner().invoke(cli, ["diff", *map(str, arguments)], prog_name="catalog-export")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def book(number, title="Judul", **fields):
    return Record(title=Title(Text(title, "id")), control_number=str(number), **fields)


def compared(old, new, ignored=()):
    return list(Comparison(ignored).differences(old, new))


# --- records


def test_records_that_came_went_and_changed():
    old = [book(1), book(2, year="2013"), book(3)]
    new = [book(4), book(2, year="2014"), book(3)]
    made = Comparison()
    assert [(found.status, found.id) for found in made.differences(old, new)] == [
        ("added", "4"),
        ("changed", "2"),
        ("removed", "1"),
    ]
    assert dict(made.counts) == {"added": 1, "removed": 1, "changed": 1, "same": 1}
    assert made.differs


def test_equal_collections_do_not_differ():
    made = Comparison()
    assert list(made.differences([SAMPLE], [SAMPLE._replace(source=None, provenance={})])) == []
    assert not made.differs


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ({"year": "2013"}, {"year": "2014"}, ("year", ("2013",), ("2014",))),
        ({}, {"year": "2014"}, ("year", (), ("2014",))),
        ({"series": ("a", "b")}, {"series": ("b", "c")}, ("series", ("a",), ("c",))),
        ({"series": ("a", "b")}, {"series": ("b", "a")}, ("series", ("a", "b"), ("b", "a"))),
        ({"series": ("a",)}, {"series": ("a", "a")}, ("series", (), ("a",))),
        ({"and_others": True}, {}, ("and_others", ("yes",), ())),
        ({"keywords": (Text("a", "id"),)}, {"keywords": (Text("a", "en"),)}, ("keywords", ("a [id]",), ("a [en]",))),
        (
            {"contributors": (Contributor("Ani", "author", "aut"),)},
            {"contributors": (Contributor("Ani", "author", "aut", identifiers=(Identifier("nim", "1"),)),)},
            ("contributors", ("Ani (author; aut)",), ("Ani (author; aut; nim 1)",)),
        ),
    ],
)
def test_changes_of_a_field(old, new, change):
    [found] = compared([book(1, **old)], [book(1, **new)])
    assert [tuple(field) for field in found.fields] == [change]


def test_an_ignored_field_is_not_compared():
    assert compared([book(1, year="2013")], [book(1, year="2014")], ["year"]) == []


def test_blanks_and_paragraph_breaks_are_equal():
    assert compared([book(1, notes=("a\n\nb",))], [book(1, notes=("a b",))]) == []


def test_records_without_numbers_are_matched_by_title_and_contributor():
    one = Record(title=Title(Text("Judul")))
    [found] = compared([one], [one._replace(year="2014")])
    assert found.status == "changed"


def test_lone_surrogates_are_compared():
    assert compared([book(1, "a\ud800")], [book(1, "a\ud800")]) == []
    assert len(compared([book(1, "a\ud800")], [book(1, "a")])) == 1


numbered = st.dictionaries(st.integers(0, 20), st.sampled_from(["a", "b", "c"]), max_size=12)


@settings(deadline=None)
@given(numbered, numbered)
def test_batches_give_what_dictionaries_give(old, new):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparison, "BATCH_SIZE", 3)
        found = compared(*([book(number, title) for number, title in side.items()] for side in (old, new)))
    assert {(each.status, int(each.id)) for each in found} == {
        *(("added", number) for number in new.keys() - old.keys()),
        *(("removed", number) for number in old.keys() - new.keys()),
        *(("changed", number) for number in old.keys() & new.keys() if old[number] != new[number]),
    }


# --- the command


@pytest.fixture
def pages(tmp_path):
    (tmp_path / "old.md").write_text("1|a\n2|b\n3|c\n")
    (tmp_path / "new.md").write_text("2|x\n3|c\n4|d\n")
    with fakes.installed():
        yield tmp_path


def test_text_and_exit_code(pages):
    result = run(pages / "old.md", pages / "new.md")
    assert result.stdout == (
        f"~ 2: x ({pages}/old.md:2 -> {pages}/new.md:1)\n"
        "    title.proper\n"
        "      - b [id]\n"
        "      + x [id]\n"
        f"+ 4: d ({pages}/new.md:3)\n"
        f"- 1: a ({pages}/old.md:1)\n"
    )
    assert "records: 1 added, 1 removed, 1 changed, 1 same\n" in result.stderr
    assert result.exit_code == 1


def test_warnings_are_counted_and_errors_printed(pages):
    (pages / "old.md").write_text("1|a|warning\n2|b|error\n")
    result = run(pages / "old.md", pages / "old.md")
    assert ": warning: " not in result.stderr
    assert result.stderr.count(": error: ") == 2
    assert "'catalog-export check' shows them" in result.stderr


def test_no_difference_is_exit_code_0(pages):
    result = run(pages / "old.md", pages / "old.md")
    assert (result.stdout, result.exit_code) == ("", 0)


@pytest.mark.parametrize(("new", "count"), [("new.md", 3), ("old.md", 0)])
def test_json(pages, new, count):
    found = json.loads(run("--as", "json", pages / "old.md", pages / new).stdout)
    assert len(found["differences"]) == count == 3 * (found["summary"]["changed"])


def test_a_missing_input_is_exit_code_3(pages):
    assert run(pages / "old.md", pages / "none.md").exit_code == 3


def test_an_unknown_field_is_wrong_usage(pages):
    assert run("--ignore", "yaer", pages / "old.md", pages / "new.md").exit_code == 2


def test_long_texts_are_shown_from_the_first_difference(tmp_path):
    for name, word in (("a", "satu"), ("b", "dua")):
        record = SAMPLE._replace(abstracts=(SAMPLE.abstracts[0]._replace(paragraphs=("kata " * 200 + word,)),))
        encoded = catalog_export.find_format("jsonl").encode(record)
        (tmp_path / f"{name}.jsonl").write_bytes(encoded + b"\n")
    lines = run(tmp_path / "a.jsonl", tmp_path / "b.jsonl").stdout.splitlines()
    assert lines[-2].startswith("      - ...kata ")
    assert lines[-2].endswith("kata satu [id]")
    assert lines[-1].endswith("kata dua [id]")


@pytest.mark.parametrize(
    ("name", "fields"), [("jsonl", set()), ("marc", {"content_type"}), ("marcxml", {"content_type"})]
)
def test_what_was_written_is_compared_with_the_page(tmp_path, name, fields):
    path = tmp_path / f"out{catalog_export.find_format(name).suffix}"
    catalog_export.export(PAGE, name, path)
    changes = [change.field for found in catalog_export.diff(PAGE, path) for change in found.fields]
    assert set(changes) == fields


def test_an_unknown_argument_is_a_type_error():
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        catalog_export.diff(PAGE, PAGE, to="marc")
    with pytest.raises(TypeError, match="verify"):
        catalog_export.diff(PAGE, PAGE, verify=True)
