"""The command line as a process: pipes, signals, terminals, imports, and python -m."""

import os
import pty
import select
import signal
import subprocess
import sys
import time

import fakes
import pytest
from sample import PAGE

OURS = [sys.executable, "-m", "catalog_export"]
FAKE = [sys.executable, fakes.__file__]


def run(*arguments, program=FAKE, **options):
    return subprocess.run([*program, *map(str, arguments)], capture_output=True, timeout=60, check=False, **options)


@pytest.fixture
def many(tmp_path):
    path = tmp_path / "many.jsonl"
    path.write_text("".join(f"{n}|{'t' * 200}\n" for n in range(20_000)))
    return path


# --- pipes


def test_as_a_module():
    done = run("--version", program=OURS)
    assert done.stdout.startswith(b"catalog-export ")
    assert done.returncode == 0


def test_piped_input_is_written_to_standard_output(tmp_path):
    done = run("--to", "plain", input=b"1|a\n", cwd=tmp_path)
    assert done.stdout == b"1 a\n"
    assert done.returncode == 0


def test_standard_input_that_is_no_pipe_is_not_read(tmp_path):
    with open(os.devnull) as nothing:
        done = run("--to", "plain", stdin=nothing, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.endswith(b"Error: no INPUT, no folder records/ and nothing piped in.\n")
    (tmp_path / "a.md").write_text("1|a\n")
    with open(tmp_path / "a.md") as page:
        assert run("--to", "plain", stdin=page, cwd=tmp_path).stdout == b"1 a\n"


@pytest.mark.parametrize("taken", [0, 10, 100_000])
def test_a_broken_pipe_ends_quietly(many, taken):
    with subprocess.Popen(
        [*FAKE, "--to", "plain", str(many)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.read(taken)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


def test_a_pipe_that_breaks_at_the_very_end_is_quiet(tmp_path):
    (tmp_path / "a.md").write_text("1|a\n")
    script = f"{{ sleep 0.5; {' '.join(FAKE)} --to plain a.md; echo $? >&2; }} | true"
    done = subprocess.run(["bash", "-c", script], capture_output=True, cwd=tmp_path, timeout=60, check=False)
    assert done.stderr == b"141\n"


def test_a_broken_pipe_of_findings_is_quiet(tmp_path):
    (tmp_path / "a.md").write_text("".join(f"{n}|t|warning\n" for n in range(5000)))
    script = f"{' '.join(FAKE)} check a.md 2> err | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, cwd=tmp_path, timeout=60, check=False)
    assert done.stdout == b"a.md:1: warning: something is amiss [fake-warning]\n141\n"
    assert (tmp_path / "err").read_bytes() == b""


def test_closed_standard_streams_are_no_traceback(tmp_path):
    (tmp_path / "a.md").write_text("1|a\n")
    command = f"{' '.join(FAKE)} --to plain a.md"
    for closed, code in ((">&-", 3), ("2>&-", 0), ("<&-", 0)):
        done = subprocess.run(
            ["bash", "-c", f"{command} {closed}"], capture_output=True, cwd=tmp_path, timeout=60, check=False
        )
        assert b"Traceback" not in done.stderr
        assert done.returncode == code, closed
    explain = f"{' '.join(FAKE)} explain a.md >&-"
    done = subprocess.run(["bash", "-c", explain], capture_output=True, cwd=tmp_path, timeout=60, check=False)
    assert (done.returncode, done.stderr.splitlines()[0]) == (3, b"Error: standard output is closed")


@pytest.mark.parametrize("encoding", ["utf-8:strict", "latin-1:strict", "ascii:strict"])
def test_characters_unknown_to_standard_output_are_escaped(tmp_path, encoding):
    name = os.fsencode(tmp_path) + b"/lat\xe9n-\xd8\xa7.md"
    try:
        with open(name, "w", encoding="utf-8") as page:
            page.write("1|Judul \u0627\n1|Judul \u0627\n")
    except OSError:
        pytest.skip("this file system takes no name that is not UTF-8")
    for verb, what in (("check", b"duplicate-same"), ("explain", b"control_number")):
        done = subprocess.run(
            [*FAKE, verb, name],
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "1"},
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert what in done.stdout


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_standard_output_is_one_line(many):
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*FAKE, "--to", "plain", str(many)], stdout=full, stderr=subprocess.PIPE, timeout=60, check=False
        )
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1] == b"Error: standard output: cannot be written (No space left on device)"
    assert b"Exception ignored" not in done.stderr


def test_process_substitution_and_fifos_can_be_read(tmp_path):
    done = subprocess.run(
        ["bash", "-c", f"{' '.join(FAKE)} --to plain <(echo '1|a') <(sleep 0.1; echo '2|b' | gzip)"],
        capture_output=True,
        cwd=tmp_path,
        timeout=60,
        check=False,
    )
    assert done.stdout == b"1 a\n2 b\n"


# --- signals


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_leaves_nothing_half_written(tmp_path, number, code):
    (tmp_path / "a.md").write_text("1|a\n2|b\n3|c|slow\n")
    with subprocess.Popen(
        [*FAKE, "--to", "plain", "a.md", "-o", "out.txt"], cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        wait_for(lambda: len(os.listdir(tmp_path)) == 2)  # the temporary file
        time.sleep(0.2)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert os.listdir(tmp_path) == ["a.md"]
    assert out == b""
    assert b"Traceback" not in err
    *signal_line, line = err.splitlines()
    assert line.startswith(b"interrupted: read 2 records, wrote 0 plain, 0 failed, ")
    assert signal_line == ([] if number == signal.SIGINT else [b"Terminated by %s." % number.name.encode()])


def test_nohup_keeps_a_run_alive(tmp_path):
    (tmp_path / "a.md").write_text("1|a\n3|c|slow\n")
    command = ["nohup", *FAKE, "--to", "plain", "a.md", "-o", "out.txt"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        wait_for(lambda: len(os.listdir(tmp_path)) == 2)
        process.send_signal(signal.SIGHUP)
        time.sleep(0.2)
        assert process.poll() is None
        process.kill()


def wait_for(condition):
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


# --- terminals


def on_terminal(*arguments, cwd, stdout=None, seconds=60):
    """Run with a terminal as standard input and error, and as output unless ``stdout``; return the shown text."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*FAKE, *map(str, arguments)], cwd=cwd, stdin=theirs, stdout=stdout or theirs, stderr=theirs
    )
    os.close(theirs)
    shown = b""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if select.select([ours], [], [], 0.1)[0]:
            try:
                shown += os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
    os.close(ours)
    return process.wait(10), shown.replace(b"\r\n", b"\n")


def test_a_binary_format_is_not_shown_on_a_terminal(tmp_path):
    (tmp_path / "a.md").write_text("1|a\n")
    code, shown = on_terminal("--to", "plain", "a.md", cwd=tmp_path)
    assert code == 2
    assert shown == (b"Error: plain is binary and would garble the terminal; give -o out.txt\n")
    code, shown = on_terminal("--to", "wrapped", "a.md", cwd=tmp_path)
    assert (code, shown[:6]) == (0, b"<1 a>\n")


def test_a_terminal_as_standard_input_is_not_read_unasked(tmp_path):
    code, shown = on_terminal("--to", "wrapped", cwd=tmp_path)
    assert code == 2
    assert b"Usage:" in shown


def test_findings_have_colour_on_a_terminal_only(tmp_path):
    (tmp_path / "a.md").write_text("1|a|warning\n")
    _, shown = on_terminal("check", "a.md", cwd=tmp_path)
    assert b"a.md:1: \x1b[33mwarning\x1b[0m: something is amiss" in shown
    assert b"\x1b" not in run("check", "a.md", cwd=tmp_path).stdout


def test_progress_is_shown_on_a_terminal_and_taken_away(tmp_path, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    (tmp_path / "a.md").write_text("".join(f"{n}|t|pause\n" for n in range(4)) + "9|t|warning\n")
    with open(os.devnull, "wb") as nothing:
        code, shown = on_terminal("--to", "plain", "a.md", cwd=tmp_path, stdout=nothing)
    assert code == 0
    assert b"\r\x1b[K3 records, " in shown
    assert b"\r\x1b[Ka.md:5: " in shown  # taken away before a finding
    assert shown.splitlines()[-1].startswith(b"read 5 records, wrote 5 plain, 0 failed, ")
    assert b"\x1b[K" not in run("--to", "plain", "a.md", cwd=tmp_path).stderr


def test_no_progress_beside_output_on_the_same_terminal(tmp_path, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    (tmp_path / "a.md").write_text("".join(f"{n}|t|pause\n" for n in range(4)))
    _, shown = on_terminal("--to", "wrapped", "a.md", cwd=tmp_path)
    assert b"\x1b[K" not in shown


def test_a_file_as_output_has_a_progress_bar_on_a_terminal(tmp_path, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    (tmp_path / "a.md").write_text("".join(f"{n}|t|pause\n" for n in range(4)))
    for arguments in (["--to", "plain", "-o", "out.txt", "a.md"], ["check", "a.md"]):
        _, shown = on_terminal(*arguments, cwd=tmp_path)
        assert b"\r\x1b[K3 records, " in shown, arguments
        _, shown = on_terminal(*arguments, "--quiet", "--force", cwd=tmp_path) if "-o" in arguments else (0, b"")
        assert shown == b""


# --- the start


def test_a_run_loads_no_extra():
    extras = {"pymarc", "bibtexparser", "pypdfium2", "fsspec", "sqlalchemy", "waitress", "urllib3", "distributed"}
    code = (
        "import sys; from catalog_export.__main__ import main\n"
        f"sys.argv[1:] = ['-t', 'bibtex', '-o', '-', {str(PAGE)!r}]\n"
        "try: main()\n"
        "finally: print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("@")
    loaded = set(done.stderr.splitlines()[-1].split())
    assert "catalog_export.cli.main" in loaded
    assert extras & loaded == set()


def test_the_argument_after_an_option_is_its_value(tmp_path):
    assert b"Error: -o: cannot be read" in run("--to", "bibtex", "--profile", "-o", PAGE).stderr
    done = run("-ft", "bibtex", "--output", "-t", "--", PAGE, cwd=tmp_path)
    assert (done.returncode, [file.name for file in tmp_path.iterdir()]) == (0, ["-t"])


# --- the same bytes


@pytest.mark.parametrize("name", ["plain", "wrapped"])
def test_the_bytes_depend_on_nothing_around_them(tmp_path, name):
    for number in range(30):
        (tmp_path / f"{number}.md").write_text(f"{number}|té\n")
    expected = run("--to", name, tmp_path).stdout
    assert len(expected) > 100
    for environment in (
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Asia/Jakarta"},
        {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "TZ": "America/New_York", "PYTHONUTF8": "0"},
    ):
        assert run("--to", name, tmp_path, env={**os.environ, **environment}).stdout == expected


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize(
    "arguments", [["formats"], ["-h"], ["check", "--report-format", "csv", "."], ["explain", str(PAGE)]]
)
def test_a_full_disk_behind_standard_output_is_one_line(arguments):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*OURS, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1].startswith("Error: the output could not be written")
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="needs /dev/stdout")
def test_earlier_content_of_an_output_file_is_kept(tmp_path):
    kept = tmp_path / "all.mrk"
    kept.write_bytes(b"kept\n")
    with kept.open("ab") as file:
        subprocess.run([*OURS, "--to", "mrk", str(PAGE), "-o", "/dev/stdout"], stdout=file, check=True)
    assert kept.read_bytes().startswith(b"kept\n=LDR")


def test_the_output_never_replaces_an_input(tmp_path):
    page = tmp_path / "a.md"
    page.write_bytes(PAGE.read_bytes())
    done = run("--to", "marc", page, "-o", page, "-f", program=OURS)
    assert done.returncode == 2
    assert b"is an input and the output" in done.stderr
    assert page.read_bytes() == PAGE.read_bytes()


def test_a_format_is_asked_for_once():
    done = run("--to", "dc", "--to", "oai_dc", PAGE, program=OURS)
    assert done.returncode == 2
    assert b"the format dc is asked for twice" in done.stderr


# --- signals


def test_ctrl_c_while_modules_are_imported_is_no_traceback(tmp_path):
    (tmp_path / "click.py").write_text("raise KeyboardInterrupt")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(OURS, capture_output=True, env=environment, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (130, b"Interrupted.\n")
    entry = "import sys; from catalog_export.__main__ import main; sys.exit(main())"
    done = subprocess.run([sys.executable, "-c", entry], capture_output=True, env=environment, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (130, b"Interrupted.\n")
