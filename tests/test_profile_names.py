"""The entry form of personal names: names that are inverted, and the reasons for the others."""

import pytest
from hypothesis import given, settings
from strategies import anything

from catalog_export.enrich.entry_forms import decide, entry_form


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Melissa Aesthetica", "Aesthetica, Melissa"),
        ("Dimas  Riyo Kusumo", "Kusumo, Dimas Riyo"),
        ("MELISSA AESTHETICA", "AESTHETICA, MELISSA"),
        ("Nur'aini Ma'ruf", "Ma'ruf, Nur'aini"),
        ("Siti Nurhaliza-Putri", "Nurhaliza-Putri, Siti"),
        ("Émile Durand", "Durand, Émile"),
    ],
)
def test_turned(name, form):
    assert entry_form(name, "last-element") == form
    assert entry_form(name, "as-given") is None


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Surono", "a single name"),
        ("", "a single name"),
        ("Lubis, Todung Mulya", "a comma"),
        ("Budi Santoso, S.H., M.Hum.", "a comma"),
        ("F.X. Rahyono", "an initial or an abbreviation: F.X."),
        ("Lini B Somadikarta", "an initial or an abbreviation: B"),
        ("Moh. Yamin", "an initial or an abbreviation: Moh."),
        ("Siti Aminah binti Ahmad", "a word that joins names: binti"),
        ("Siti Aminah Binti Ahmad", "a word that joins names: binti"),
        ("Jan van Goyen", "a word that joins names: van"),
        ("Syed al-Attas", "a word that joins names: al-attas"),
        ("Abdul Rahman", "a word that joins names: abdul"),
        ("Budi santoso", "no capital letter: santoso"),
        ("I Gusti Ngurah Rai", "perhaps a Balinese name: i"),
        ("Ni Kadek Dewi", "perhaps a Balinese name: ni"),
        ("Ida Bagus Mantra", "perhaps a Balinese name: ida"),
        ("Anak Agung Gde", "perhaps a Balinese name: anak"),
        ("Cokorda Rai", "perhaps a Balinese name: cokorda"),
        ("Gusti Nyoman", "perhaps a Balinese name: gusti"),
        ("Raden Mas Said", "perhaps a title of nobility: raden"),
        ("Teuku Umar", "perhaps a title of nobility: teuku"),
        ("Hamka Datuk Panglima", "perhaps a title of nobility: datuk"),
        ("Gde Putra", "perhaps a Balinese name: gde"),
        ("Lalu Gunawan", "perhaps a title of nobility: lalu"),
        ("Wa Ode Siti", "perhaps a title of nobility: ode"),
        ("Kwik Kian Gie", "perhaps a Chinese name, the family name first: kwik"),
        ("Stefanus Lie Kurnia", "perhaps a Chinese family name inside: lie"),
        ("Prof Budi Santoso", "a title before the name: prof"),
        ("Budi Santoso SH", "perhaps a degree or a generation after the name: SH"),
        ("Budi Santoso XYZ", "perhaps a degree or a generation after the name: XYZ"),
        ("Budi Santoso Jr", "perhaps a degree or a generation after the name: Jr"),
        ("Budi Santoso 2", "an initial or an abbreviation: 2"),
        ("Budi Santoso (alm)", "not a word: (alm)"),
        ("小林 一郎", "no capital letter: 小林"),
    ],
)
def test_left_alone(name, reason):
    entry = decide(name, "last-element")
    assert entry.form is None
    assert entry.reason.startswith(reason)


@settings(max_examples=200, deadline=None)
@given(anything)
def test_an_inverted_name_has_the_same_words(name):
    entry = decide(name, "last-element")
    assert bool(entry.form) != bool(entry.reason)
    if entry.form:
        last, rest = entry.form.split(", ")
        assert [*rest.split(), last] == name.split()
