"""Citations by pandoc: styles, locales, kinds of output, and faults."""

import io
import json
import re
import zipfile

import pytest
from test_exchange_formats import SAMPLE, THESIS, file_of

from catalog_export.model.errors import OutputError, UsageError
from catalog_export.write import citations
from catalog_export.write.citations import STYLES, find_style, format_citations

ITEMS = file_of("csl-json", THESIS, SAMPLE)


def shown(*arguments, **options):
    return format_citations(ITEMS, *arguments, **options).decode()


@pytest.mark.parametrize(
    ("style", "line"),
    [
        ("apa", "Rahmawati, S. (2014). Kota kembar: studi Kasus Jakarta & Beijing (C. Dewi, Ed.) [Tesis, Universitas"),
        ("chicago", "Rahmawati, Siti. 2014. “Kota kembar: studi Kasus Jakarta & Beijing.”"),
        (
            "ieee",
            "S. Rahmawati, “Kota kembar: studi Kasus Jakarta & Beijing,” Tesis, Universitas Indonesia, Depok, 2014",
        ),
        ("harvard", "Rahmawati, S. (2014) Kota kembar: studi Kasus Jakarta & Beijing."),
        ("vancouver", "Rahmawati S. Kota kembar: studi Kasus Jakarta & Beijing [Tesis]"),
        ("mla", "Rahmawati, Siti. Kota kembar: studi Kasus Jakarta & Beijing."),
        ("turabian", "Rahmawati, Siti. “Kota kembar: studi Kasus Jakarta & Beijing.”"),
    ],
)
def test_a_thesis_in_each_style(style, line):
    assert line in shown(style)


def test_every_style_is_tested():
    assert set(STYLES) == {"apa", "chicago", "ieee", "harvard", "vancouver", "mla", "turabian"}


@pytest.mark.parametrize(("locale", "no_date"), [("en-US", "(n.d.)"), ("id-ID", "(t.t.)")])
def test_a_missing_year_is_written_in_the_language_of_the_locale(locale, no_date):
    [line] = [line for line in shown("apa", locale).split("\n") if "Aesthetica" in line]
    assert line.startswith(f"Aesthetica, M. {no_date}. Peran paradiplomasi")


def test_each_record_is_one_paragraph():
    assert len(re.findall(r"^\S.*$", shown("apa"), re.MULTILINE)) == 2


def test_html_keeps_the_links():
    assert 'href="https://lib.ui.ac.id/detail?id=20389935&amp;lokasi=lokal"' in shown("apa", output="html")


def test_docx_is_a_document():
    with zipfile.ZipFile(io.BytesIO(format_citations(ITEMS, "apa", output="docx"))) as archive:
        assert "Rahmawati" in archive.read("word/document.xml").decode()


def test_a_style_file_of_the_user(tmp_path):
    path = tmp_path / "mine.csl"
    path.write_bytes(find_style("ieee").read_bytes())
    assert shown(path) == shown("ieee")


@pytest.mark.parametrize(("style", "hint"), [("apaa", "did you mean apa?"), ("none.csl", "or the path of a .csl file")])
def test_an_unknown_style_is_a_usage_error(style, hint):
    with pytest.raises(UsageError, match=re.escape(hint)):
        shown(style)


def test_an_unknown_output_is_a_usage_error():
    with pytest.raises(UsageError, match="unknown output 'pdf'"):
        shown("apa", output="pdf")


def test_a_broken_style_is_an_output_error(tmp_path):
    path = tmp_path / "broken.csl"
    path.write_text("<style", "utf-8")
    with pytest.raises(OutputError, match="pandoc could not format the citations"):
        shown(path)


def test_without_pandoc_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pypandoc", None)
    with pytest.raises(UsageError, match=re.escape("pip install 'catalog-export[cite]'")):
        citations.format_citations(ITEMS, "apa")


def test_a_literal_name_is_not_abbreviated():
    person = THESIS.contributors[0]._replace(name="Siti Aminah binti Ahmad")
    items = file_of("csl-json", THESIS._replace(contributors=(person,)))
    assert json.loads(items)[0]["author"] == [{"literal": "Siti Aminah binti Ahmad"}]
    assert "Siti Aminah binti Ahmad. (2014)" in format_citations(items, "apa").decode()
