"""Measure citations a second for each style: ``python benchmarks/citations.py [RECORDS]``, by default 1,000."""

import sys
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from bibliography import records

from catalog_export.enrich.profile import Profile
from catalog_export.run.options import now
from catalog_export.write.citations import STYLES, format_citations
from catalog_export.write.registry import find_format

count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
made = find_format("csl-json", Profile(), now())
numbered = (
    record._replace(control_number=str(number)) for number, record in enumerate(islice(cycle(records()), count))
)
items = b"".join(made.assemble(map(made.encode, numbered)))
for style in STYLES:
    begun = perf_counter()
    format_citations(items, style)
    seconds = perf_counter() - begun
    print(f"{style:10} {count:,} citations in {seconds:.2f} s, {count / seconds:,.0f} a second")
