"""Statistics: counts, estimates, limits, and the forms in which they are printed."""

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path

import fakes
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from sample import PAGE, SAMPLE

import catalog_export
from catalog_export.cli.main import cli
from catalog_export.model.record import Abstract, Contributor, Record, Text, Title
from catalog_export.run.statistics import CommonestCounter, DistinctCounter, Statistics
from catalog_export.run.statistics_forms import as_csv, as_html, as_json, as_text


def run(*arguments):
    result = CliRunner().invoke(cli, ["stats", *map(str, arguments)], prog_name="catalog-export")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def statistics(*records):
    made = Statistics()
    for record in records:
        made.add(record)
    return made


def counts(field, *records):
    return statistics(*records).as_dict()["fields"][field]


BOOKS = [
    Record(title=Title(Text("Satu", "id")), year="2014", keywords=(Text("kota", "id"), Text("city", "en"))),
    Record(title=Title(Text("Dua", "id")), year="2014", contributors=(Contributor("Ani", "author", "aut"),)),
    Record(title=Title(Text("Three", "en")), year="2013"),
]


# --- counts


def test_records_values_and_languages_of_a_field():
    found = counts("keywords", *BOOKS)
    assert (found["records"], found["share"], found["values"], found["distinct"]) == (1, 0.3333, 2, 2)
    assert found["languages"] == {"id": 1, "en": 1}
    assert found["length"] == {"shortest": 4, "mean": 4.0, "longest": 4}


def test_the_commonest_values():
    assert counts("year", *BOOKS)["commonest"] == [{"value": "2014", "count": 2}]


def test_people_are_counted_by_name_and_by_role():
    assert counts("contributors", *BOOKS)["length"]["longest"] == len("Ani")
    twice = [BOOKS[1], BOOKS[1]]
    assert counts("contributors.role", *twice)["commonest"] == [{"value": "aut", "count": 2}]


def test_a_field_without_values_has_no_language():
    assert counts("year", *BOOKS)["languages"] == {}
    assert counts("place", *BOOKS) | {"commonest": []} == counts("place", *BOOKS)


def test_an_abstract_without_language_is_counted_as_unknown():
    record = SAMPLE._replace(abstracts=(Abstract(("Teks.",), None), Abstract(("Text.",), "en")))
    assert counts("abstracts", record)["languages"] == {"unknown": 1, "en": 1}


def test_languages_are_bounded():
    records = [Record(title=Title(Text("T", f"x{number:03}"))) for number in range(150)]
    languages = counts("title.proper", *records)["languages"]
    assert len(languages) == 101
    assert languages["others"] == 50


# --- bounded counters


@settings(deadline=None)
@given(st.lists(st.text(max_size=2), max_size=300))
def test_small_collections_are_counted_exactly(values):
    distinct, commonest = DistinctCounter(), CommonestCounter()
    for value in values:
        distinct.add(value)
        commonest.add(value)
    assert (distinct.count, distinct.is_estimate) == (len(set(values)), False)
    assert all(count == values.count(value) for value, count in commonest.commonest())


def test_many_distinct_values_are_estimated():
    counter = DistinctCounter()
    for number in range(100_000):
        counter.add(str(number))
        counter.add(str(number))
    assert counter.is_estimate
    assert abs(counter.count - 100_000) < 8_000  # five standard deviations
    assert len(counter.members) == len(counter.heap) == 4096


def test_commonest_values_are_lower_bounds_in_a_bounded_table():
    counter = CommonestCounter()
    for number in range(30_000):
        counter.add(str(number))
        if number % 10 == 0:
            counter.add("often")
    [(value, count), *_] = counter.commonest()
    assert value == "often"
    assert 3_000 - counter.dropped <= count <= 3_000
    assert counter.dropped > 0
    assert len(counter.counts) <= 4_001


def test_long_texts_are_not_counted_as_common():
    counter = CommonestCounter()
    for _ in range(3):
        counter.add("x" * 201)
    assert counter.commonest() == []


# --- forms


class Outline(HTMLParser):
    """Collect the tags and the text of a page."""

    def __init__(self):
        super().__init__()
        self.tags, self.text, self.attributes = [], "", []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def outline(page):
    made = Outline()
    made.feed(page)
    return made


def test_text():
    text = as_text(statistics(*BOOKS))
    assert text.startswith("3 records\n")
    assert "year" in text
    assert "    commonest: 2014 (2)\n" in text
    assert "    languages: id 2, en 1\n" in text
    assert "place" not in text


def test_csv_has_a_row_for_each_field_and_finding():
    made = statistics(*BOOKS)
    made.findings["title-cut"] = 2
    rows = list(csv.DictReader(io.StringIO(as_csv(made))))
    assert rows[0]["field"] == "title.proper"
    assert rows[-1]["field"] == "finding title-cut"
    assert (rows[-1]["values"], rows[-1]["distinct"]) == ("2", "")


def test_csv_has_no_formula():
    bad = Record(title=Title(Text("=1+1")))
    rows = list(csv.reader(io.StringIO(as_csv(statistics(bad, bad)))))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_json_is_what_the_library_returns():
    made = statistics(*BOOKS)
    assert json.loads(as_json(made)) == made.as_dict()


def test_html_escapes_values_and_needs_no_network():
    evil = Record(title=Title(Text('<script src="https://evil.example/x.js">&\x00\u202e', "id")))
    page = as_html(statistics(evil, evil))
    found = outline(page)
    assert "script" not in found.tags
    assert '<script src="https://evil.example/x.js">&\\x00\\u202e' in found.text
    assert not {name for name, _ in found.attributes} & {"src", "href", "onload"}
    assert "default-src 'none'" in page


def test_html_shows_shares_as_bars():
    assert "width: 66.7%" in as_html(statistics(*BOOKS))  # two of three records are in Indonesian


def test_no_records():
    assert as_text(statistics()) == "0 records\n"
    assert outline(as_html(statistics())).text.count("0 records") == 1


# --- the command and the library


def test_the_command_prints_text():
    result = run(PAGE)
    assert result.stdout.startswith("1 record\ntitle.proper ")
    assert result.stderr.startswith("read 1 record, 1 sound, 0 failed")
    assert result.exit_code == 0


def test_the_page_is_written_and_nothing_printed(tmp_path):
    path = tmp_path / "page.html"
    result = run("--html", path, PAGE)
    assert result.stdout == ""
    assert path.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert run("--html", path, PAGE).exit_code == 3
    assert run("-f", "--html", path, "--as", "json", PAGE).exit_code == 0


def test_findings_are_counted_by_code(tmp_path):
    (tmp_path / "bad.md").write_bytes(b"")
    result = run("--as", "json", tmp_path / "bad.md", PAGE)
    assert json.loads(result.stdout)["findings"] == {"empty-document": 1}
    assert json.loads(result.stdout)["records"] == 1
    assert result.exit_code == 1


def test_repeated_records_are_counted_once(tmp_path):
    (tmp_path / "a.md").write_text("1|a\n1|a\n")
    with fakes.installed():
        assert catalog_export.stats(tmp_path / "a.md").records == 1


def test_an_unknown_argument_is_a_type_error():
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        catalog_export.stats(PAGE, to="marc")
    with pytest.raises(TypeError, match="verify"):
        catalog_export.stats(PAGE, verify=True)


def test_the_documentation_names_the_limits():
    text = (Path(__file__).parent.parent / "docs" / "compare.md").read_text("utf-8")
    assert "4,095" in text
    assert "200 characters" in text
