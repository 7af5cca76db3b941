"""``--append`` and the options of BibTeX: bytes of the user's file, keys, faults."""

import os
import stat

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from sample import PAGE

import catalog_export
from catalog_export.cli.main import cli
from catalog_export.model.errors import OutputError, TableError, UsageError
from catalog_export.write import append
from catalog_export.write.append import bibtex_entries

MINE = b"""My library. % not BibTeX, me@example.org
@string{ui = {Universitas Indonesia}}
@comment{@misc{inside, title = {x}}}

@article(paren-1, title = {a) b}, note = "c { ) } d")
  @MISC{ old-1 ,
  title = {Judul {berkurung} \\{x\\}},   note={keep   my  blanks}
}

@book{last, title={Z}}"""


def run(*arguments):
    result = CliRunner().invoke(cli, list(map(str, arguments)), prog_name="catalog-export")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def entry(key, text="x"):
    return f"@misc{{{key},\n  title = {{{text}}},\n}}\n".encode()


def merged(data, new, place):
    return append.merged(data, new, place).data


# --- finding entries


def test_entries_and_their_ends():
    found = {key: MINE[start:end] for key, start, end in bibtex_entries(MINE, "f")}
    assert list(found) == ["paren-1", "old-1", "last"]
    assert found["paren-1"].endswith(b'd")')
    assert found["old-1"].startswith(b"@MISC")
    assert found["old-1"].endswith(b"blanks}\n}")


def test_a_commented_entry_is_no_entry():
    assert next(bibtex_entries(b"% @misc{a, title={x}}\n@misc{b, title={y}}", "f")).key == "b"


def test_an_entry_without_end_is_named_with_its_line():
    with pytest.raises(OutputError, match=r"f:3: this entry has no end; balance its braces; nothing was changed"):
        list(bibtex_entries(b"\n\n@misc{a, title={x}", "f"))


# --- merging


def test_a_new_entry_is_added_at_the_end():
    assert merged(MINE, {"new": entry("new")}, "f") == MINE + b"\n\n" + entry("new")
    assert merged(b"", {"new": entry("new")}, "f") == entry("new")
    assert merged(b"a\n", {"new": entry("new"), "b": entry("b")}, "f") == b"a\n\n" + entry("new") + b"\n" + entry("b")


def test_a_known_entry_is_replaced_and_every_other_byte_kept():
    start = MINE.index(b"@MISC")
    end = MINE.index(b"}\n\n@book") + 1
    changed = merged(MINE, {"old-1": entry("old-1")}, "f")
    assert changed == MINE[:start] + entry("old-1").rstrip() + MINE[end:]


def test_the_line_ends_of_the_file_are_used():
    data = b"@misc{a,\r\n  title = {x}\r\n}\r\n"
    assert merged(data, {"b": entry("b")}, "f") == data + b"\r\n" + entry("b").replace(b"\n", b"\r\n")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"@misc{a, title={\xe9}}", "f: is not UTF-8; convert it first; nothing was changed"),
        (b"@misc{a, t={x}}\n@misc{a, t={y}}", "f: has two entries a; remove one of them; nothing was changed"),
    ],
)
def test_a_file_that_cannot_be_merged(data, message):
    with pytest.raises(OutputError, match=message):
        merged(data, {"a": entry("a")}, "f")


words = st.text("ab ,=\n", max_size=8).map(str.encode)
keys = st.lists(st.sampled_from("pqrst"), unique=True)


@settings(deadline=None)
@given(keys, st.lists(words, min_size=6, max_size=6), st.sets(st.sampled_from("pqrstu")))
def test_merging_twice_changes_nothing_more(known, between, new):
    data = between[0] + b"".join(entry(key, "old") + words for key, words in zip(known, between[1:], strict=False))
    added = {key: entry(key, "new") for key in sorted(new)}
    once = merged(data, added, "f")
    assert merged(once, added, "f") == once
    assert {key for key, _, _ in bibtex_entries(once, "f")} == {*known, *new}
    kept = [data[start:end] for key, start, end in bibtex_entries(data, "f") if key not in new]
    assert [once[start:end] for key, start, end in bibtex_entries(once, "f") if key in set(known) - new] == kept


def test_added_replaced_and_unchanged_entries_are_counted():
    data = b"@misc{a, t={x}}\n" + entry("b")
    found = append.merged(data, {key: entry(key) for key in "abc"}, "f")
    assert found.counts == {"added": 1, "replaced": 1, "unchanged": 1}


# --- the command


@pytest.fixture
def library(tmp_path):
    path = tmp_path / "library.bib"
    path.write_bytes(MINE)
    os.chmod(path, 0o640)
    return path


def test_append_adds_and_replaces(library):
    assert run("--append", library, PAGE).exit_code == 0
    once = library.read_bytes()
    assert once.startswith(MINE + b"\n\n@misc{aesthetica-20389935,")
    assert run("--append", library, "--set", "year=2014", PAGE).exit_code == 0
    twice = library.read_bytes()
    assert twice.startswith(MINE)
    assert twice.count(b"aesthetica-20389935") == 1
    assert b"year       = {2014}" in twice
    assert stat.S_IMODE(library.stat().st_mode) == 0o640


def test_an_unchanged_file_is_not_written_again(library):
    run("--append", library, PAGE)
    os.utime(library, (1, 1))
    run("--append", library, PAGE)
    assert library.stat().st_mtime == 1


def test_the_closing_line_counts_the_entries(library):
    def closing(*arguments):
        return run("--append", library, *arguments, PAGE).stderr.splitlines()[-1].rpartition(",")[0]

    assert closing() == "read 1 record, 1 added, 0 replaced, 0 unchanged, 0 failed"
    assert closing() == "read 1 record, 0 added, 0 replaced, 1 unchanged, 0 failed"
    assert closing("--set", "year=2014") == "read 1 record, 0 added, 1 replaced, 0 unchanged, 0 failed"


def test_append_makes_a_file(tmp_path):
    assert run("--to", "biblatex", "--append", tmp_path / "new.bib", PAGE).exit_code == 0
    assert (tmp_path / "new.bib").read_bytes().startswith(b"@misc{aesthetica")


def test_the_error_for_an_existing_file_names_append(library):
    result = run("--to", "bibtex", "-o", library, PAGE)
    assert result.exit_code == 3
    assert "--append adds to it or replaces single entries; --force replaces the whole file" in result.stderr
    assert library.read_bytes() == MINE


def test_a_damaged_file_is_not_changed(library):
    library.write_bytes(MINE + b"\n@misc{open, title = {")
    result = run("--append", library, PAGE)
    assert result.exit_code == 3
    assert "library.bib:11: this entry has no end" in result.stderr
    assert library.read_bytes().endswith(b"title = {")
    assert len(list(library.parent.iterdir())) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--to", "marc"], "--append is for one format, bibtex or biblatex"),
        (["-o", "x.bib"], "--append names the output; omit -o"),
        (["-j", "2"], "--append works in one process"),
    ],
)
def test_append_with_other_options(library, arguments, message):
    result = run("--append", library, *arguments, PAGE)
    assert result.exit_code == 2
    assert message in result.stderr
    assert library.read_bytes() == MINE


def test_append_from_the_library(library):
    report = catalog_export.export(PAGE, "bibtex", library, append=True)
    assert report.fed == {"added": 1, "replaced": 0, "unchanged": 0}
    assert library.read_bytes().startswith(MINE)
    with pytest.raises(UsageError, match="needs the name of a file"):
        catalog_export.export(PAGE, "bibtex", append=True)


# --- options of BibTeX


@pytest.mark.parametrize(
    ("arguments", "wanted", "unwanted"),
    [
        (["--key", "ui{id}"], "@misc{ui20389935,", "aesthetica"),
        (["--abstracts", "none"], "title", "abstract"),
        (["--abstracts", "en"], "The process of globalization", "Proses globalisasi"),
        (["--abstracts", "id"], "Proses globalisasi", "The process of globalization"),
        (["--abstracts", "first"], "Proses globalisasi", "The process of globalization"),
        (["--names", "literal"], "author     = {{Melissa Aesthetica}}", "= {Melissa"),
        (["--names", "split"], "author     = {Melissa Aesthetica}", "{{Melissa"),
    ],
)
def test_options_of_bibtex(arguments, wanted, unwanted):
    text = run("--to", "bibtex", *arguments, PAGE).stdout
    assert wanted in text
    assert unwanted not in text


def test_an_option_counts_before_the_profile(tmp_path):
    (tmp_path / "p.toml").write_text('[bibtex]\nabstracts = "all"\nkey = "x{id}"\n')
    text = run("--to", "bibtex", "--profile", tmp_path / "p.toml", "--abstracts", "none", PAGE).stdout
    assert text.startswith("@misc{x20389935,")
    assert "abstract" not in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--to", "bibtex", "--key", "{name}"], "bibtex.key"),
        (["--to", "marc", "--key", "x{id}"], "key is for bibtex, biblatex and csl-json"),
        (["--to", "bibtex", "--abstracts", "de"], "'de' is not one of"),
    ],
)
def test_impossible_options_of_bibtex(arguments, message):
    result = run(*arguments, PAGE)
    assert result.exit_code == 2
    assert message in result.stderr


# --- values for one record


def test_a_value_is_that_of_a_sidecar_table():
    result = run("explain", "--report-format", "json", "--set", "tahun=2014", PAGE)
    assert '"2014"' in result.stdout
    assert "sidecar" in result.stdout


@pytest.mark.parametrize(
    ("value", "code", "message"),
    [
        ("tahn=2014", 2, "Error: --set: unknown column 'tahn'; did you mean tahun?"),
        ("year", 2, "'year' has no column and value; expected one such as year=2014"),
        ("id=1", 2, "--set has the column id"),
        ("year=14", 1, "--set: error: column year is 14, expected a year of four digits; correct the value"),
    ],
)
def test_a_value_is_checked_like_a_cell(value, code, message):
    result = run("--to", "bibtex", "--set", value, PAGE)
    assert result.exit_code == code
    assert message in result.stderr


def test_values_are_for_one_record(tmp_path):
    (tmp_path / "one.md").write_bytes(PAGE.read_bytes())
    (tmp_path / "two.md").write_bytes(PAGE.read_bytes().replace(b"20389935", b"20389936"))
    result = run("--to", "bibtex", "-o", tmp_path / "out.bib", "--set", "year=2014", tmp_path)
    assert result.exit_code == 2
    assert "--set is for one record, and the input has several; give a side-car table" in result.stderr
    assert not (tmp_path / "out.bib").exists()
    result = run("--to", "jsonl", "--set", "year=2014", tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")


def test_errors_of_the_library_about_values_name_no_option():
    with pytest.raises(UsageError, match=r"^values={...} has the column id"):
        catalog_export.export(PAGE, "bibtex", values={"id": "1"})
    with pytest.raises(UsageError, match=r"^values={...} works in one process"):
        catalog_export.check(PAGE, values={"year": "2014"}, jobs=2)
    with pytest.raises(TableError, match=r"^values: unknown column"):
        catalog_export.check(PAGE, values={"tahn": "2014"})


def test_places_of_values_name_the_parameter_or_the_option():
    report = catalog_export.check(PAGE, values={"year": "14"}, on_finding=(found := []).append)
    assert (report.failed, [str(one.location) for one in found if one.code == "sidecar-bad-value"]) == (1, ["values"])
    assert "--set  column year" in run("explain", "--set", "year=2014", PAGE).stdout
    result = run("--to", "marc", "--jobs", "2", "--set", "year=2014", PAGE)
    assert "--set works in one process; omit --jobs, --engine and --shard-size" in result.stderr


def test_an_option_that_contradicts_a_table_is_named(tmp_path):
    table = tmp_path / "more.csv"
    table.write_text("id,year\n20389935,2013\n", "utf-8")
    result = run("--to", "jsonl", "--data", table, "--set", "year=2014", PAGE)
    assert "more.csv:2: warning: column year is 2013, but --set has 2014, which was kept" in result.stderr


def test_values_from_the_library():
    data = catalog_export.export(PAGE, "bibtex", values={"year": "2014", "degree": "Sarjana"})
    assert b"year       = {2014}" in data
