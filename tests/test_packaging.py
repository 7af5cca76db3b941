"""The source distribution contains the files that the contributors' guide names."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
HATCH = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]
PACKAGED, HOOKS = HATCH["build"]["targets"]["sdist"], HATCH["metadata"]["hooks"]

NAMED = {
    name
    for name in re.findall(r"[`( ](\.?[\w.-]+(?:/[\w.-]+)*)", GUIDE)
    if not name.startswith(".venv") and (ROOT / name).is_file()
}
NAMED |= {".pre-commit-config.yaml"}  # by the command that installs it


def test_compiled_catalogues_are_not_left_out():
    ignored = (ROOT / ".gitignore").read_text("utf-8").split()
    assert not {"*.mo", "locale/"} & set(ignored)
    assert list((ROOT / "catalog_export" / "locale").rglob("*.mo"))


@pytest.mark.parametrize("name", sorted(NAMED))
def test_a_file_named_in_the_guide_is_packaged(name):
    always = {"README.md", "LICENSE", "pyproject.toml"}
    assert name in always or any(f"/{name}/".startswith(f"{path}/") for path in PACKAGED["include"])


def test_the_description_has_no_links_to_files():
    text = (ROOT / "README.md").read_text("utf-8")
    assert "](docs/" in text
    for rule in HOOKS["fancy-pypi-readme"]["substitutions"]:
        text = re.sub(rule["pattern"], rule["replacement"], text)
    assert re.findall(r"\]\((?!https?:|#)[^)]*\)", text) == []
    assert "![" not in text
