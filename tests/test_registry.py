"""Names of formats and sources: ours, other packages', and what an unknown name is answered with."""

from datetime import UTC, datetime
from importlib import metadata

import pytest

from catalog_export import registry
from catalog_export.errors import UsageError
from catalog_export.formats.base import Format
from catalog_export.profile import Profile

WHEN = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def foreign(monkeypatch):
    """Announce entry points of another package."""

    def announce(**points):
        entries = [
            metadata.EntryPoint(name, value, f"catalog_export.{group}")
            for group, named in points.items()
            for name, value in named.items()
        ]
        monkeypatch.setattr(
            metadata, "entry_points", lambda group: [entry for entry in entries if entry.group == group]
        )
        registry._entry_points.cache_clear()
        registry.find_source.cache_clear()

    yield announce
    registry._entry_points.cache_clear()
    registry.find_source.cache_clear()


@pytest.mark.parametrize("name", list(registry.FORMATS))
def test_every_format_is_built_under_its_name(name):
    format_ = registry.find_format(name, Profile(), WHEN)
    assert isinstance(format_, Format)
    assert format_.name == name
    assert format_.suffix.startswith(".")
    assert format_.summary


def test_formats_have_suffixes_of_their_own():
    suffixes = [format_.suffix for format_ in registry.list_formats(Profile(), WHEN)]
    assert len(set(suffixes)) == len(suffixes)


def test_other_names_of_a_format():
    assert registry.find_format("oai_dc", Profile(), WHEN).name == "dc"
    assert registry.find_format("MARC", Profile(), WHEN).name == "marc"
    registry.check_format("oai_dc")


@pytest.mark.parametrize("look_up", [registry.check_format, lambda name: registry.find_format(name, Profile(), WHEN)])
def test_an_unknown_format_is_answered_with_the_nearest_and_all(look_up):
    with pytest.raises(UsageError) as caught:
        look_up("marcxlm")
    assert str(caught.value) == (
        f"unknown format 'marcxlm'; did you mean marcxml or marc? Known: {', '.join(registry.FORMATS)}"
    )
    with pytest.raises(UsageError, match=r"^unknown format 'zzz'; Known: dc"):
        look_up("zzz")


@pytest.mark.parametrize("name", list(registry.SOURCES))
def test_every_source_can_be_loaded(name):
    assert callable(registry.find_source(name))


def test_an_unknown_source_is_refused():
    with pytest.raises(UsageError) as caught:
        registry.find_source("json")
    assert str(caught.value) == f"unknown source 'json'; did you mean jsonl? Known: {', '.join(registry.SOURCES)}"


def test_formats_and_sources_of_other_packages(foreign):
    foreign(formats={"wrapped": "fakes:build_wrapped"}, sources={"xyz": "fakes:parse"})
    assert registry.find_format("wrapped", Profile(), WHEN).suffix == ".xml"
    assert registry.format_names()[-1] == "wrapped"
    registry.check_format("wrapped")
    assert registry.source_name("a.xyz", b"") == "xyz"
    assert registry.source_name("a.zyx", b"") == "catalogue-page"
    assert registry.find_source("xyz").__name__ == "parse"


def test_other_packages_do_not_take_our_names(foreign):
    foreign(formats={"marc": "fakes:build_wrapped"})
    assert registry.find_format("marc", Profile(), WHEN).suffix == ".mrc"
    assert registry.format_names() == list(registry.FORMATS)


@pytest.mark.parametrize("target", ["no_such_module:build", "fakes:no_such_function"])
def test_a_broken_package_is_named(foreign, target):
    foreign(formats={"broken": target})
    with pytest.raises(UsageError, match=f"'broken' of the package {target} cannot be loaded"):
        registry.find_format("broken", Profile(), WHEN)


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("a.md", ".md"),
        ("A.MD", ".md"),
        ("a.md.gz", ".md"),
        ("x/y.d/a", ""),
        (".md", ""),
        ("a.tar.zst", ".tar"),
        ("C:\\x.y\\a", ""),
        ("", ""),
    ],
)
def test_the_end_of_a_name(name, ending):
    assert registry.suffix(name) == ending
