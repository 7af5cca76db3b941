"""Programs and schemas of other makers read each exchange format: the goldens, the odd pages, and fuzzed records."""

import io
import json
import subprocess
from functools import cache
from pathlib import Path

import pytest
import rispy
from datacite import schema45
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from oddities import ODDITIES
from pyld import jsonld
from python_calamine import CalamineWorkbook
from sample import SAMPLE
from strategies import records
from test_cases import CASES
from test_exchange_formats import NOW, THESIS

from catalog_export.enrich.profile import Profile
from catalog_export.model.errors import RecordError
from catalog_export.model.record import Text, Title
from catalog_export.read.base import Document
from catalog_export.read.page.parse import parse
from catalog_export.text.normalize import clean
from catalog_export.write.formats import xlsx
from catalog_export.write.registry import find_format
from tools import need, need_node_module

TESTS = Path(__file__).parent
# A smaller example of a failure would take a program some hundred calls.
AT_ONCE = {"phases": [Phase.explicit, Phase.reuse, Phase.generate], "deadline": None}
CSL_SCHEMA = Draft7Validator(json.loads((TESTS / "schemas" / "csl-data.json").read_text()))


def from_pages():
    """Return the records of all odd pages, in both the plain form and as theses."""
    found = [parsed.record for case in CASES for parsed in parse(Document("page.md", case.data)) if parsed.record]
    theses = [record._replace(thesis_kind="master", publisher="Penerbit", year="2016") for record in found[::3]]
    return found + theses


CORPORA = {"goldens": [SAMPLE, THESIS, *ODDITIES.values()], "pages": from_pages()}


@cache
def format_of(name):
    return find_format(name, Profile(), NOW)


def written(name, chosen):
    """Return the records that a format does not refuse, and their file."""
    made, kept, encoded = format_of(name), [], []
    for record in chosen:
        try:
            encoded.append(made.encode(record))
            kept.append(record)
        except RecordError:
            continue
    return kept, b"".join(made.assemble(encoded))


def title_of(record, no_colon_after=()):
    proper, other = map(clean, (record.title.proper.value, record.title.other_title_information))
    mark = " " if proper.endswith(no_colon_after) else ": "
    return mark.join(filter(None, (proper, other)))


def run(*command, data):
    return subprocess.run([need(command[0]), *command[1:]], input=data, capture_output=True, check=True).stdout


# --- the readers: each takes the records and a file, and fails if it reads something else


def csl_schema(chosen, data):
    CSL_SCHEMA.validate(json.loads(data))
    assert len(json.loads(data)) == len(chosen)


def datacite_schema(chosen, data):
    resources = json.loads(data)
    assert len(resources) == len(chosen)
    for resource in resources:
        schema45.validator.validate(resource | {"doi": "10.1234/example"})


def rispy_reader(chosen, data):
    entries = rispy.loads(data.decode())
    assert [entry["title"] for entry in entries] == list(map(title_of, chosen))
    assert all(entry["type_of_reference"] in {"THES", "BOOK", "GEN"} for entry in entries)


def pyld_reader(chosen, data):
    context = {"@context": {"@vocab": "https://schema.org/"}}
    resources = json.loads(data)
    assert len(resources) == len(chosen)
    for record, resource in zip(chosen, resources, strict=True):
        [expanded] = jsonld.expand(resource | context)
        assert len(expanded.get("https://schema.org/abstract", [])) == len(record.abstracts)


def calamine_reader(chosen, data):
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("records").to_python()
    wanted = list(map(xlsx.xlsx_cells, chosen))
    assert [row + [""] * (len(cells) - len(row)) for row, cells in zip(rows[1:], wanted, strict=True)] == wanted


def pandoc_reader(name):
    def read(chosen, data):
        items = json.loads(run("pandoc", "-f", name, "-t", "csljson", data=data))
        assert len(items) == len(chosen)

    return read


def bibutils_reader(chosen, data):
    lines = run("xml2ris", "-nb", data=data).decode().split("\n")
    titles = [line.removeprefix("TI  - ").strip() for line in lines if line.startswith("TI  - ")]
    assert titles == [title_of(record, no_colon_after=("?", ":")) for record in chosen]


class CitationJs:
    """A process that reads texts with citation-js."""

    def __init__(self):
        command = [need_node_module("@citation-js/core"), str(TESTS / "citation_js.js")]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def read(self, data):
        self.process.stdin.write(json.dumps(data.decode()) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture(scope="module")
def citation_js():
    process = CitationJs()
    yield process
    process.end()


IN_PROCESS = {
    "CSL-JSON schema": ("csl-json", csl_schema),
    "DataCite schema": ("datacite", datacite_schema),
    "rispy": ("ris", rispy_reader),
    "pyld": ("schema-org", pyld_reader),
    "python-calamine": ("xlsx", calamine_reader),
}
PROGRAMS = {
    "pandoc, RIS": ("ris", pandoc_reader("ris")),
    "pandoc, CSL-JSON": ("csl-json", pandoc_reader("csljson")),
    "bibutils, MODS": ("mods", bibutils_reader),
}


@pytest.mark.parametrize("corpus", CORPORA)
@pytest.mark.parametrize("reader", IN_PROCESS)
def test_libraries_and_schemas(reader, corpus):
    name, read = IN_PROCESS[reader]
    read(*written(name, CORPORA[corpus]))


@pytest.mark.parametrize("reader", IN_PROCESS)
@settings(max_examples=40)
@given(record=records)
def test_libraries_and_schemas_with_any_record(reader, record):
    name, read = IN_PROCESS[reader]
    chosen, data = written(name, [record])
    if chosen:
        read(chosen, data)


@pytest.mark.tools
@pytest.mark.parametrize("corpus", CORPORA)
@pytest.mark.parametrize("reader", PROGRAMS)
def test_programs(reader, corpus):
    name, read = PROGRAMS[reader]
    read(*written(name, CORPORA[corpus]))


@pytest.mark.tools
@pytest.mark.parametrize("proper", ["Apa", "Apa?", "Apa!", "Apa.", "Apa:", "Apa ?"])
def test_bibutils_joins_a_subtitle(proper):
    title = Title(Text(proper, "id"), other_title_information="Studi")
    bibutils_reader(*written("mods", [SAMPLE._replace(title=title)]))


@pytest.mark.tools
@pytest.mark.parametrize("reader", PROGRAMS)
@settings(max_examples=15, **AT_ONCE)
@given(chosen=st.lists(records, min_size=1, max_size=4))
def test_programs_with_any_record(reader, chosen):
    name, read = PROGRAMS[reader]
    read(*written(name, chosen))


def check_citation_js(citation_js, name, record):
    [item] = citation_js.read(written(name, [record])[1])
    assert item["title"].split() == title_of(record).split()  # citation-js changes rare blanks
    assert item["id"]


@pytest.mark.tools
@pytest.mark.parametrize("corpus", CORPORA)
@pytest.mark.parametrize("name", ["ris", "csl-json", "bibtex", "biblatex"])
def test_citation_js_reads_the_titles(citation_js, name, corpus):
    for record in CORPORA[corpus]:
        check_citation_js(citation_js, name, record)


@pytest.mark.tools
@pytest.mark.parametrize("name", ["ris", "csl-json", "bibtex", "biblatex"])
@settings(max_examples=100, **AT_ONCE)
@given(record=records)
def test_citation_js_reads_any_title(citation_js, name, record):
    check_citation_js(citation_js, name, record)


@pytest.mark.tools
@pytest.mark.parametrize("name", ["ris", "csl-json", "bibtex", "biblatex"])
def test_citation_js_reads_the_values(citation_js, name):
    [item] = citation_js.read(written(name, [THESIS])[1])
    assert item["type"] == "thesis"
    assert item["author"] == [{"given": "Siti", "family": "Rahmawati"}]
    assert item["issued"] == {"date-parts": [[2014]]}
    assert item["publisher"] == "Universitas Indonesia"
    assert item["publisher-place"] == "Depok"
    assert "One paragraph, 100% & more." in item["abstract"]
    assert item["URL"] == THESIS.url
    assert "sister cities" in item["keyword"]
