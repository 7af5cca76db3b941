"""The entry form of Indonesian personal names ("Santoso, Budi"), for names that are safe to invert by rule.

Cataloguing rules enter an Indonesian name of several elements under its last element. The exceptions are not always
visible in the name: names of Bali, of the nobility, with bin or binti, Chinese names that begin with the family name,
initials at the end. A name that may be an exception is not inverted: it is kept as given, with a reason, and can be
added to the user's table of overrides. The tables below include doubtful words, so that too few names are inverted
rather than too many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

LAST_ELEMENT = "last-element"


class EntryForm(NamedTuple):
    """An entry form, or ``None`` and the reason."""

    form: str | None
    reason: str = ""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# All tables are case-folded. First words of Balinese names.
_BALINESE = _words(
    """
    i ni ida anak cokorda cokorde cok tjokorda dewa desak gusti ngakan kompiang sang si putu wayan
    luh made kadek nengah nyoman komang ketut ayu pande gde gede ngurah dayu tjok
    """
)
# Titles of nobility at the start of a name, and inside or at the end.
_NOBLE_FIRST = _words(
    """
    raden rd rm ra rr rmas mas andi tubagus ratu teuku teungku cut tengku tuanku sultan sunan pangeran
    lalu baiq marah gusti kanjeng kgph kgpaa kph krt krht bendoro bendara ki nyi nyai
    """
)
_NOBLE = _words(
    """
    ode sultan datuk datuak sutan daeng karaeng puang opu tuanku sidi bagindo
    """
)
# Titles of scholars, clergy and heads of state.
_TITLES = _words(
    """
    prof dr dra drs drg drh ir h hj haji hajah kh kiai kyai ustad ustadz ustaz syekh syaikh sayid sayyid
    syarifah habib pdt pendeta pastor romo suster bapak ibu presiden president paus pope
    """
)
# Words that join the elements before and after them.
_JOINING_WORDS = _words(
    """
    bin binti binte bt ibn ibnu al el abd abdu abdul abdur abdoel abdoer abu umi ummu van von der den de
    da dos di la le ter ten
    """
)
# Chinese family names in Indonesian spelling; they are the first element of a name.
_CHINESE = _words(
    """
    ang auw auwyang bong chan chang chen chia chin chua gan giam go goei gouw han hoo houw huang hwang
    jap jo jong kang kho khoe khouw ko koe kwa kwan kwee kwik lai lau lauw lee lek li liang lie liem
    liok lim lin liong lioe liu lo loa loe ma na ng nio njoo nyoo oei oen oey ong ouw ouyang pang phang
    phoa poa pwa sie sim siauw sioe siek souw tan tang tay teng the thio thung tik ting tio tjan tjen
    tjeng tjhai tjia tjio tjioe tjiong tjoa tjong tjung tsai wang wee wen wong wu xu yang yap yauw yo
    yong zhang zhao zheng zhou zhu
    """
)
# Words after a name: generations, and degrees written without a comma or full stop.
_SUFFIXES = _words(
    """
    jr sr ii iii iv se sh st ss sp skm skep sked sag sip spd sos ssos ssi skom shut spt spsi mt mm ma mh
    msc msi mhum mpd mkes mkom mba mpa mph phd dea sc ba bsc llm
    """
)


def entry_form(name: str, rule: str) -> str | None:
    """Return the entry form of a personal name, ``None`` if the name is kept as given."""
    return decide(name, rule).form


def decide(name: str, rule: str) -> EntryForm:
    """Apply ``rule`` (``as-given`` or ``last-element``) to a personal name; give a reason if the name is kept."""
    if rule != LAST_ELEMENT:
        return EntryForm(None, "names are entered as given")
    words = name.split()
    reason = _doubt(name, words)
    if reason:
        return EntryForm(None, reason)
    return EntryForm(f"{words[-1]}, {' '.join(words[:-1])}")


def _doubt(name: str, words: list[str]) -> str:
    if "," in name:
        return "a comma: the name is inverted already, or degrees follow it"
    if len(words) < 2:
        return "a single name"
    odd_word = next(filter(None, map(_odd_word, words)), "")
    return unusual_order(words) or odd_word or _odd_end(words)


def unusual_order(words: Sequence[str]) -> str:
    """Return why the words of a name may be no given names and a last name, empty if nothing speaks against it."""
    plain = [word.casefold().rstrip(".") for word in words]
    return _odd_start(plain[0]) or _joined(plain) or _odd_inside(plain)


def is_title(word: str) -> bool:
    """Return whether a word is a title that is not part of the name: Haji, Presiden, Sultan."""
    return word.casefold().rstrip(".") in _TITLES or word.casefold() in _NOBLE


def _odd_word(word: str) -> str:
    if "." in word or len(word) == 1:
        return f"an initial or an abbreviation: {word}"
    if not word.replace("-", "").replace("'", "").replace("’", "").isalpha():
        return f"not a word: {word}"
    if not word[0].isupper():
        return f"no capital letter: {word}"
    return ""


def _odd_start(first: str) -> str:
    if first in _BALINESE:
        return f"perhaps a Balinese name: {first}"
    if first in _NOBLE_FIRST:
        return f"perhaps a title of nobility: {first}"
    if first in _TITLES:
        return f"a title before the name: {first}"
    if first in _CHINESE:
        return f"perhaps a Chinese name, the family name first: {first}"
    return ""


def _odd_end(words: list[str]) -> str:
    last = words[-1]
    shouted = last.isupper() and not all(word.isupper() for word in words)
    if last.casefold() in _SUFFIXES or shouted:
        return f"perhaps a degree or a generation after the name: {last}"
    return ""


def _odd_inside(plain: list[str]) -> str:
    """Find a family name before the last element: Stefanus Lie Kurnia."""
    return next((f"perhaps a Chinese family name inside: {word}" for word in plain[1:-1] if word in _CHINESE), "")


def _joined(plain: list[str]) -> str:
    for word in plain:
        if word in _NOBLE:
            return f"perhaps a title of nobility: {word}"
        if word in _JOINING_WORDS or word.startswith(("al-", "el-")):
            return f"a word that joins names: {word}"
    return ""
