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
