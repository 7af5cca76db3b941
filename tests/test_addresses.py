"""Addresses are printed without credentials, even if they are mistyped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_export.model.addresses import is_remote, redact_text, redact_url


@pytest.mark.parametrize(
    ("name", "expected"), [("s3://b/k", True), ("a/b.md", False), ("a b://c", False), ("-", False)]
)
def test_an_address_has_a_scheme(name, expected):
    assert is_remote(name) is expected


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("s3://me:secret@host/a/b@c?token=secret", "s3://host/a/b@c?token=***"),
        ("https://h/detail?id=1&X-Amz-Signature=ab&l=x", "https://h/detail?id=1&X-Amz-Signature=***&l=x"),
        ("https://host:8080/a@b?q=c@d", "https://host:8080/a@b?q=c@d"),
        ("postgresql://u:s/e?c#ret@host/db", "postgresql://host/db"),
        ("postgresql:u:secret@host/db", "postgresql:u:***@host/db"),
        ("postgresql:/u:secret@host/db", "postgresql:/u:***@host/db"),
        ("postgresql//u:secret@host/db", "postgresql//u:***@host/db"),
        ("postgresql:u:s/e@cret@host/db?password=secret", "postgresql:u:***@host/db?password=***"),
        ("u:secret@host", "u:***@host"),
    ],
)
def test_credentials_in_an_address_are_redacted(name, printed):
    assert redact_url(name) == printed


@pytest.mark.parametrize(
    "name", ["a@b?c", "a.md?key=1", "pages/a:b@c.md", r"C:\me@host\a.md", "C:/me@host/a.md", "12:30.md", "-"]
)
def test_names_of_files_are_printed_as_they_are(name):
    assert redact_url(name) == name


PASSWORDS = st.text(st.characters(categories=("L", "N"), include_characters=":@!$&'*+,;"), min_size=3).filter(
    lambda word: not word.isdigit()
)


@given(PASSWORDS, st.sampled_from(["", "/", "//"]))
def test_text_between_colon_and_at_is_never_printed(password, slashes):
    name = f"postgresql:{slashes}user:<{password}>@host/db"
    assert f"<{password}>" not in redact_url(name)
    assert f"<{password}>" not in redact_text(f"cannot open <{password}>", name)


def test_a_message_contains_no_password_in_either_form():
    text = redact_text("no s3://me:a%2Fb@host/x for me:a/b (a/b)", "s3://me:a%2Fb@host/x")
    assert text == "no s3://host/x for *** (***)"
