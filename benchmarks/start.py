"""Measure the start: one page to each of some formats, against a script that imports click and runs an empty command.

    python benchmarks/start.py --rounds 20
    python benchmarks/start.py --instructions

The processes take turns; the table has the median of the processor time. With ``--instructions``, valgrind counts the
instructions of each process once instead, which does not depend on what else the machine does.

The floor is what Python needs for the modules and tables that the page needs: the script with click also finds and
reads the compiled code of these modules, without running it, and loads the tables of words.
"""

import argparse
import re
import subprocess
import sys

from measure import COMMAND, ENVIRONMENT, ROOT, Job, heading, measure, median

PAGE = str(min((ROOT / "records").glob("[0-9]*.md")))
CLICK = "import click\n@click.command()\ndef main(): pass\ntry: main([])\nexcept SystemExit: pass\n"
LIST = (
    "import sys\nfrom catalog_export.__main__ import main\n"
    f"sys.argv = ['catalog-export', '-q', '--to', 'bibtex', {PAGE!r}]\n"
    "try: main()\nexcept SystemExit: pass\n"
    "print(*(name for name in sys.modules if name.startswith('catalog_export.')), file=sys.stderr)"
)
FLOOR = """
from importlib.util import find_spec
for name in {names!r}:
    find_spec(name).loader.get_code(name)
from catalog_export.text.language_tables import function_words, prose_weights, word_weights
function_words(), prose_weights(), word_weights()
"""


def processes() -> dict[str, Job]:
    """Return the processes to measure, by their names in the table."""
    listed = subprocess.run((sys.executable, "-c", LIST), capture_output=True, text=True, check=True, cwd=ROOT)
    floor = CLICK + FLOOR.format(names=listed.stderr.split())
    scripts = {"python -c pass": "pass", "an empty command of click": CLICK, "the floor": floor}
    jobs = {name: Job((sys.executable, "-c", script)) for name, script in scripts.items()}
    return jobs | {f"one page to {name}": Job((*COMMAND, "--to", name, PAGE)) for name in ("bibtex", "marc")}


def instructions(job: Job) -> float:
    """Count the instructions of a process, in millions."""
    environment = {**ENVIRONMENT, "PYTHONHASHSEED": "0"}
    subprocess.run(job.command, check=True, capture_output=True, cwd=ROOT, env=environment)  # compiles the modules
    counted = subprocess.run(
        ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *job.command),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=environment,
    )
    found = re.search(r"Collected : (\d+)", counted.stderr)
    if found is None:
        raise SystemExit(counted.stderr)
    return int(found[1]) / 1e6


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--instructions", action="store_true", help="count instructions with valgrind")
    options = parser.parse_args()
    jobs = processes()
    if options.instructions:
        unit, found = "million instructions", {name: instructions(job) for name, job in jobs.items()}
    else:
        runs = measure(jobs, options.rounds)
        unit, found = "ms", {name: 1000 * median(taken, processor=True) for name, taken in runs.items()}
    empty = found["an empty command of click"]
    print(f"{heading()}\n\n| Process | {unit} | times an empty command |\n|---|---|---|")
    print("\n".join(f"| {name} | {value:.0f} | {value / empty:.2f} |" for name, value in found.items()))


if __name__ == "__main__":
    main()
