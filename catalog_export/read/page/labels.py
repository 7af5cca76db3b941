"""Labels of the texts in an abstract field: "Abstrak", "ABSTRACT (English)", "1. Ringkasan", "Bahasa Indonesia:".

Tables only. Which of them are taken, and where in a line, is for the module of the separators to say.
"""

from __future__ import annotations

import re

from catalog_export.model.vocabulary import LANGUAGES
from catalog_export.text.patterns import pattern

# "Abstrak" and "abstract" in most ways to misspell them: their letters alone, two of the first in a row.
_MISSPELT = r"a(?=[a-z]?(?:bs|sb|bt|st|ss))(?=[a-z]*r|bstak|bstact)[bstrack]{5,9}"
# Languages by name alone: "abstract in nature" and "a resume (CV)" are words of a sentence.
LANGUAGE_NAMES = {
    name.partition(",")[0].lower(): tag
    for tag, known in LANGUAGES.items()
    for name in (known.english, known.indonesian)
}
_NAME = "|".join(sorted(LANGUAGE_NAMES))
_LANGUAGE = rf"(?:bahasa(?: (?:{_NAME}))?|{_NAME})"
LABELS = (
    rf"(?:{_MISSPELT}|abstraksi|a b s t r a (?:k|c t)|(?:english |indonesian )abstract|ringkasan(?: eksekutif)?|"
    r"intisari|ikhtisar|executive summary|summary|zusammenfassung|kurzfassung|r[ée]sum[ée]|samenvatting|resumen|"
    r"sari ?pati|ringkesan|annotatio|summarium|аннотация|реферат|резюме|要旨|概要|摘要|초록|요약|국문초록|"
    r"ملخص(?: البحث)?|الملخص|المستخلص|مستخلص)"
    rf"(?:\s?\((?:in |dalam )?{_LANGUAGE}\)|\s(?:in |dalam |(?=bahasa)){_LANGUAGE})?"
)
_ORNAMENT = r"\s#>*_~=\"“”'\[\](){}|–—:：.,-"
# A capital or a figure, in a pattern that minds no capitals elsewhere.
_BEGINS = r"(?=(?-i:[\"“(\[]?[A-Z0-9]))"
# The code of a language, and its name with the words that belong to it: "versi bahasa Indonesia", "English version".
CODES = {"id": "id", "en": "en", "ind": "id", "ina": "id", "eng": "en", "ing": "en"}
_CODE = "|".join(CODES)
_VERSION = rf"(?:versi |version |teks )?(?:dalam |in )?{_LANGUAGE}(?: version| versi| text)?"
# What may follow a label: "Abstrak - Indonesia", "Abstract (English version)", "abstrak_id".
_OF_LANGUAGE = (
    rf"\s?[\s_/|(\[–—,-]\s?(?:{_VERSION}|{_CODE})(?:(?:\s?[/&,]\s?|\s(?:dan|and)\s)(?:{_VERSION}|{_CODE}))?[)\]]?"
)
_NUMBER = r"(?:\(?(?:\d|[ivx]{1,4}|[a-h])[.)]\s*)?"
# A line that is only a label, in any ornament: "## Abstrak", "***ABSTRACT***", "Abstract:", "ABSTRAK / ABSTRACT".
LABEL_LINE = pattern(rf"[{_ORNAMENT}]*(?:{LABELS})(?:[\s/|]+(?:{LABELS}))?[{_ORNAMENT}]*", re.IGNORECASE)
# One that has a number, or the name of its language behind it: not in small letters, which a sentence can have.
NAMED_LINE = pattern(
    rf"[{_ORNAMENT}]*{_NUMBER}(?:{LABELS})(?:{_OF_LANGUAGE})?(?:[\s/|]+(?:{LABELS})(?:{_OF_LANGUAGE})?)?[{_ORNAMENT}]*",
    re.IGNORECASE,
)
# A line that only names a language, with the marks of a label: "Bahasa Indonesia:", "(English)", "[EN]"; few have none.
LANGUAGE_LINE = pattern(
    rf"[*_]*[\[(][*_]*(?:{_VERSION}|{_CODE})[*_]*[\])][\s:：*_]*|#+\s+(?:{_VERSION})[\s:：*_#]*|"
    rf"[*_]{{0,3}}(?:{_VERSION}|{_CODE})[*_]{{0,3}}\s?[:：][*_]{{0,3}}|"
    r"english|(?:english|indonesian) version|versi (?:bahasa )?(?:indonesia|inggris)",
    re.IGNORECASE,
)
# A label before the text on its line: the mark after it tells it from a sentence about abstract art.
LABEL_START = pattern(
    rf"[{_ORNAMENT}]*(?:{LABELS})[*_]*\s*(?:[:：][*_]*|[–—-](?=\s)|—|\.(?=\s+[A-Z])|\](?=\s))\s*", re.IGNORECASE
)
# The same with a number, its language behind it, or in two languages.
NAMED_START = pattern(
    rf"[{_ORNAMENT}]*{_NUMBER}(?:{LABELS})(?:(?:{_OF_LANGUAGE})?[*_]*\s*[:：][*_]*\s*|"
    rf"(?:\s?[\[(](?:{_VERSION}|{_CODE})[\])]|\s?/\s?(?:{LABELS}))[*_]*\s+{_BEGINS})|"
    rf"([-=~*_#]{{2,}})\s?(?:{LABELS})\s?\1\s*{_BEGINS}",
    re.IGNORECASE,
)
LANGUAGE_START = pattern(
    rf"[*_]*(?:[\[(](?:{_VERSION}|{_CODE})[\])]\s?[:：]?|(?:bahasa (?:{_NAME})|english(?: version)?|indonesian|"
    rf"versi (?:bahasa )?(?:{_NAME}))\s?[:：])[*_]*\s+{_BEGINS}",
    re.IGNORECASE,
)
LABEL_CAPITALS = pattern(
    r"[\s*_\"“\[(]*(?:ABSTRACT|ABSTRAK|ABTRAK|ABSTRAKSI|RINGKASAN|SUMMARY|INTISARI)[*_]*[\s:.\])–—-]+(?=[\"“(\[]?[A-Z0-9])"
)
LABEL_INSIDE = pattern(
    r"(?<=[\s.!?\"”)\]])[*_]{0,3}(?:"
    r"(?:ABSTRACT|ABSTRAK|ABTRAK)[*_\s:.\])–—-]{1,9}|"
    r"(?:(?<=[.!?\"”)\]])|(?<=[.!?\"”)\]]\s))(?:ABSTRACT|ABSTRAK|ABTRAK)(?=[A-Z][a-z])|"
    r"(?:Abstract|Abstrak)[*_]{0,3}\s?[:：]\s?)"
    r"(?=[\"“(\[]?[A-Z0-9])"
)
