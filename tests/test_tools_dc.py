"""Dublin Core in xmllint, validated against our schemas."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from oddities import ODDITIES

from catalog_export.enrich.profile import Profile
from catalog_export.write.formats import oai_dc, qdc

pytestmark = [
    pytest.mark.tools,
    pytest.mark.skipif(not shutil.which("xmllint"), reason="no xmllint (Debian: libxml2-utils)"),
]
SCHEMAS = Path(__file__).parent / "schemas"


@pytest.mark.parametrize(("module", "grammar"), [(oai_dc, "oai_dc.rng"), (qdc, "qdc.rng")])
def test_xmllint_finds_nothing(module, grammar, tmp_path):
    made = module.build(Profile(), datetime(2026, 11, 23, tzinfo=UTC))
    encoded = [made.encode(record) for record in ODDITIES.values()]
    files = {"collection.xml": b"".join(made.assemble(encoded))}
    files |= {f"{name}.xml": b"".join(made.assemble([one])) for name, one in zip(ODDITIES, encoded, strict=True)}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    run = subprocess.run(
        ["xmllint", "--noout", "--nonet", "--relaxng", SCHEMAS / grammar, *files],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout == ""
    assert sorted(run.stderr.splitlines()) == sorted(f"{name} validates" for name in files)
    assert run.returncode == 0
