"""Hypothesis strategies for records with any text."""

from hypothesis import strategies as st

from catalog_export.model.record import Abstract, Contributor, File, Identifier, Record, Text, Title
from catalog_export.model.vocabulary import LANGUAGES, RELATORS, SCHEMES, THESES

# Anything a str can hold, lone surrogates and control characters included; and the characters that formats treat
# specially, more often than chance would give them.
anything = st.text(st.one_of(st.characters(), st.sampled_from("{}\\%&$#_^~<>\"'=@,|\x1d\x1e\x1f\n\t\u200b\ufffe")))
words = anything.filter(lambda text: any(c.isalnum() for c in text))
langs = st.none() | st.sampled_from(sorted(set(LANGUAGES) - {"mul", "und"}))
maybe = st.none() | anything

texts = st.builds(Text, words, langs)
titles = st.builds(
    Title,
    proper=texts,
    parallel=st.lists(texts, max_size=3).map(tuple),
    other_title_information=maybe,
    statement_of_responsibility=maybe,
)
identifiers = st.builds(Identifier, scheme=st.sampled_from(sorted(SCHEMES)), value=words)
contributors = st.builds(
    Contributor,
    name=words,
    role=anything,
    relator=st.none() | st.sampled_from(sorted(RELATORS)),
    kind=st.sampled_from(["personal", "corporate"]),
    entry=st.none() | words,
    dates=maybe,
    identifiers=st.just(()) | st.lists(identifiers, max_size=2).map(tuple),
    main_entry=st.booleans(),
)
abstracts = st.builds(Abstract, paragraphs=st.lists(words, min_size=1, max_size=4).map(tuple), lang=langs)
files = st.builds(File, path=st.just("https://example.org/a.pdf") | words, description=maybe)
records = st.builds(
    Record,
    title=titles,
    control_number=st.none() | st.from_regex(r"[0-9]{5,13}", fullmatch=True) | anything,
    url=st.none() | st.just("https://lib.ui.ac.id/detail?id=1&lokasi=lokal") | anything,
    contributors=st.lists(contributors, max_size=4).map(tuple),
    abstracts=st.lists(abstracts, max_size=3).map(tuple),
    keywords=st.lists(texts, max_size=4).map(tuple),
    language=langs,
    collection=maybe,
    thesis_kind=st.none() | st.sampled_from(sorted(THESES)),
    degree=maybe,
    grantor=maybe,
    place=maybe,
    publisher=maybe,
    year=st.none() | st.from_regex(r"(19|20)[0-9]{2}", fullmatch=True),
    country=st.none() | st.just("io"),
    carrier=st.none() | st.just("online"),
    rights=maybe,
    rights_uri=maybe,
    subjects=st.just(()) | st.lists(texts, max_size=3).map(tuple),
    faculty=maybe,
    programme=maybe,
    programme_code=maybe,
    files=st.just(()) | st.lists(files, max_size=2).map(tuple),
    **dict.fromkeys(
        ("call_number", "extent", "content_type", "media_type", "carrier_type", "bibliography_note"), maybe
    ),
    **dict.fromkeys(("cataloguing_source", "holding_institution", "holding_location"), maybe),
    **dict.fromkeys(("notes", "series", "isbn", "issn"), st.just(()) | st.lists(words, max_size=2).map(tuple)),
    and_others=st.booleans(),
    source=st.none(),
    provenance=st.just({}),
)
