"""Outputs are whole or absent, replace nothing without --force, and ids are never used as paths."""

import io
import os
import re
import socket
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import fakes
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_export import api
from catalog_export.enrich.profile import Profile
from catalog_export.model.errors import CatalogExportError, OutputError, UsageError
from catalog_export.model.files import file_name
from catalog_export.model.record import Contributor, Record, Text, Title
from catalog_export.read.base import Parsed
from catalog_export.run.options import Monitor, RunOptions
from catalog_export.run.pipeline import Pipeline
from catalog_export.run.report import Report
from catalog_export.write import registry
from catalog_export.write.output import check_free, paired, sinks, write_whole
from catalog_export.write.sinks import FileSink, FileWriter, NullSink, StreamSink
from catalog_export.write.storage import local

WRAPPED, PLAIN, TWIN = (getattr(fakes, f"build_{name}")(None, None) for name in ("wrapped", "plain", "twin"))


def open_one(format_, place, *, collection=None, force=False):
    [(_, sink)] = sinks([format_], [str(place)], collection=collection, force=force)
    return sink


def write(format_, place, numbers, **options):
    sink = open_one(format_, place, **options)
    for number in numbers:
        sink.add(fakes.record(number), number.encode())
    sink.complete()
    sink.finish()


# --- one file


@given(st.lists(st.binary(max_size=5), min_size=1, max_size=4), st.sampled_from([None, True]))
@settings(max_examples=100)
def test_records_pushed_one_by_one_are_the_assembled_file(encoded, collection):
    for format_ in (WRAPPED, PLAIN):
        out = []
        joined = FileWriter(format_, out.append, collection=collection)
        for data in encoded:
            joined.add(data)
        joined.finish()
        assert b"".join(out) == b"".join(format_.assemble(encoded, collection=collection))


@pytest.mark.parametrize("collection", [None, True, False])
def test_a_file_of_no_records_is_a_frame_or_empty(collection):
    assert b"".join(WRAPPED.assemble([], collection=collection)) == b"<all>\n\n</all>\n"
    assert b"".join(PLAIN.assemble([], collection=collection)) == b""  # no blank line, which is no JSON


def test_records_go_out_as_they_come():
    out = []
    joined = FileWriter(PLAIN, out.append, collection=None)
    joined.add(b"1")
    assert out == [b"1"]


def test_a_file_appears_only_when_it_is_whole(tmp_path):
    place = tmp_path / "out.xml"
    sink = open_one(WRAPPED, place)
    sink.add(fakes.record(), b"1")
    sink.add(fakes.record(), b"2")
    assert not place.exists()
    [temporary] = tmp_path.iterdir()
    assert temporary.name.startswith(".")
    sink.complete()
    sink.finish()
    assert place.read_bytes() == b"<all>\n1\n2\n</all>\n"
    assert os.listdir(tmp_path) == ["out.xml"]
    assert sink.abandon()
    assert place.exists()


def test_an_abandoned_file_leaves_nothing_and_the_old_one_stays(tmp_path):
    place = tmp_path / "out.xml"
    place.write_bytes(b"old")
    sink = open_one(WRAPPED, place, force=True)
    sink.add(fakes.record(), b"1")
    sink.abandon()
    assert place.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["out.xml"]


def test_no_file_is_written_without_records(tmp_path):
    place = tmp_path / "out.xml"
    write(WRAPPED, place, [])
    assert os.listdir(tmp_path) == []
    place.write_bytes(b"old")
    write(WRAPPED, place, [], force=True)
    assert place.read_bytes() == b"old"


def test_a_file_is_replaced_only_when_asked(tmp_path):
    place = tmp_path / "out.xml"
    place.write_bytes(b"old")
    place.chmod(0o640)
    with pytest.raises(OutputError, match=r"out.xml: exists already and was not changed; force=True replaces it"):
        open_one(WRAPPED, place)
    write(WRAPPED, place, ["1"], force=True)
    assert place.read_bytes() == b"<1>\n"
    assert stat.S_IMODE(place.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["out.xml"]


@pytest.mark.parametrize("late", [False, True])
def test_a_file_that_comes_up_meanwhile_is_not_replaced(tmp_path, late):
    place = tmp_path / "out.xml"
    sink = open_one(WRAPPED, place)
    sink.add(fakes.record(), b"1")
    if late:
        sink.complete()
    place.write_bytes(b"another's")
    with pytest.raises(OutputError, match="exists already"):
        sink.finish() if late else sink.complete()
    sink.abandon()
    assert place.read_bytes() == b"another's"
    assert os.listdir(tmp_path) == ["out.xml"]


def test_file_systems_without_links_do_as_well(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    write(WRAPPED, tmp_path / "out.xml", ["1"])
    assert (tmp_path / "out.xml").read_bytes() == b"<1>\n"
    sink = open_one(WRAPPED, tmp_path / "new.xml")
    sink.add(fakes.record(), b"1")
    sink.complete()
    (tmp_path / "new.xml").write_bytes(b"another's")
    with pytest.raises(OutputError, match="exists already"):
        sink.finish()
    sink.abandon()
    assert (tmp_path / "new.xml").read_bytes() == b"another's"


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real.xml").write_bytes(b"old")
    (tmp_path / "link.xml").symlink_to("real.xml")
    write(WRAPPED, tmp_path / "link.xml", ["1"], force=True)
    assert (tmp_path / "link.xml").is_symlink()
    assert (tmp_path / "real.xml").read_bytes() == b"<1>\n"


def test_new_files_have_the_usual_permissions(tmp_path):
    kept = os.umask(0o027)
    try:
        write(WRAPPED, tmp_path / "out.xml", ["1"])
    finally:
        os.umask(kept)
    assert stat.S_IMODE((tmp_path / "out.xml").stat().st_mode) == 0o640


def test_a_missing_folder_is_an_output_error(tmp_path):
    with pytest.raises(OutputError, match=r"no/out.xml: cannot be written \(No such file or directory\)"):
        open_one(WRAPPED, tmp_path / "no/out.xml")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_an_output_error():
    sink = open_one(PLAIN, "/dev/full")
    with pytest.raises(OutputError, match="No space left"):
        sink.add(fakes.record(), b"x" * 1_000_000)
    sink.abandon()
    assert sink.stream.closed


def test_a_record_that_cannot_be_written_is_an_output_error(tmp_path, monkeypatch):
    def fail(*_arguments):
        raise OSError(28, "No space left on device")

    sink = open_one(PLAIN, tmp_path / "out.txt")
    monkeypatch.setattr(sink.framed, "add", fail)
    monkeypatch.setattr(sink.framed, "add_run", fail)
    for act in (lambda: sink.add(fakes.record(), b"x"), lambda: sink.add_run(1, [b"x"])):
        with pytest.raises(OutputError, match=r"out.txt: cannot be written \(No space left on device\)"):
            act()
    sink.abandon()
    assert os.listdir(tmp_path) == []


def test_a_file_is_tried_out_unless_it_is_a_part(tmp_path, monkeypatch):
    tried = []
    place = str(tmp_path / "out.txt")
    monkeypatch.setattr(local, "try_out", tried.append)
    FileSink(place, PLAIN, collection=None, force=False, aside=str(tmp_path)).abandon()
    assert tried == []
    FileSink(place, PLAIN, collection=None, force=False).abandon()
    assert tried == [place]


def test_a_record_that_a_folder_cannot_hold_is_an_output_error(tmp_path, monkeypatch):
    def fail(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    sink = open_one(PLAIN, f"{tmp_path}/out/")
    monkeypatch.setattr(sink.storage, "put", fail)
    with pytest.raises(OutputError, match=r"out/1.txt: cannot be written \(No space left on device\)"):
        sink.add(fakes.record("1"), b"x")


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="needs /dev/shm")
def test_a_file_in_memory_is_a_file():
    with TemporaryDirectory(dir="/dev/shm") as folder:
        place = Path(folder, "out.xml")
        place.write_bytes(b"another's")
        with pytest.raises(OutputError, match="exists already"):
            open_one(WRAPPED, place)
        assert place.read_bytes() == b"another's"


def test_devices_are_written_as_they_are():
    write(WRAPPED, "/dev/null", ["1"])
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@pytest.mark.parametrize(
    ("collection", "expected"), [(None, b"<1>\n"), (True, b"<all>\n1\n</all>\n"), (False, b"<1>\n")]
)
def test_one_record_and_its_collection(tmp_path, collection, expected):
    write(WRAPPED, tmp_path / "a.xml", ["1"], collection=collection)
    assert (tmp_path / "a.xml").read_bytes() == expected
    write(WRAPPED, f"{tmp_path}/out/", ["1"], collection=collection)
    assert (tmp_path / "out/1.xml").read_bytes() == expected


def test_several_records_without_collection_are_refused(tmp_path):
    sink = open_one(WRAPPED, tmp_path / "a.xml", collection=False)
    sink.add(fakes.record(), b"1")
    with pytest.raises(UsageError, match="XML without a collection has one record"):
        sink.add(fakes.record(), b"2")
    sink.abandon()
    assert os.listdir(tmp_path) == []
    write(PLAIN, tmp_path / "a.txt", ["1", "2"], collection=False)
    assert (tmp_path / "a.txt").read_bytes() == b"1\n2\n"


# --- a file a record


def test_a_folder_gets_a_file_a_record(tmp_path):
    write(WRAPPED, f"{tmp_path}/a/b/", ["1", "2"])
    assert sorted(os.listdir(tmp_path / "a/b")) == ["1.xml", "2.xml"]
    assert (tmp_path / "a/b/2.xml").read_bytes() == b"<2>\n"


def test_a_file_in_a_folder_is_replaced_only_when_asked(tmp_path):
    write(PLAIN, tmp_path, ["1", "2"])
    write(PLAIN, tmp_path, ["2", "3"])  # the same bytes: nothing to say
    (tmp_path / "2.txt").write_bytes(b"mine")
    sink = open_one(PLAIN, tmp_path)
    with pytest.raises(OutputError, match=r"2\.txt: exists already"):
        sink.add(fakes.record("2"), b"2")
    sink.abandon()
    assert (tmp_path / "2.txt").read_bytes() == b"mine"
    write(PLAIN, tmp_path, ["2"], force=True)
    assert (tmp_path / "2.txt").read_bytes() == b"2\n"
    assert sorted(os.listdir(tmp_path)) == ["1.txt", "2.txt", "3.txt"]


# --- names

ODD = [
    *("../x", "..", ".", "/etc/passwd", "a/b", "a\\b", "C:x", "CON", "con", "con.txt", "nul", "COM1", "lpt9", "aux."),
    *(
        "x" * 80,
        "x" * 81,
        "x" * 300,
        "X",
        "x",
        "ABC",
        "abc",
        "Abc",
        " ",
        "a ",
        "a.",
        ".a",
        "-a",
        "_a",
        "é",
        "é",
        "\0",
        "\ud800",
    ),
    *(
        "x\n",
        "20389935",
        "2038 9935",
        "a-0123456789ab",
        "https://lib.ui.ac.id/detail?id=1",
        "~",
        "$(x)",
        "*",
        "?",
        "rec",
    ),
]


IMPOSSIBLE = ["a\0b", "\ud800"]


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_a_name_that_no_file_can_have_is_wrong_usage(name, tmp_path):
    page = str(Path(__file__).parent.parent / "records" / "20389935.md")
    output = tmp_path / "out.mrc"
    for options in (
        {"output": f"{tmp_path}/{name}"},
        {"output": f"{tmp_path}/{name}/"},
        {"output": f"{tmp_path}/{name}", "jobs": 2},
        {"output": f"memory://out/{name}"},
        {"output": output, "quarantine": f"{tmp_path}/{name}"},
        {"output": output, "profile": f"{tmp_path}/{name}"},
        {"output": output, "data": f"{tmp_path}/{name}"},
    ):
        with pytest.raises(UsageError, match="no file or folder can have this name"):
            api.export(page, "marc", **options)
    assert list(tmp_path.iterdir()) == []
    for place in (output, f"{tmp_path}/out/"):
        report = api.export([name, page], "marc", place)
        assert [found.code for found in report.findings][:1] == ["input-unreadable"]


def name_of(number):
    return file_name(fakes.record(number))


@pytest.mark.parametrize("number", ODD)
def test_a_name_is_safe_on_every_file_system(number, tmp_path):
    name = name_of(number)
    assert re.fullmatch(r"[0-9a-z][0-9a-z_-]{0,79}", name)
    assert name not in {"con", "nul", "aux", "com1", "lpt9"}
    (tmp_path / (name + ".xml")).touch()


def test_names_are_distinct_also_where_case_is_folded():
    names = [name_of(number) for number in ODD]
    assert len(set(names)) == len(set(ODD))


def test_plain_numbers_stay_as_they_are():
    for number in ("20389935", "0012345", "999920551512402882", "abc_1-2", "x" * 80):
        assert name_of(number) == number
    assert name_of("../X") == "x-720ef6fdb77f"  # sha256 of "../X"


@given(st.lists(st.text(), min_size=2, max_size=2, unique=True))
def test_any_two_numbers_have_names_of_their_own(numbers):
    first, second = (name_of(number) for number in numbers)
    if all(numbers):
        assert first != second


def test_a_name_does_not_pretend_to_be_that_of_another():
    changed = name_of("../x")
    assert name_of(changed) != changed


def test_without_a_number_title_and_name_give_the_name():
    def name(title, *people):
        return file_name(Record(Title(Text(title)), contributors=tuple(map(Contributor, people))))

    assert re.fullmatch("rec-[0-9a-f]{10}", name("Judul"))
    assert name("Judul") == name("Judul") != name("Judul", "Surono") != name("Judul", "Sudaryanto")
    assert file_name(Record(Title(Text("Judul")), control_number="")) == name("Judul")


# --- which output for which format


def test_formats_and_outputs_go_together(tmp_path):
    both = [WRAPPED, PLAIN]
    places = [f"{tmp_path}/a.xml", f"{tmp_path}/b/"]
    opened = sinks(both, places, collection=None, force=False)
    for _, sink in opened:
        sink.add(fakes.record("1"), b"1")
        sink.complete()
        sink.finish()
    assert (tmp_path / "a.xml").read_bytes() == b"<1>\n"
    assert (tmp_path / "b/1.txt").read_bytes() == b"1\n"


def test_several_formats_share_a_folder_with_names_of_their_own(tmp_path):
    for _, sink in sinks([WRAPPED, TWIN, PLAIN], [str(tmp_path)] * 3, collection=None, force=False):
        sink.add(fakes.record("1"), b"1")
        sink.complete()
        sink.finish()
    assert sorted(os.listdir(tmp_path)) == ["1.twin.xml", "1.txt", "1.wrapped.xml"]


def test_a_folder_is_the_same_however_it_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _, sink in sinks([WRAPPED, TWIN], ["out/", "./out/"], collection=None, force=False):
        sink.add(fakes.record("1"), b"1")
    assert sorted(os.listdir("out")) == ["1.twin.xml", "1.wrapped.xml"]


def test_a_file_and_a_folder_for_two_formats(tmp_path):
    places = [f"{tmp_path}/a.xml", f"{tmp_path}/b/", f"{tmp_path}/b/"]
    opened = sinks([WRAPPED, TWIN, PLAIN], places, collection=None, force=False)
    assert [sink.abandon() for _, sink in opened] == [False, True, True]


def test_a_check_that_stops_keeps_its_counts():
    report = Report()
    pipeline = Pipeline([(PLAIN, NullSink())], RunOptions(), Monitor(report, report.findings.append))

    def stopped():
        yield pipeline.begin(Parsed(fakes.record("1"), ()))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pipeline.consume(stopped())
    assert report.written == {"plain": 1}


def test_permissions_that_cannot_be_kept_are_no_fault(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    (tmp_path / "out.xml").write_bytes(b"old")
    monkeypatch.setattr(os, "chmod", refuse)
    write(WRAPPED, tmp_path / "out.xml", ["1"], force=True)
    assert (tmp_path / "out.xml").read_bytes() == b"<1>\n"
    assert os.listdir(tmp_path) == ["out.xml"]


SEVERAL = "several formats need one output folder, such as out/, or one output for each format in the same order"
SAME = "two formats cannot go to the same file; give each format another output"


@pytest.mark.parametrize(
    ("formats", "places", "message"),
    [
        ([WRAPPED], [""], "the name of an output is empty; expected a file, a folder, an address or -"),
        ([WRAPPED, PLAIN], [], SEVERAL),
        ([WRAPPED, PLAIN], ["a.xml"], SEVERAL),
        ([WRAPPED], ["a", "b"], "1 format but 2 outputs; give one output for each format"),
        ([WRAPPED, PLAIN], ["a", "a"], SAME),
        ([WRAPPED, PLAIN], ["a", "./a"], SAME),
        ([WRAPPED, TWIN, PLAIN], ["a", "b/", "b/../a"], SAME),
    ],
)
def test_formats_and_outputs_that_do_not_fit(tmp_path, monkeypatch, formats, places, message):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        paired(formats, places)
    assert os.listdir(tmp_path) == []


def test_an_output_that_fails_undoes_those_before_it(tmp_path):
    with pytest.raises(OutputError):
        sinks([WRAPPED, PLAIN], [f"{tmp_path}/a.xml", f"{tmp_path}/no/b"], collection=None, force=False)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("options", [{"data": "no.csv"}, {"quarantine": "a.md/bad"}])
def test_a_run_that_cannot_begin_leaves_nothing(tmp_path, monkeypatch, options):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text("")
    with pytest.raises(CatalogExportError):
        api.export("a.md", ["mrk", "marc"], ["a.mrk", "a.mrc"], **options)
    assert os.listdir(tmp_path) == ["a.md"]


def test_a_binary_format_is_not_sent_to_a_terminal(monkeypatch):
    class Terminal:
        buffer = io.BytesIO()

        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdout", Terminal())
    with pytest.raises(UsageError, match=r"would garble the terminal; give output='out\.txt'$"):
        sinks([PLAIN], ["-"], collection=None, force=False)
    [(_, sink)] = sinks([WRAPPED], ["-"], collection=None, force=False)
    assert sink.place == "standard output"
    assert len(sinks([WRAPPED], ["-"], collection=None, force=False)) == 1
    for name, instead in {"marc": "mrk", "xlsx": "csv"}.items():
        made = registry.find_format(name, Profile(), datetime(2026, 11, 23, tzinfo=UTC))
        with pytest.raises(UsageError, match=rf"; give output='out\{made.suffix}', or to='{instead}' to read it$"):
            sinks([made], ["-"], collection=None, force=False)


def test_closed_standard_output_is_an_output_error(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(OutputError, match="standard output is closed"):
        sinks([WRAPPED], ["-"], collection=None, force=False)


# --- outputs that cannot be opened


def test_a_file_below_a_file_cannot_be_opened(tmp_path):
    (tmp_path / "file").write_text("x")
    for output in ("file/out.txt", "file/out/"):
        with pytest.raises(OutputError, match=r"file/out.*: cannot be written \(Not a directory\)"):
            sinks([PLAIN], [f"{tmp_path}/{output}"], collection=None, force=False)


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="the system has no sockets in folders")
def test_a_socket_cannot_be_opened(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("s")
        with pytest.raises(OutputError, match="s: cannot be written"):
            sinks([PLAIN], ["s"], collection=None, force=False)


def test_an_output_that_cannot_be_opened_removes_the_others(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError):
        sinks([PLAIN, PLAIN], [str(tmp_path / "a"), str(tmp_path / "file/b")], collection=None, force=False)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("to", "name", "names"),
    [
        ("dc", "a.mrc", "marc"),
        ("marc", "a.mrk", "mrk"),
        ("csv", "pages/A.XLSX", "xlsx"),
        ("bibtex", "a.jsonl", "jsonl"),
        ("marcxml", "a.bib", "bibtex, biblatex"),
        ("mrk", "s3://bucket/a.xml", "dc, qdc, marcxml, ep3xml, mods, etdms"),
        ("xlsx", "a.xml", "dc, qdc, marcxml, ep3xml, mods, etdms"),
    ],
)
def test_the_suffix_of_another_format_is_refused(to, name, names):
    found = registry.find_format(to, Profile(), datetime.now(UTC))
    with pytest.raises(UsageError, match=f"is the suffix of {names}, and the format is {to}; expected {found.suffix};"):
        paired([found], [name])


@pytest.mark.parametrize(
    ("to", "name"),
    [
        *(("dc", name) for name in ("a.dc.xml", "a.xml", "a", "a.out", "a.mrc/", "-", "a.txt")),
        *(("marcxml", "a.xml"), ("csl-json", "a.json"), ("schema-org", "a.json"), ("biblatex", "a.bib")),
    ],
)
def test_other_suffixes_are_accepted(to, name):
    found = registry.find_format(to, Profile(), datetime.now(UTC))
    assert paired([found], [name]) == [name]


class FullStream(io.BytesIO):
    """A stream whose device is full at a call."""

    def __init__(self, call):
        super().__init__()
        self.call = call

    def fail_at(self, call):
        if self.call == call:
            raise OSError(28, "No space left on device")

    def write(self, data):
        self.fail_at("write")
        return super().write(data)

    def flush(self):
        self.fail_at("flush")


@pytest.mark.parametrize(
    ("call", "step"), [("write", "add"), ("write", "add_run"), ("flush", "complete"), ("flush", "finish")]
)
def test_a_full_stream_is_an_output_error(call, step):
    stream = FullStream("")
    sink = StreamSink(stream, WRAPPED, place="the stream", collection=None)
    sink.add(fakes.record("1"), b"1")
    stream.call = call
    arguments = {"add": (fakes.record("2"), b"2"), "add_run": (1, [b"2"])}.get(step, ())
    with pytest.raises(OutputError, match=r"^the stream: cannot be written \(No space left on device\)$"):
        getattr(sink, step)(*arguments)
    assert sink.abandon() is True


def test_a_file_that_cannot_be_framed_leaves_nothing(tmp_path):
    def writer(_write):
        raise ZeroDivisionError("planted")

    with pytest.raises(ZeroDivisionError):
        open_one(PLAIN._replace(writer=writer), tmp_path / "a.txt")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("A.BIB", "append=True adds to it or replaces single entries; force=True replaces the whole file"),
        ("a.txt", "force=True replaces it"),
    ],
)
def test_an_existing_output_names_what_can_be_done(tmp_path, name, what):
    (tmp_path / name).write_text("x")
    with pytest.raises(OutputError, match=f"{name}: exists already and was not changed; {what}$"):
        FileSink(str(tmp_path / name), PLAIN, collection=None, force=False)


def test_a_whole_file_is_written_once_and_by_force(tmp_path):
    place = tmp_path / "a.txt"
    write_whole(str(place), b"1", force=False)
    with pytest.raises(OutputError, match=r"a.txt: exists already and was not changed"):
        write_whole(str(place), b"2", force=False)
    with pytest.raises(OutputError, match=r"a.txt: exists already and was not changed"):
        check_free(str(place), force=False)
    check_free(str(place), force=True)
    write_whole(str(place), b"3", force=True)
    assert place.read_bytes() == b"3"
    assert list(tmp_path.iterdir()) == [place]
    with pytest.raises(OutputError, match=r"a.txt/b.txt: cannot be written \(Not a directory\)"):
        write_whole(str(place / "b.txt"), b"4", force=False)


@pytest.mark.parametrize(("method", "step"), [("complete", "complete"), ("publish", "finish")])
def test_a_disk_that_fails_at_the_end_is_an_output_error(tmp_path, monkeypatch, method, step):
    sink = open_one(PLAIN, tmp_path / "a.txt")
    sink.add(fakes.record("1"), b"1")

    def fail(*_arguments, **_options):
        raise OSError(5, "Input/output error")

    if step == "finish":
        sink.complete()
    monkeypatch.setattr(sink.draft, method, fail)
    with pytest.raises(OutputError, match=r"a.txt: cannot be written \(Input/output error\)"):
        getattr(sink, step)()
    sink.abandon()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="the system has no /dev/null")
def test_a_whole_file_can_go_to_a_device():
    write_whole("/dev/null", b"1", force=False)
