"""Values of a record in all formats: each repeated value is written, and a wrong number is never written as valid."""

from datetime import UTC, datetime

import pytest

from catalog_export.enrich.profile import Profile
from catalog_export.model.record import Abstract, Contributor, File, Record, Text, Title
from catalog_export.write import registry
from catalog_export.write.crosswalks import dspace

NAMES = [*registry.FORMATS, "dspace"]
# Invented for demonstration. It has each value that a format requires.
RECORD = Record(
    Title(Text("Kota kembar", "id")),
    control_number="20270001",
    url="https://contoh.ac.id/1",
    contributors=(Contributor("Siti Rahmawati", "author", "aut"),),
    keywords=(Text("kota", "id"),),
    thesis_kind="master",
    grantor="Universitas Contoh",
    publisher="Penerbit Contoh",
    year="2014",
)


def encoded(name, record):
    if name == "dspace":
        return "\n".join(value.text for value in dspace.values(record, Profile().dspace))
    return registry.find_format(name, Profile(), datetime(2026, 1, 2, tzinfo=UTC)).encode(record).decode()


# For each field that a record repeats: the values of the field with one marker word in each.
REPEATED = {
    "parallel titles": lambda *words: {
        "title": RECORD.title._replace(parallel=tuple(Text(word, "en") for word in words))
    },
    "abstracts": lambda *words: {"abstracts": tuple(Abstract((word,), "id") for word in words)},
    "keywords": lambda *words: {"keywords": tuple(Text(word, "id") for word in words)},
    "subjects": lambda *words: {"subjects": tuple(Text(word, "id") for word in words)},
    "notes": lambda *words: {"notes": words},
    "series": lambda *words: {"series": words},
    "numbered series": lambda *words: {"series": tuple(f"{word} ; {word}3" for word in words)},
    "files": lambda *words: {"files": tuple(File(f"https://contoh.ac.id/{word}.pdf") for word in words)},
    "authors": lambda *words: {"contributors": tuple(Contributor(word, "author", "aut") for word in words)},
    "corporate authors": lambda *words: {
        "contributors": tuple(Contributor(word, "author", "aut", "corporate") for word in words)
    },
    **{
        f"people ({relator})": lambda *words, relator=relator: {
            "contributors": (*RECORD.contributors, *(Contributor(word, "", relator) for word in words))
        }
        for relator in ("ths", "dgs", "dgc", "edt", "trl", "ill", None)
    },
}
ISBN = ("9789794610077", "9780306406157")
ISSN = ("0378-5955", "2049-3630")


@pytest.mark.parametrize("field", REPEATED)
@pytest.mark.parametrize("name", NAMES)
def test_a_field_is_written_with_all_its_values(name, field):
    words = ("Alpha", "Beta", "Gamma")
    alone, together = (encoded(name, RECORD._replace(**REPEATED[field](*some))) for some in (words[:1], words))
    found = [word for word in words if word in together]
    assert found == (list(words) if words[0] in alone else [])


@pytest.mark.parametrize("numbers", [{"isbn": ISBN}, {"issn": ISSN}], ids=["isbn", "issn"])
@pytest.mark.parametrize("name", NAMES)
def test_all_valid_numbers_are_written(name, numbers):
    [texts] = numbers.values()
    written = encoded(name, RECORD._replace(**numbers))
    assert [text for text in texts if text in written] == ([] if name == "etdms" else list(texts))


MARK_WRONG = {"marc": "\x1fz{}", "marcxml": 'code="z">{}<', "mrk": "$z{}", "mods": 'invalid="yes">{}<'}
AS_ON_THE_PAGE = {"jsonl", "csv", "xlsx"}  # the receiver is this program or a person


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_number_is_marked_or_left_out(name):
    written = encoded(name, RECORD._replace(isbn=("9789794610078",), issn=("0378-5956",)))
    for number in ("9789794610078", "0378-5956"):
        if name in MARK_WRONG:
            assert MARK_WRONG[name].format(number) in written
        else:
            assert (number in written) == (name in AS_ON_THE_PAGE)
