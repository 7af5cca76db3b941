"""The code tables: complete, consistent with each other, and in the order and form that their headers state."""

from pathlib import Path

import pytest

import catalog_export
from catalog_export.model import tables
from catalog_export.model.degrees import degrees, generations
from catalog_export.model.record import Record, Text, Title
from catalog_export.model.roles import relator_of, split_roles
from catalog_export.model.tables import read_code_table
from catalog_export.model.vocabulary import (
    BODY_STARTS,
    BODY_WORDS,
    COLLECTION_WORDS,
    LANGUAGES,
    LEGACY_LANGUAGES,
    PLACES,
    RELATORS,
    ROLE_ABBREVIATIONS,
    ROLE_PHRASES,
    ROLES,
    THESES,
)
from catalog_export.text.tables import read_table
from catalog_export.write.crosswalks.dublin_core import TERMINOLOGICAL_CODES, simple_terms
from catalog_export.write.crosswalks.marc21_names import split_name

# From the code list of the Library of Congress, the registration authority of ISO 639-2.
ISO_639_2 = """
    alb sqi arm hye baq eus bur mya chi zho cze ces dut nld fre fra geo kat ger deu gre ell ice isl mac mkd mao mri
    may msa per fas rum ron slo slk tib bod wel cym
""".split()
FOLDER = Path(tables.__file__).parent
TABLE_NAMES = sorted(path.stem for path in FOLDER.glob("*.tsv"))


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_table_has_a_header_comment_and_no_repeated_row(name):
    text = (FOLDER / f"{name}.tsv").read_text("utf-8")
    rows = list(map(tuple, read_code_table(name)))
    assert text.startswith("# ")
    assert rows
    assert len(rows) == len(set(rows))
    assert all(cell == cell.strip() for row in rows for cell in row)


def test_row_with_a_missing_cell_is_an_error(tmp_path):
    table = tmp_path / "roles.tsv"
    table.write_text("# comment\nword\trelator\neditor edt\n")
    with pytest.raises(ValueError, match=r"roles\.tsv: \['editor edt'\] has 1 cells; expected 2"):
        read_table(str(table))


def test_tables_refer_to_known_codes():
    assert set(ROLES.values()) | set(ROLE_ABBREVIATIONS.values()) | set(ROLE_PHRASES.values()) <= set(RELATORS)
    assert set(COLLECTION_WORDS.values()) <= set(THESES)
    assert set(LEGACY_LANGUAGES.values()) <= set(LANGUAGES)
    assert all(len(language.marc) == 3 for language in LANGUAGES.values())
    assert all(word == word.casefold() for word in (*ROLES, *COLLECTION_WORDS, *BODY_WORDS, *BODY_STARTS, *PLACES))
    assert all(relator.creator in {True, False} and relator.dspace for relator in RELATORS.values())


def test_words_of_pages_are_in_small_letters_once_and_each_list_is_used():
    rows = read_table("read/page/page_words.tsv")
    words = [(name, word) for name, words in rows for word in words.split(", ")]
    assert len(set(words)) == len(words)
    assert [word for _, word in words if word != word.casefold().strip(" ,")] == []
    package = Path(catalog_export.__file__).parent
    code = "".join(file.read_text("utf-8") for file in package.glob("read/page/**/*.py"))
    assert [name for name in dict(rows) if f'"{name}"' not in code] == []
    comments = (package / "read/page/page_words.tsv").read_text("utf-8")
    assert [name for name in dict(rows) if f"\n# {name}: " not in comments] == []


def test_body_words_have_a_known_position():
    assert {position for _, position in read_code_table("body_words")} == {"any", "start"}


def test_iso_639_2_pairs_are_complete():
    assert list(TERMINOLOGICAL_CODES.items()) == list(zip(ISO_639_2[::2], ISO_639_2[1::2], strict=True))


@pytest.mark.parametrize(("given", "written"), [("alb", "sqi"), ("ice", "isl"), ("bjn", "bjn"), ("ms", "msa")])
def test_dublin_core_writes_the_terminological_code(given, written):
    record = Record(Title(Text("Judul")), language=given)
    assert [value for name, value, *_ in simple_terms(record, "iso639-3") if name == "language"] == [written]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("penyusun", "com"),
        ("Penyusun", "com"),
        ("compiler", "com"),
        ("Pembimbing Utama", "ths"),
        ("Ketua Penguji", "dgc"),
        ("Promotor", "ths"),
        ("Peny.", None),
        ("peny.", "edt"),
        ("Ed", None),
        ("ed.", "edt"),
        ("komponis", None),
    ],
)
def test_relator_of_a_role_word(word, code):
    assert relator_of(word) == code


def test_roles_of_one_person_are_split():
    assert split_roles("author, penyusun", None) == [("author", "aut"), ("penyusun", "com")]
    assert split_roles("author, komponis", "aut") == [("author, komponis", "aut")]


def test_degrees_contain_levels_fields_and_titles():
    assert {"ir", "sh", "mh", "spog", "phd"} <= degrees()
    assert not generations() & degrees()


def test_engineer_degree_follows_the_name():
    assert split_name("Budi Santoso, Ir.")[:2] == ("Budi Santoso", "Ir.")
