"""The package is typed: a type checker accepts its use, and finds mistakes in it."""

import subprocess
import sys
from pathlib import Path

import pytest

import catalog_export

USE = Path(__file__).parent / "typed_use.py"


def test_the_package_is_marked_as_typed():
    assert (Path(catalog_export.__file__).parent / "py.typed").is_file()


@pytest.mark.slow
def test_mypy_understands_the_public_interface(request, tmp_path):
    pytest.importorskip("mypy", reason="no mypy: pip install 'catalog-export[dev]'")
    kept = getattr(request.config, "cache", None)  # without the plugin there is none
    cache = kept.mkdir("mypy") if kept else tmp_path
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={cache}", str(USE)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=300, check=False)
    assert done.stdout.splitlines() == ["Success: no issues found in 1 source file"]
