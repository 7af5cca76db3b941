"""Identifiers: their forms, and the check character of an ORCID iD."""

import pytest

from catalog_export.model.identifiers import expected_form, is_web_address, orcid_uri, parse_isbn, parse_issn
from catalog_export.model.vocabulary import SCHEMES

URI = "https://orcid.org/0000-0002-1825-0097"


@pytest.mark.parametrize("value", ["0000-0002-1825-0097", "0000000218250097", URI, f" {URI}/ "])
def test_an_orcid_id_in_any_form_is_one_address(value):
    assert orcid_uri(value) == URI


def test_the_check_character_may_be_x():
    assert orcid_uri("0000-0002-1694-233x") == "https://orcid.org/0000-0002-1694-233X"


@pytest.mark.parametrize("value", ["", "0000-0002-1825-0098", "0000-0002-1825-009", "0000-0002-1825-00978", "Budi"])
def test_invalid_orcid_ids_are_recognised(value):
    assert orcid_uri(value) is None
    assert "0000-0002-1825-0097" in expected_form("orcid", value)


def test_any_wrong_digit_of_an_orcid_id_is_seen():
    right = "0000000218250097"
    for position, digit in enumerate(right):
        for other in set("0123456789") - {digit}:
            assert orcid_uri(right[:position] + other + right[position + 1 :]) is None


GOOD = {
    "nim": "0906500001",
    "nidn": "0012345678",
    "nidk": "8812345678",
    "nuptk": "1234567890123456",
    "orcid": "0000-0002-1825-0097",
    "email": "ani@contoh.ac.id",
    "kodeprodi": "74201",
}


@pytest.mark.parametrize(
    ("scheme", "bad"),
    [
        ("nim", "09 06"),
        ("nidn", "12345678"),
        ("nidk", "88123456789"),
        ("nuptk", "123"),
        ("email", "ani at contoh.ac.id"),
        ("kodeprodi", "7420"),
    ],
)
def test_forms(scheme, bad):
    assert expected_form(scheme, GOOD[scheme]) == ""
    assert expected_form(scheme, bad)


def test_every_scheme_has_a_form():
    assert set(GOOD) == {*SCHEMES, "kodeprodi"}


def test_web_addresses():
    assert is_web_address("https://contoh.ac.id/a.pdf")
    assert not [
        path for path in ("a.pdf", "C:\\a.pdf", "file:///a.pdf", "ftp://a/b", "https://") if is_web_address(path)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("978-979-461-007-7", ("9789794610077", "", True)),
        ("ISBN: 9789794610078", ("9789794610078", "", False)),
        ("979-461-007-X (jil. 1)", ("979461007X", "jil. 1", False)),
        ("0-8044-2957-X", ("080442957X", "", True)),
        ("tidak ada", ("", "tidak ada", False)),
        ("1234567890128", ("1234567890128", "", False)),
        ("12X4567890", ("12X4567890", "", False)),
        ("0-000-00000-0", ("0000000000", "", False)),
    ],
)
def test_isbn(text, expected):
    assert parse_isbn(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0378-5955", ("0378-5955", "", True)),
        ("ISSN 2434561x", ("2434-561X", "", True)),
        ("0378-5956", ("0378-5956", "", False)),
        ("123", ("123", "", False)),
        ("0000-0000", ("0000-0000", "", False)),
        ("0000-0019", ("0000-0019", "", True)),
    ],
)
def test_issn(text, expected):
    assert parse_issn(text) == expected
