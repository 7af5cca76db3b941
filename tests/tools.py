"""Programs of other makers: return the program, or skip the test with the reason.

With CATALOG_EXPORT_REQUIRE_TOOLS=1 in the environment nothing that is marked ``tools`` may be skipped: it
fails instead, so that a run meant to prove something with these programs cannot pass without them.
"""

import os
import shutil
import subprocess

import pytest

PACKAGES = {
    "biber": "biber",
    "chromium": "chromium",
    "catmandu": "libcatmandu-perl, libcatmandu-marc-perl, libcatmandu-bibtex-perl and libcatmandu-template-perl",
    "bibtex": "texlive-binaries and texlive-base",
    "mandoc": "mandoc",
    "npm": "npm",
    "pandoc": "pandoc",
    "node": "nodejs",
    "perl": "perl",
    "xml2ris": "bibutils",
    "xmllint": "libxml2-utils",
    "yaz-marcdump": "yaz",
}


def need(program: str) -> str:
    """Return the path of a program, or skip the test."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"no {program} (Debian: {PACKAGES.get(program, program)})")
    return path


def need_perl(module: str, package: str) -> str:
    """Return the path of perl if it has a module, or skip the test."""
    perl = need("perl")
    if subprocess.run([perl, f"-M{module}", "-e", "1"], capture_output=True, check=False).returncode:
        pytest.skip(f"no Perl module {module} (Debian: {package})")
    return perl


def need_node_module(module: str) -> str:
    """Return the path of node where it has a module, or skip the test."""
    node = need("node")
    if subprocess.run([node, "-e", f"require({module!r})"], capture_output=True, check=False).returncode:
        pytest.skip(f"no module {module} for node (npm install {module}, and NODE_PATH)")
    return node


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    required = os.environ.get("CATALOG_EXPORT_REQUIRE_TOOLS") == "1"
    if required and report.skipped and not hasattr(report, "wasxfail") and item.get_closest_marker("tools"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skipped, though CATALOG_EXPORT_REQUIRE_TOOLS is set: {report.longrepr}"
    return report
