"""Error policy of a run: faults of a record are findings, the run continues, and nothing is half-written."""

import io
import os
import zipfile

import fakes
import pytest

from catalog_export import api
from catalog_export.enrich import profile as profiles
from catalog_export.enrich.profile import Defaults, Institution, Profile
from catalog_export.model.errors import OutputError, UsageError
from catalog_export.model.finding_codes import CODES
from catalog_export.model.record import Location, Provenance
from catalog_export.read.inputs import documents as inputs
from catalog_export.read.inputs.walk import find
from catalog_export.run import parsing
from catalog_export.run.report import Report
from catalog_export.write.formats.base import Format
from catalog_export.write.storage import local


@pytest.fixture(autouse=True)
def installed(monkeypatch):
    monkeypatch.delenv(parsing.TRACEBACK, raising=False)
    with fakes.installed():
        yield


@pytest.fixture
def pages(tmp_path):
    def write(*texts):
        folder = tmp_path / "pages"
        folder.mkdir()
        for number, text in enumerate(texts, 1):
            (folder / f"{number}.md").write_text(text)
        return folder

    return write


def run(source, to="plain", **options):
    """Export into memory; return the bytes, the findings as code and place, and the report."""
    out = io.BytesIO()
    report = api.export(source, to, out, **options)
    where = [(found.code, str(found.location).removeprefix(f"{source}{os.sep}")) for found in report.findings]
    return out.getvalue(), where, report


def test_sound_records_are_written_in_order(pages):
    out, found, report = run(pages("1|a\n2|b", "3|c"))
    assert out == b"1 a\n2 b\n3 c\n"
    assert found == []
    assert (report.read, report.written, report.failed, report.exit_code) == (3, {"plain": 3}, 0, 0)


@pytest.mark.parametrize("what", ["1|a|error", "1|a|none", "1|unfit"])
def test_a_record_with_an_error_is_the_only_one_not_written(pages, what):
    out, found, report = run(pages("0|x", what, "2|b"))
    assert out == b"0 x\n2 b\n"
    assert found == [("fake-unfit" if "unfit" in what else "fake-error", "2.md:1")]
    assert (report.read, report.written, report.failed, report.exit_code) == (3, {"plain": 2}, 1, 1)


@pytest.mark.parametrize("what", ["warning", "note"])
def test_warnings_and_notes_stop_nothing(pages, what):
    out, found, report = run(pages(f"1|a|{what}"))
    assert out == b"1 a\n"
    assert found == [(f"fake-{what}", "1.md:1")]
    assert report.exit_code == 0


def test_strict_takes_warnings_for_errors(pages):
    out, _, report = run(pages("1|a|warning", "2|b|note"), strict=True)
    assert out == b"2 b\n"
    assert [found.severity for found in report.findings] == ["error", "note"]
    assert (report.failed, report.exit_code) == (1, 1)


def test_a_crash_of_a_source_or_format_is_a_finding(pages):
    out, found, report = run(pages("1|a\n2|b|crash", "3|crash", "4|d"))
    assert out == b"1 a\n4 d\n"
    assert found == [("internal-error", "1.md"), ("internal-error", "2.md:1")]
    assert report.failed == 2
    assert "the source catalogue-page failed with ZeroDivisionError: the parser fell over" in str(report.findings[0])
    assert "please report it" in str(report.findings[0])


def test_a_crash_shows_itself_when_asked_to(pages, monkeypatch):
    monkeypatch.setenv(parsing.TRACEBACK, "1")
    with pytest.raises(ZeroDivisionError, match="parser"):
        run(pages("2|b|crash"))


def test_a_crash_over_one_line_takes_no_other_with_it(tmp_path):
    lines = tmp_path / "many.jsonl"
    lines.write_text("1|a\n2|b|crash\n\n3|c\n4|d|crash\n5|e\n")
    out, _, report = run(lines)
    assert out == b"1 a\n3 c\n5 e\n"
    assert [str(found).partition(" error: ")[0] for found in report.findings] == [f"{lines}:2:", f"{lines}:5:"]
    assert {found.code for found in report.findings} == {"internal-error"}
    assert (report.read, report.failed) == (5, 2)


def test_an_unreadable_input_is_a_finding_and_exit_3(pages, tmp_path):
    folder = pages("1|a")
    out = io.BytesIO()
    report = api.export([tmp_path / "no.md", folder, tmp_path / "no.zip"], "plain", out)
    assert out.getvalue() == b"1 a\n"
    assert (report.read, report.failed, report.unread, report.exit_code) == (1, 0, 2, 3)


def test_a_document_of_an_office_program_is_a_page_that_failed(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.md", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    _, found, report = run(tmp_path)
    assert found == [("document-unsupported", "a.md")]
    assert (report.read, report.failed, report.unread, report.exit_code) == (1, 1, 0, 1)


def test_no_output_appears_where_another_cannot(pages, tmp_path):
    first, second = tmp_path / "first.xml", tmp_path / "second.txt"
    report = Report()
    with pytest.raises(OutputError, match=r"second.txt: exists already"):
        api.export(
            pages("1|a"),
            ["wrapped", "plain"],
            [first, second],
            report=report,
            on_record=lambda _: second.write_text("another's"),
        )
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["second.txt"]
    assert report.written == {"wrapped": 0, "plain": 0}


def test_an_output_that_has_appeared_is_counted_as_written(pages, tmp_path, monkeypatch):
    appear = local.publish_file

    def refuse(temporary, path, *, force):
        if path.endswith(".txt"):
            raise OSError(28, "No space left on device")
        return appear(temporary, path, force=force)

    monkeypatch.setattr(local, "publish_file", refuse)
    report = Report()
    with pytest.raises(OutputError, match="No space left"):
        api.export(pages("1|a"), ["wrapped", "plain"], [tmp_path / "a.xml", tmp_path / "b.txt"], report=report)
    assert (tmp_path / "a.xml").exists()
    assert report.written == {"wrapped": 1, "plain": 0}


def test_without_records_nothing_is_written(pages):
    assert run(pages("1|a|none"), "wrapped")[0] == b""


# --- the same number twice


def test_the_same_record_again_is_written_once(pages):
    out, found, report = run(pages("1|a", "1|a"))
    assert out == b"1 a\n"
    assert found == [("duplicate-same", "2.md:1")]
    assert (report.read, report.repeated, report.failed, report.exit_code) == (2, 1, 0, 0)


def test_a_repeated_number_is_an_error_with_both_locations(pages):
    folder = pages("1|a", "1|b", "1|a")
    out, found, report = run(folder)
    assert out == b"1 a\n"
    assert found == [("duplicate-other", "2.md:1"), ("duplicate-same", "3.md:1")]
    assert f"record 1 was read before with other content, at {folder}/1.md:1; only" in str(report.findings[0])
    assert (report.read, report.repeated, report.failed, report.exit_code) == (3, 1, 1, 1)


def test_a_failed_record_does_not_block_a_valid_duplicate(pages):
    out, found, _ = run(pages("1|unfit", "1|b"))
    assert out == b"1 b\n"
    assert found == [("fake-unfit", "1.md:1")]


def test_records_without_a_number_are_known_by_title_and_name(pages):
    out, found, _ = run(pages("|a", "|b", "|a"))
    assert out == b"None a\nNone b\n"
    assert found == [("duplicate-same", "3.md:1")]


# --- several formats


def test_a_record_unfit_for_one_format_is_written_in_others(pages, tmp_path, monkeypatch):
    monkeypatch.setattr(fakes, "build_twin", lambda *_: Format("twin", "", ".t", "", str_of))
    report = api.export(pages("1|a", "2|unfit"), ["plain", "twin"], f"{tmp_path}/out/")
    assert sorted(os.listdir(tmp_path / "out")) == ["1.t", "1.txt", "2.t"]
    assert report.written == {"plain": 1, "twin": 2}
    assert (report.read, report.failed) == (2, 1)
    assert report.closing().startswith("read 2 records, wrote 1 plain, 2 twin, 1 failed, ")


def str_of(record):
    return record.title.proper.value.encode()


# --- verify


def test_records_that_read_back_changed_are_not_written(pages):
    out, found, report = run(pages("1|differs", "2|b"), "wrapped", verify=True)
    assert out == b"<2 b>\n"
    assert found == [("verify-differs", "1.md:1")]
    assert "the wrapped output differs when another library reads it (title 'x' instead of 'y')" in str(
        report.findings[0]
    )


def test_a_format_without_a_second_reader_is_reported_once(pages):
    out, found, _ = run(pages("1|a", "2|b"), verify=True)
    assert out == b"1 a\n2 b\n"
    assert found == [("verify-unavailable", "1.md:1")]


def test_each_format_without_a_second_reader_is_reported(pages, tmp_path):
    pages("1|a", "2|b")
    outputs = [str(tmp_path / name) for name in ("a", "b")]
    report = api.export([str(tmp_path / "pages")], ["plain", "twin"], outputs, verify=True)
    unavailable = [found.message for found in report.findings if found.code == "verify-unavailable"]
    assert [message.split()[4] for message in unavailable] == ["plain;", "twin;"]


def test_verify_without_its_library_is_a_usage_error(pages, monkeypatch):
    def verify(encoded, record):
        import no_such_reader

        yield no_such_reader

    monkeypatch.setattr(fakes, "verify", verify)
    with pytest.raises(UsageError, match=r"the verification of wrapped needs no_such_reader: pip install"):
        run(pages("1|a"), "wrapped", verify=True)


# --- profile


def test_values_and_settings_of_the_profile_are_counted(pages, monkeypatch):
    def complete(record, profile, *, infer):
        if record.control_number == "2":
            return record
        given = Provenance("profile", Location("p.toml", 3), "defaults.publisher")
        return record._replace(publisher="UI", provenance={"publisher": given})

    monkeypatch.setattr(profiles, "complete", complete)
    profile = Profile(institution=Institution(org_code="ID-JaUI"), defaults=Defaults(publisher="UI"))
    _, _, report = run(pages("1|a", "2|b", "3|c"), profile=profile)
    assert report.lines()[0] == "profile: 2 values are set or were used; --verbose lists them"
    report.verbose = True
    assert report.lines()[:2] == [
        "profile: defaults.publisher = 'UI' used for 2 records",
        "profile: institution.org_code = 'ID-JaUI'",
    ]
    assert list(report.as_dict()["profile"]) == ["defaults.publisher = 'UI'", "institution.org_code = 'ID-JaUI'"]


def test_no_infer_reaches_the_completion(pages, monkeypatch):
    seen = []
    monkeypatch.setattr(profiles, "complete", lambda record, profile, *, infer: seen.append(infer) or record)
    folder = pages("1|a")
    run(folder)
    run(folder, infer=False)
    assert seen == [False]


# --- what breaks a run


class Breaking(io.BytesIO):
    def write(self, data):
        raise OSError(28, "No space left on device")


def test_an_output_that_fails_ends_the_run(pages):
    with pytest.raises(OutputError, match="No space left"):
        api.export(pages("1|a"), "plain", Breaking())


def test_an_interrupted_run_leaves_nothing_half_written(pages, tmp_path):
    def interrupt(report):
        if report.read == 2:
            raise KeyboardInterrupt

    report = Report()
    with pytest.raises(KeyboardInterrupt):
        api.export(pages("1|a", "2|b", "3|c"), "plain", tmp_path / "out.txt", on_record=interrupt, report=report)
    assert os.listdir(tmp_path) == ["pages"]
    assert report.exit_code == 130
    assert report.closing().startswith("interrupted: read 2 records, wrote 0 plain, ")


def test_records_in_files_of_their_own_outlive_an_interrupt(pages, tmp_path):
    def interrupt(report):
        if report.read == 2:
            raise KeyboardInterrupt

    report = Report()
    with pytest.raises(KeyboardInterrupt):
        api.export(pages("1|a", "2|b", "3|c"), "plain", f"{tmp_path}/out/", on_record=interrupt, report=report)
    assert sorted(os.listdir(tmp_path / "out")) == ["1.txt", "2.txt"]
    assert report.written == {"plain": 2}


def test_a_stream_takes_one_format(pages):
    with pytest.raises(UsageError, match="a stream takes one format"):
        api.export(pages("1|a"), ["plain", "twin"], io.BytesIO())


# --- check


def test_check_finds_the_same_and_writes_nothing(pages, tmp_path, monkeypatch):
    folder = pages("1|a|error", "2|unfit", "3|c|warning", "3|other")
    monkeypatch.chdir(tmp_path)
    plain = api.check(folder)
    assert [found.code for found in plain.findings] == ["fake-error", "fake-warning", "duplicate-other"]
    assert plain.closing().startswith("read 4 records, 2 sound, 2 failed, ")
    tried = api.check(folder, "plain")
    assert [found.code for found in tried.findings] == ["fake-error", "fake-unfit", "fake-warning", "duplicate-other"]
    assert os.listdir(tmp_path) == ["pages"]


# --- streams


def test_the_first_record_comes_before_the_second_file_is_opened(tmp_path):
    (tmp_path / "1.md").write_text("1|a")
    (tmp_path / "2.md").write_text("2|b")
    parsed = (parsed for parsed, _ in parsing.parse_inputs(find([str(tmp_path)])))
    assert next(parsed).record.control_number == "1"
    (tmp_path / "2.md").unlink()
    assert [found.code for found in next(parsed).findings] == ["input-missing"]


def test_findings_can_be_taken_as_they_come(pages):
    taken = []
    report = api.export(pages("1|a|note", "2|b"), "plain", io.BytesIO(), on_finding=taken.append)
    assert [found.code for found in taken] == ["fake-note"]
    assert report.findings == []


def test_every_code_about_inputs_is_a_code():
    assert set(CODES) >= inputs.ABOUT_INPUTS
