"""Words around the end of a list of keywords, compared with the rest of the field."""

from catalog_export.read.page import abstract_phrases
from catalog_export.read.page.abstract_units import Unit, units_of


def test_the_words_around_a_border_are_read_once(monkeypatch):
    units = units_of(["Kata kunci: kerang hijau, kerang hijau, udang", "Abstract: green mussels are sold"])
    read = []
    words = abstract_phrases._words
    monkeypatch.setattr(abstract_phrases, "_words", lambda text: read.append(text) or words(text))
    phrases = abstract_phrases.Phrases(units)
    prices = [[phrases.price(place) for place in range(1, len(units))] for _ in range(3)]
    assert prices[0] == prices[1] == prices[2]
    assert len(read) <= 2 * (len(units) - 1) + 2


def test_neighbours_that_occur_twice_belong_together():
    units = [Unit("stop", text, 0) for text in ("a kerang", "hijau b kerang hijau c")]
    apart = [Unit("stop", unit.text.replace("kerang hijau", "udang"), 0) for unit in units]
    assert abstract_phrases.Phrases(units).price(1) > abstract_phrases.Phrases(apart).price(1) == 0.0
