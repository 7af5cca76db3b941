"""Words around the end of a list of keywords, compared with the rest of the field."""

from catalog_export.read.page import abstract_phrases
from catalog_export.read.page.abstract_units import Unit


def test_neighbours_that_occur_twice_belong_together():
    units = [Unit("stop", text, 0) for text in ("a kerang", "hijau b kerang hijau c")]
    apart = [Unit("stop", unit.text.replace("kerang hijau", "udang"), 0) for unit in units]
    assert abstract_phrases.Phrases(units).cost(1) > abstract_phrases.Phrases(apart).cost(1) == 0.0
