"""Read the names of persons and bodies in MARC 21: 100, 110, 700, 710 and 720."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.identifiers import orcid_uri
from catalog_export.model.record import Contributor, Identifier
from catalog_export.model.roles import relator_of
from catalog_export.model.vocabulary import CREATORS, RELATORS
from catalog_export.read.marc_values import trim, without_stop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.model.record import Kind
    from catalog_export.read.marc_values import Collected, MarcField

_RELATOR_TERMS = {relator.english: code for code, relator in RELATORS.items()} | {
    relator.indonesian: code for code, relator in RELATORS.items()
}


def read_person(found: Collected, field: MarcField) -> None:
    """Read 100 or 700. A name with a title ($t) is another work, and has no place in the record."""
    if not field.first("t"):
        found.append("contributors", _entry(field, _contributor(field, "personal", " ".join(field.all("ab")))))
        field.mark("ab")


def read_body(found: Collected, field: MarcField) -> None:
    """Read 110 or 710: the institution that granted a degree, its faculty, or another body."""
    parts = [part for part in field.all("ab") if trim(part)]
    if field.first("t") or not parts:
        return
    role, relator = _relation(field)
    body, *units = [*map(without_stop, parts[:-1]), trim(parts[-1]) if role or relator else without_stop(parts[-1])]
    faculty, grantor = ", ".join(units), found.values.get("grantor", "")
    is_plain = not field.all("cd01")
    grants = found.is_thesis and relator == "dgg" and (not role or _relator(role) == "dgg")
    is_faculty = faculty and not (role or relator) and body.rstrip(".") == grantor.rstrip(".")
    if grants and is_plain and found.keep("grantor", body, field, "a"):
        found.keep("faculty", faculty, field, "b")
    elif not (is_faculty and is_plain and found.keep("faculty", faculty, field, "ab")):
        found.append("contributors", _entry(field, _contributor(field, "corporate", ", ".join((body, *units)))))
        field.mark("ab")


def read_uncontrolled(found: Collected, field: MarcField) -> None:
    """Read 720."""
    kind: Kind = "corporate" if field.indicators[:1] == "2" else "personal"
    found.append("contributors", _contributor(field, kind, field.first("a")))
    field.mark("a", [field.first("a")])


def _entry(field: MarcField, contributor: Contributor | None) -> Contributor | None:
    """Mark a name in 1XX that has no role of a creator as the main entry."""
    if contributor is None or not field.tag.startswith("1") or contributor.relator in CREATORS:
        return contributor
    return contributor._replace(main_entry=True)


def _contributor(field: MarcField, kind: Kind, heading: str) -> Contributor | None:
    if not trim(heading):
        return None
    role, relator = _relation(field)
    degrees = ", ".join(map(trim, field.all("c")))
    dates = trim(field.first("d"))
    named = trim(heading) if role or relator or degrees or dates else without_stop(heading)
    field.mark("c")
    field.mark("d", [field.first("d")])
    name = f"{named}, {degrees}" if degrees else named
    return Contributor(name, role, relator, kind, dates=dates or None, identifiers=tuple(_identifiers(field)))


def _relation(field: MarcField) -> tuple[str, str | None]:
    """Return the role words of a name and the relator code of the first role.

    $4 is a code, or the address of a code. Codes count before terms, if there is one for each term. Otherwise the first
    code counts if a term is not known.
    """
    terms = [term for text in field.all("e") if (term := text.strip().rstrip(".,"))]
    codes = {text: text.strip().rpartition("/")[2] for text in field.all("4")}
    known = [code for code in codes.values() if code in RELATORS]
    count = max(len(terms), 1)
    relators = known[:count] if len(known) >= count else [_relator(term) for term in terms]
    if not all(relators):
        relators = known[:1]
    field.mark("e")
    field.mark("4", [text for text, code in codes.items() if code in relators])
    return ", ".join(terms), relators[0] if relators else None


def _relator(term: str) -> str | None:
    return _RELATOR_TERMS.get(term.casefold()) or relator_of(term)


def _identifiers(field: MarcField) -> Iterator[Identifier]:
    for text in dict.fromkeys(field.all("01")):
        if uri := orcid_uri(text.removeprefix("(orcid)")):
            field.mark("01", [text])
            yield Identifier("orcid", uri.rpartition("/")[2])
