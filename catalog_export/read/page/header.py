"""The header of a catalogue page: what the lines above the abstract were recognised as."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog_export.model.record import ThesisKind
    from catalog_export.read.page.page_lines import Imprint
    from catalog_export.read.page.people import Agents


class Header:
    """The lines above the abstract, sorted by what they are: their positions, and what was read from them."""

    breadcrumb = -1
    wrapped_breadcrumb = ""  # what of it stands on the next line
    imprint = -1
    imprinted: Imprint | None = None
    link = -1
    linked_title = ""  # a title line that is a link to the record
    address: tuple[str | None, str | None] = (None, None)  # that of the link, and the control number in it
    collection: tuple[str | None, ThesisKind | None] = (None, None)  # of the breadcrumb, and the kind it tells
    states_people = False  # whether people with roles were read, not only what has the shape of names
    labelled = False  # whether a heading ("Abstrak") says where the body begins
    ahead = (-1, False)  # the next line that is a label or long text, and whether it is a label

    def __init__(self, body: int) -> None:
        self.title: list[int] = []
        self.agents: list[tuple[int, Agents]] = []
        self.keywords: list[int] = []
        self.unknown: list[int] = []
        self.numbers: list[int] = []  # lines inside the abstract that only number a page
        self.body = body

    def take(self, people: list[tuple[int, Agents]]) -> None:
        """Add lines of people, each with its position."""
        self.agents += people
        self.states_people = self.states_people or any(agents.stated for _, agents in people)
