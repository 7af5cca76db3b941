"""The coded positions of MARC 21: leader, 007 and 008, and the codes they take."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from catalog_export.model.vocabulary import LANGUAGES, LEGACY_LANGUAGES
from catalog_export.write.crosswalks.years import copyright_year, decade, open_year, plain_year, year_span


class Carrier(NamedTuple):
    """What is written where the carrier is known: 008/23, 007, and terms and codes of 337 and 338."""

    form: str
    physical: str
    media: tuple[str, str]
    carrier: tuple[str, str]


# 007: electronic resource, remote, the rest not coded.
CARRIERS = {
    "online": Carrier("o", "cr |||||||||||", ("computer", "c"), ("online resource", "cr")),
}

# The 24 characters of the leader, with the length of the record and the address of its data. 05 ``n`` new, 06 ``a``
# language material (the manuscript code is kept for what is written by hand or typewriter), 07 ``m`` monograph, 09
# ``a`` UTF-8, 17 ``2`` less than full: made from an existing description, the resource not seen, 18 ``i`` ISBD
# punctuation included.
LEADER = "%05dnam a22%05d2i 4500"

# MARC Code List for Countries, without the discontinued codes.
_COUNTRY_CODES = """
    aa abc aca ae af ag ai aj aku alu am an ao aq aru as at au aw ay azu ba bb bcc bd be bf bg bh bi bl
    bm bn bo bp br bs bt bu bv bw bx ca cau cb cc cd ce cf cg ch ci cj ck cl cm co cou cq cr ctu cu cv
    cw cx cy dcu deu dk dm dq dr ea ec eg em enk er es et fa fg fi fj fk flu fm fp fr fs ft gau gb gd gg
    gh gi gl gm go gp gr gs gt gu gv gw gy gz hiu hm ho ht hu iau ic idu ie ii ilu im inu io iq ir is it
    iv iy ja je ji jm jo ke kg kn ko ksu ku kv kyu kz lau lb le lh li lo ls lu lv ly mau mbc mc mdu meu
    mf mg miu mj mk ml mm mnu mo mou mp mq mr msu mtu mu mv mw mx my mz nbu ncu ndu ne nfc ng nhu nik
    nju nkc nl nmu nn no np nq nr nsc ntc nu nuc nvu nw nx nyu nz ohu oku onc oru ot pau pc pe pf pg ph
    pic pk pl pn po pp pr pw py qa qea quc rb re rh riu rm ru rw sa sc scu sd sdu se sf sg sh si sj sl
    sm sn snc so sp sq sr ss st stk su sw sx sy sz ta tc tg th ti tk tl tma tnu to tr ts tu tv txu tz ua
    uc ug uik un up utu uv uy uz vau vb vc ve vi vm vp vra vtu wau wea wf wiu wj wk wlk ws wvu wyu xa xb
    xc xd xe xf xga xh xj xk xl xm xn xna xo xoa xp xr xra xs xv xx xxc xxk xxu ye ykc za"""
COUNTRIES = frozenset(_COUNTRY_CODES.split())


@lru_cache(maxsize=256)
def marc_language(tag: str | None) -> str | None:
    """Return the MARC code of a BCP 47 tag by its primary language; ``None`` where there is none."""
    primary = (tag or "").lower().partition("-")[0]
    known = LANGUAGES.get(LEGACY_LANGUAGES.get(primary, primary))
    return None if known is None or known.marc == "und" else known.marc


@lru_cache(maxsize=4096)
def fixed_data(  # noqa: PLR0913 (each is a position of the field)
    entered: str,
    year: str | None,
    country: str | None,
    carrier: str | None,
    language: str | None,
    *,
    thesis: bool,
    catalogued: bool,
) -> str:
    """Return field 008 for books: 40 characters, ``|`` where no attempt was made to code.

    Without a year 06 is ``n``, dates unknown; fill is discouraged in 07-10 and today's year would be false.
    39 is ``d``, another source, where a catalogue record was described, else ``u``, unknown.
    """
    form = CARRIERS[carrier].form if carrier in CARRIERS else "|"
    return "".join(
        (
            entered,  # 00-05
            _dates(year),  # 06-14
            f"{country if country in COUNTRIES else 'xx':3}",  # 15-17
            "|||||",  # 18-21 illustrations, 22 audience
            form,  # 23
            "m   " if thesis else "||||",  # 24-27 nature of contents; unused positions are blank
            "||||",  # 28 government, 29 conference, 30 festschrift, 31 index
            " ",  # 32 undefined
            "||",  # 33 literary form, 34 biography
            marc_language(language) or "und",  # 35-37
            " ",  # 38 not modified
            "d" if catalogued else "u",  # 39
        )
    )


def _dates(year: str | None) -> str:
    """Return 008/06-14: ``s`` one year, ``t`` with that of the copyright, ``m`` several years, ``n`` unknown.

    ``2014/2015`` is ``q``: the item was issued in one of the years.
    """
    if not year:
        return "nuuuuuuuu"
    if first := open_year(year):
        return f"m{first}9999"
    if span := year_span(year):
        return ("q" if "/" in year else "m") + "".join(span)
    if digits := decade(year):
        return f"s{digits}u    "
    date, copyrighted = plain_year(year), copyright_year(year)
    if not date:
        return "nuuuuuuuu"
    return f"t{date}{copyrighted}" if copyrighted else f"s{date}    "
