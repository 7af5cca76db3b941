"""The record of the real sample page, written by hand, for tests that start from a record."""

from pathlib import Path

from catalog_export.model.record import Abstract, Contributor, Location, Provenance, Record, Text, Title

PAGE = Path(__file__).parent.parent / "records" / "20389935.md"
_LINES = PAGE.read_text("utf-8").split("\n")
_INDONESIAN = (_LINES[12], _LINES[14])
_ENGLISH = (_LINES[18], _LINES[20] + " " + _LINES[22])

SAMPLE = Record(
    control_number="20389935",
    url="https://lib.ui.ac.id/detail?id=20389935&lokasi=lokal",
    title=Title(
        Text("Peran paradiplomasi dalam membangun kerjasama kota Kembar Jakarta-Beijing", "id"),
        (Text("The role of paradiplomacy in building the Jakarta-Beijing sister City cooperation", "en"),),
    ),
    contributors=(Contributor("Melissa Aesthetica", "author", "aut", "personal"),),
    abstracts=(Abstract(_INDONESIAN, "id"), Abstract(_ENGLISH, "en")),
    language="id",
    source=Location("records/20389935.md", 3),
    provenance={
        "language": Provenance("inferred", Location("records/20389935.md", 3), "title and first abstract agree", 1.0)
    },
)
