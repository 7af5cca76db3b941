"""MARC in other programs: yaz-marcdump and MARC::Lint."""

import shutil
import subprocess
from datetime import UTC, datetime

import pytest
from lxml import etree
from marc_oddities import MARC_ODDITIES
from oddities import ODDITIES
from sample import SAMPLE

from catalog_export.enrich.profile import Profile
from catalog_export.model.record import Abstract
from catalog_export.model.vocabulary import LANGUAGES
from catalog_export.write.crosswalks.marc21_fixed import COUNTRIES
from catalog_export.write.formats import marc, marcxml

pytestmark = pytest.mark.tools
DATE = datetime(2026, 11, 23, tzinfo=UTC)
ALL = {"20389935": (SAMPLE, Profile())}
ALL |= {name: (record, Profile()) for name, record in ODDITIES.items()} | MARC_ODDITIES
LONG = SAMPLE._replace(abstracts=(Abstract(("京都 é. " * 3_000,), "ja"),))
# The words a title begins with in Indonesian are articles to MARC::Lint, which does not ask for the language.
FALSE_ALARMS = {"xml-marks"}

needs_yaz = pytest.mark.skipif(not shutil.which("yaz-marcdump"), reason="no yaz-marcdump (Debian: yaz)")


def _has_lint():
    perl = shutil.which("perl")
    return perl and subprocess.run([perl, "-MMARC::Lint", "-e1"], capture_output=True, check=False).returncode == 0


needs_lint = pytest.mark.skipif(not _has_lint(), reason="no MARC::Lint (Debian: libmarc-lint-perl)")

LINT = """
use MARC::Batch; use MARC::Lint;
my $batch = MARC::Batch->new('USMARC', $ARGV[0]);
$batch->strict_off;
my ($lint, $count) = (MARC::Lint->new, 0);
while (my $record = $batch->next) {
    $count++;
    $lint->check_record($record);
    print "$count: $_\\n" for $lint->warnings, $record->warnings;
}
print "$_\\n" for $batch->warnings;
print "read $count\\n";
"""


def run(*command, **more):
    done = subprocess.run(command, capture_output=True, check=False, **more)
    return done.stdout, done.stderr


@pytest.fixture(scope="module")
def iso(tmp_path_factory):
    path = tmp_path_factory.mktemp("marc") / "all.mrc"
    path.write_bytes(b"".join(marc.build(profile, DATE).encode(record) for record, profile in ALL.values()))
    return path


@pytest.fixture(scope="module")
def xml(tmp_path_factory):
    path = tmp_path_factory.mktemp("marcxml") / "all.marcxml"
    encoded = [
        marcxml.build(profile, DATE).encode(record)
        for name, (record, profile) in ALL.items()
        if name != "long-abstracts"
    ]
    path.write_bytes(b"".join(marcxml.build(Profile(), DATE).assemble(encoded)))
    return path


@needs_yaz
def test_yaz_has_nothing_to_say(iso):
    """Its exit status is 0 even for a corrupt record, so its output is checked."""
    assert run("yaz-marcdump", "-n", iso) == (b"", b"")


@needs_yaz
def test_yaz_has_something_to_say_of_a_corrupt_record(tmp_path):
    data = marc.build(Profile(), DATE).encode(SAMPLE)
    (tmp_path / "bad.mrc").write_bytes(data.replace(b"2450177", b"2450176") if b"2450177" in data else data[:-9])
    assert run("yaz-marcdump", "-n", tmp_path / "bad.mrc") != (b"", b"")


@needs_yaz
def test_marcxml_becomes_the_same_iso_2709(xml):
    expected = b"".join(
        marc.build(profile, DATE).encode(record) for name, (record, profile) in ALL.items() if name != "long-abstracts"
    )
    assert run("yaz-marcdump", "-i", "marcxml", "-o", "marc", xml) == (expected, b"")


@needs_yaz
def test_iso_2709_becomes_marcxml_with_the_same_fields(iso, xml):
    out, err = run("yaz-marcdump", "-i", "marc", "-o", "marcxml", iso)
    assert err == b""

    def contents(document):
        return [
            [
                (part.get("tag"), part.get("ind1"), part.get("ind2"), [s.text for s in part] or part.text)
                for part in record[1:]
            ]
            for record in document
        ]

    theirs = contents(etree.fromstring(out))
    assert len(theirs) == len(ALL)
    ours = contents(etree.parse(xml).getroot())
    assert [record for name, record in zip(ALL, theirs, strict=True) if name != "long-abstracts"] == ours


@needs_lint
def test_lint_has_no_warning(tmp_path):
    checked = {name: pair for name, pair in ALL.items() if name not in FALSE_ALARMS} | {"long": (LONG, Profile())}
    path = tmp_path / "all.mrc"
    path.write_bytes(b"".join(marc.build(profile, DATE).encode(record) for record, profile in checked.values()))
    (tmp_path / "lint.pl").write_text(LINT)
    out, err = run("perl", tmp_path / "lint.pl", path, text=True)
    assert err == ""
    assert out == f"read {len(checked)}\n"


@needs_lint
def test_codes_are_in_the_lists_of_lint():
    names = ("CountryCodes", "LanguageCodes")
    countries, languages = (
        set(
            run(
                "perl", "-MMARC::Lint::CodeData", "-e", f"print join ' ', keys %MARC::Lint::CodeData::{name}", text=True
            )[0].split()
        )
        for name in names
    )
    assert {language.marc for language in LANGUAGES.values()} <= languages
    # Its list is of 2011: since then three islands got codes and the Netherlands Antilles lost theirs.
    assert {"gg", "im", "je"} == COUNTRIES - countries
    assert countries - COUNTRIES == {"na"}
