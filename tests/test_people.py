"""Lines of people: the short way for plain names reads them as the long way does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_export.read.page import people

WORDS = ["Budi", "Ani", "LESTARI", "Dr.", "H.", "S.E.", "M.Si", "MM", "R.", "Ma'ruf", "Al-Amin", "Bank", "Press", "Tim"]
ROLE_WORDS = [
    "editor",
    "dan",
    "oleh",
    "dkk",
    "Penyusun",
    "et al.",
    "and others",
    "lahir 1945",
    "3.",
    "(editor)",
    "ed.",
    "eds.",
    "peny.",
    "penerj.",
    "- author",
]
JOINTS = [" ", " ", ", ", ",", " ,", "  ", ", ,", ". ", "; "]


@st.composite
def lines(draw: st.DrawFn) -> str:
    words = draw(st.lists(st.sampled_from(WORDS) | st.sampled_from(WORDS + ROLE_WORDS), min_size=1, max_size=6))
    name = words[0] + "".join(draw(st.sampled_from(JOINTS)) + word for word in words[1:])
    return name + draw(st.sampled_from([", author", " , supervisor", ",editor", ", penulis", "", ", ketua", ","]))


@given(lines())
def test_plain_names_are_read_as_all_others_are(line):
    fast = people.parse_agents(line)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "_plain_agent", lambda part: None)
        slow = people.parse_agents(line)
    assert fast == slow


@pytest.mark.parametrize(
    "line", ["Dr. Budi Santosa, S.E., M.Si., author", "R. GATOT HERU, MM,, supervisor", "Al-Amin Ma'ruf, author"]
)
def test_names_with_degrees_go_the_short_way(line):
    assert people._plain_agent(line) is not None


def test_words_before_a_name_are_repeated_often():
    (found,) = people.parse_agents("by " * 1300 + "Ani Lestari").contributors
    assert (found.name, found.relator) == ("Ani Lestari", "aut")


def test_the_rest_of_a_subtitle_is_no_role():
    assert people.parse_agents("Budi Hartono, penata musik dan tari").unknown_roles == ("penata musik dan tari",)
    assert people.parse_agents("Pola asuh anak, kajian pada anak usia dini").unknown_roles == ()


def shown(line):
    """Show the people of a line as "role/relator: name", with a question mark behind names that could be several."""
    agents = people.parse_agents(line)
    return [f"{c.role}/{c.relator}: {c.name}{'?' * (c.name in agents.joined)}" for c in agents.contributors]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("peneliti, Wirasena", ["peneliti/res: Wirasena"]),
        ("Tim peneliti, Rukma Dewi... [et.al]", ["Tim peneliti/res: Rukma Dewi"]),
        (
            "tim penulis, Lestari Wening [and others] ; penyunting, Bagus Satria, Mc. Ratri",
            ["tim penulis/aut: Lestari Wening", "penyunting/edt: Bagus Satria", "penyunting/edt: Mc. Ratri"],
        ),
        ("penyunting naskah, Rukma Dewi", ["penyunting naskah/edt: Rukma Dewi"]),
        ("alih aksara dan alih bahasa, I Made Wening", ["alih aksara dan alih bahasa/trc: I Made Wening"]),
        ("dialihaksarakan oleh Rukma Dewi", ["dialihaksarakan oleh/trc: Rukma Dewi"]),
        ("oleh tim penulis, Rukma Dewi", ["tim penulis/aut: Rukma Dewi"]),
        ("redaksi Joko Suprana, Anton P. Telaga", ["redaksi/edt: Joko Suprana", "redaksi/edt: Anton P. Telaga"]),
        ("disusun Primus Galih...[et al.], editor P. Susena", ["disusun/com: Primus Galih", "editor/edt: P. Susena"]),
        (
            "penyusun, Rukma Dewi, Bagus Satria, editor, Lestari Wening, Joko Suprana",
            [
                "penyusun/com: Rukma Dewi",
                "penyusun/com: Bagus Satria",
                "editor/edt: Lestari Wening",
                "editor/edt: Joko Suprana",
            ],
        ),
        (
            "edited by Joan Carpenter, P.H. Lake, and Peter van Dam",
            ["edited by/edt: Joan Carpenter", "edited by/edt: P.H. Lake", "edited by/edt: Peter van Dam"],
        ),
        ("by Joan Carpenter, Nick Lake & Al Tan", ["by/aut: Joan Carpenter", "by/aut: Nick Lake", "by/aut: Al Tan"]),
        (
            "editor, Rukma Dewi, S.H., Bagus Satria, M. Hum",
            ["editor/edt: Rukma Dewi, S.H.", "editor/edt: Bagus Satria, M. Hum"],
        ),
        ("penulis, Rukma Dewi, editor", ["penulis, editor/aut: Rukma Dewi"]),
    ],
)
def test_a_role_in_front_of_names_is_taken_off(line, expected):
    assert shown(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("editor, Suharja, JB Tirto Wening", ["editor/edt: Suharja, JB Tirto Wening?"]),
        ("tim penyusun, Rukma Dewi, Pusat Bahasa", ["tim penyusun/com: Rukma Dewi, Pusat Bahasa?"]),
        ("oleh Rukma Dewi dan Bagus Satria", ["oleh/aut: Rukma Dewi dan Bagus Satria?"]),
        ("redaksi Wening", ["/None: redaksi Wening?"]),
        ("disusun Pusat Bahasa", ["/None: disusun Pusat Bahasa?"]),
        ("diparafrasekan oleh Rukma", ["/None: diparafrasekan oleh Rukma?"]),
        ("Joan B. Carpenter, Nick Q. Lake, Al V. Tan", ["/None: Joan B. Carpenter, Nick Q. Lake, Al V. Tan?"]),
        ("editor, Siahaan, Nalom", ["editor/edt: Siahaan, Nalom"]),
        ("penulis, Van der Berg, Pieter Jan", ["penulis/aut: Van der Berg, Pieter Jan"]),
        ("penulis, Lumban Sari, Andi", ["penulis/aut: Lumban Sari, Andi"]),
        ("Rukma bin Satria, Siti Dewi", ["/None: Rukma bin Satria, Siti Dewi?"]),
        ("Penulis: Lumban Sari, Rukma Dewi", ["Penulis/aut: Lumban Sari, Rukma Dewi"]),
        ("Lumban Sari, Chr Rukma", ["/None: Lumban Sari, Chr Rukma"]),
        ("Bagus Satria, ST. M. Kom.", ["/None: Bagus Satria, ST. M. Kom."]),
        ("Tim Penyusun, Pusat Bahasa", ["/None: Tim Penyusun, Pusat Bahasa"]),
    ],
)
def test_names_that_could_be_several_are_not_split(line, expected):
    assert shown(line) == expected


def test_role_words_without_a_name_are_no_people():
    agents = people.parse_agents("Author, Supervisor")
    assert (agents.contributors, agents.nameless) == ((), ("Author, Supervisor",))


@pytest.mark.parametrize("names", [["Rukma Dewi"], ["Rukma Dewi", "Bagus Satria"]])
def test_a_word_before_oleh_that_is_not_known_is_reported(names):
    agents = people.parse_agents(f"diparafrasekan oleh {', '.join(names)}")
    assert [(c.name, c.role, c.relator) for c in agents.contributors] == [
        (name, "diparafrasekan oleh", None) for name in names
    ]
    assert agents.unknown_roles == ("diparafrasekan oleh",)
