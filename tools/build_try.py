"""Fetch and build what the page to try the program needs: ``python tools/build_try.py``.

It writes ``docs/try/runtime/``: Pyodide (Python for WebAssembly) from npm, msgspec from PyPI, and this package. The
folder is not committed. ``mkdocs build`` copies it to the site with the page. npm and pip must be installed.
"""

import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "catalog_export"
RUNTIME = ROOT / "docs" / "try" / "runtime"
PYODIDE = "314.0.7"
PYTHON, PLATFORM = "3.14", "pyemscripten_2026_0_wasm32"  # of this version of Pyodide
WHEELS = ("msgspec==0.22.0",)
FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
# Folders of the package that the page does not use.
LEFT_OUT = ("cli", "feeds", "oai", "store", "__pycache__")


def run(*command: str, folder: Path) -> str:
    """Run a command in a folder; return its output."""
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def fetch_pyodide(work: Path, output: Path) -> None:
    """Copy the files of Pyodide."""
    name = run("npm", "pack", "--silent", f"pyodide@{PYODIDE}", folder=work).split()[-1]
    with tarfile.open(work / name) as archive:
        archive.extractall(work, filter="data")
    for file in FILES:
        shutil.copyfile(work / "package" / file, output / file)


def fetch_wheels(output: Path) -> list[str]:
    """Copy the wheels of the libraries; return their names."""
    only = ("--only-binary=:all:", "--platform", PLATFORM, "--python-version", PYTHON, "--implementation", "cp")
    run(sys.executable, "-m", "pip", "download", "-q", "--no-deps", *only, "-d", str(output), *WHEELS, folder=output)
    return sorted(path.name for path in output.glob("*.whl"))


def pack(output: Path) -> str:
    """Write the package as a zip file; return its name."""
    with zipfile.ZipFile(output / "catalog_export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(PACKAGE.rglob("*")):
            inside = path.relative_to(ROOT)
            if path.is_file() and not set(inside.parts) & set(LEFT_OUT):
                archive.write(path, inside.as_posix())
    return "catalog_export.zip"


def build(output: Path = RUNTIME) -> None:
    """Write all files of the runtime to a folder, which is emptied first."""
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as work:
        fetch_pyodide(Path(work), output)
    files = {"wheels": fetch_wheels(output), "package": pack(output)}
    (output / "files.json").write_text(json.dumps(files))
    shutil.copyfile(PACKAGE / "desk" / "static" / "desk.css", output / "desk.css")


if __name__ == "__main__":
    build()
    print(f"{sum(path.stat().st_size for path in RUNTIME.iterdir()) / 1e6:.0f} MB in {RUNTIME}")
