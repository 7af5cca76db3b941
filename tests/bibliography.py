"""Fifty invented records that are hard to cite; ``python bibliography.py STYLE LOCALE`` prints a bibliography."""

import sys

from catalog_export.model.record import Contributor, Record, Text, Title

# Invented for demonstration, like all names and titles here.
AUTHORS = [
    [("Siti Rahmawati", "aut", "personal")],
    [("Suharno", "aut", "personal")],
    [("Rahmawati, Siti", "aut", "personal")],
    [("Prof. Dr. Bambang Santoso, S.H., M.H.", "aut", "personal")],
    [("Siti Aminah binti Ahmad", "aut", "personal")],
    [("R. A. Kusumaningrum", "aut", "personal")],
    [("Jan van der Berg", "aut", "personal")],
    [("Universitas Indonesia. Fakultas Hukum", "aut", "corporate")],
    [("Kementerian Kesehatan Republik Indonesia", "aut", "corporate")],
    [],
    [("Citra Dewi", "edt", "personal")],
    [("Ani Lestari", "aut", "personal"), ("Budi Hartono", "aut", "personal")],
    [("Ani Lestari", "aut", "personal"), ("Budi Hartono", "aut", "personal"), ("Citra Dewi", "aut", "personal")],
    [(f"Penulis {letter}", "aut", "personal") for letter in "Satu Dua Tiga Empat Lima Enam Tujuh Delapan".split()],
    [("Ani Lestari", "aut", "personal"), ("Budi Hartono", "ths", "personal"), ("Dedi Wahyu", "dgc", "personal")],
    [("O’Neill, Mary-Jane", "aut", "personal")],
    [("محمد عبد الله", "aut", "personal")],
]
TITLES = [
    "Analisis yuridis perjanjian sewa menyewa",
    "Pengaruh pH dan DNA pada E. coli <i>in vitro</i>: studi kasus",
    'Makna "kota kembar" dalam *hubungan* _internasional_ & $x^2$',
    "Siapa yang menang?",
    "The effects of Jakarta’s MRT on commuters in Depok",
]
YEARS = ["2014", None, "2014", "[198-?]", "2010/2011", "2014"]
KINDS = ["bachelor", "master", "doctoral", None]


def records():
    for number in range(50):
        kind = KINDS[number % len(KINDS)]
        title = TITLES[number % len(TITLES)]
        people = AUTHORS[number % len(AUTHORS)]
        yield Record(
            control_number=str(20990001 + number),
            title=Title(
                Text(title, "en" if number % 5 == 4 else "id"),
                other_title_information="sebuah tinjauan" * (number % 7 == 0) or None,
            ),
            contributors=tuple(Contributor(name, "", relator, what) for name, relator, what in people),
            and_others=number % 17 == 12,
            thesis_kind=kind,
            grantor="Universitas Indonesia" if kind and number % 9 else None,
            publisher="Universitas Indonesia" if number % 6 else None,
            place="Depok" if number % 3 else None,
            year=YEARS[number % len(YEARS)],
            language="id",
            url=f"https://lib.ui.ac.id/detail?id={20990001 + number}" if number % 4 else None,
        )


if __name__ == "__main__":
    from catalog_export.enrich.profile import Profile
    from catalog_export.run.citing import _citation_format
    from catalog_export.write.citations import format_citations

    made = _citation_format(Profile())
    items = b"".join(made.assemble(map(made.encode, records())))
    sys.stdout.buffer.write(format_citations(items, sys.argv[1], sys.argv[2]))
