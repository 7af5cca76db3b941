"""The protocol of the data provider: verbs, errors, lists, tokens; any request gets a valid answer."""

import re
from base64 import urlsafe_b64decode
from urllib.parse import quote, urlencode

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from oai_items import (
    NAMES,
    NOW,
    PATH,
    PROFILE,
    SETS,
    FakeStore,
    ask,
    checked,
    code,
    provider,
    row,
    rows,
    texts,
)
from sample import SAMPLE
from strategies import records

from catalog_export.cli.main import cli
from catalog_export.enrich.profile import Defaults, Profile, load
from catalog_export.model.errors import ProfileError
from catalog_export.oai.disseminations import _with_schema, disseminations
from catalog_export.oai.provider import Provider
from catalog_export.oai.repository import from_profile, warnings
from catalog_export.oai.site import OaiSite, Request
from catalog_export.store import open_store
from catalog_export.write.formats.base import Format, MetadataFormat

DC = "metadataPrefix=oai_dc"
FIRST = "oai:universitas.ac.id:20000000"


@pytest.fixture
def held():
    return provider(FakeStore(rows(42), SETS))


def harvest(asked, query):
    """Follow the tokens of a list; return its parts."""
    verb = query.partition("&")[0]
    while query:
        tree = ask(asked, query)
        assert code(tree) == ""
        yield tree
        token = tree.find(".//oai:resumptionToken", NAMES)
        query = f"{verb}&resumptionToken={token.text}" if token is not None and token.text else ""


def identifiers(tree):
    return texts(tree, "oai:header/oai:identifier")


# --- the verbs


def test_identify(held):
    tree = ask(held, "verb=Identify")
    assert texts(tree, "oai:repositoryName") == ["Skripsi & tesis"]
    assert texts(tree, "oai:baseURL") == texts(tree, "oai:request") == [PROFILE.oai.base_url]
    assert texts(tree, "oai:adminEmail") == ["perpustakaan@universitas.ac.id", "pustaka@universitas.ac.id"]
    assert texts(tree, "oai:earliestDatestamp") == ["2026-01-01T06:00:00Z"]
    assert texts(tree, "id:sampleIdentifier") == [FIRST]
    assert texts(tree, "dc:description") == ["Karya <akhir> mahasiswa"]
    assert texts(tree, "oai:responseDate") == ["2026-11-24T12:00:00Z"]


def test_identify_states_whether_deletions_are_persistent(held):
    assert texts(ask(held, "verb=Identify"), "oai:deletedRecord") == ["persistent"]
    held.store.limit = NOW
    assert texts(ask(held, "verb=Identify"), "oai:deletedRecord") == ["transient"]


def test_identify_of_an_empty_store_promises_nothing_before_now():
    tree = ask(provider(FakeStore()), "verb=Identify")
    assert texts(tree, "oai:earliestDatestamp") == ["2026-11-24T12:00:00Z"]


def test_every_format_with_a_schema_is_offered(held):
    for query in ("verb=ListMetadataFormats", f"verb=ListMetadataFormats&identifier={FIRST}"):
        tree = ask(held, query)
        assert {"oai_dc", "oai_qdc", "marc21"} <= set(texts(tree, "oai:metadataPrefix"))
        assert "http://www.loc.gov/MARC21/slim" in texts(tree, "oai:metadataNamespace")


def test_sets(held):
    tree = ask(held, "verb=ListSets")
    assert list(zip(texts(tree, "oai:setSpec"), texts(tree, "oai:setName"), strict=True)) == SETS


def test_a_record_in_every_format(held):
    for prefix in held.formats:
        tree = ask(held, f"verb=GetRecord&identifier={FIRST}&metadataPrefix={prefix}")
        assert identifiers(tree) == [FIRST]
        [metadata] = tree.findall(".//oai:metadata", NAMES)
        assert len(metadata) == 1
        location = metadata[0].get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation")
        assert location == f"{held.formats[prefix].format.namespace} {held.formats[prefix].format.schema}"


def test_the_schema_is_added_to_an_empty_foreign_element():
    format_ = Format("x", "text/xml", ".x", "X", bytes, oai=MetadataFormat("x", "urn:x", "https://example.org/x.xsd"))
    element = etree.fromstring(_with_schema(b"<x xmlns='urn:x'/>", format_))
    assert dict(element.attrib) == {
        "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation": "urn:x https://example.org/x.xsd"
    }


def test_languages_are_kept(held):
    tree = ask(held, f"verb=GetRecord&identifier={FIRST}&{DC}")
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert [title.get(lang) for title in tree.findall(".//dc:title", NAMES)] == ["id", "en"]
    assert [text.get(lang) for text in tree.findall(".//dc:description", NAMES)] == ["id", "en"]


def test_marc_is_made_on_the_day_of_the_datestamp(held):
    tree = ask(held, f"verb=GetRecord&identifier={FIRST}&metadataPrefix=marc21")
    [fixed] = tree.findall(".//marc:controlfield[@tag='008']", NAMES)
    assert fixed.text[:6] == "260101"


def test_a_deleted_record_has_a_header_alone(held):
    tree = ask(held, f"verb=GetRecord&identifier=oai:universitas.ac.id:20000004&{DC}")
    [header] = tree.findall(".//oai:header", NAMES)
    assert header.get("status") == "deleted"
    assert tree.find(".//oai:metadata", NAMES) is None
    formats = ask(held, "verb=ListMetadataFormats&identifier=oai:universitas.ac.id:20000004")
    assert len(texts(formats, "oai:metadataPrefix")) == len(held.formats)


@pytest.mark.parametrize("number", ["a b", "10.1000/182", "é", "100%", "a&b<c>", "x:y", '"', "\ud800"])
def test_any_control_number_has_an_identifier(number):
    asked = provider(FakeStore([row(number)]))
    [identifier] = identifiers(ask(asked, f"verb=ListIdentifiers&{DC}"))
    tree = ask(asked, urlencode({"verb": "GetRecord", "identifier": identifier, "metadataPrefix": "oai_dc"}))
    assert identifiers(tree) == [identifier]
    assert texts(ask(asked, "verb=Identify"), "id:sampleIdentifier") == [identifier]


def test_records_a_format_lacks_are_not_listed_in_it():
    asked = provider(FakeStore([row("1"), row("2", title="\x00"), row("3")]))
    for verb in ("ListRecords", "ListIdentifiers"):
        listed = [f"oai:universitas.ac.id:{number}" for number in (1, 3)]
        assert identifiers(ask(asked, f"verb={verb}&metadataPrefix=marc21")) == listed
        assert len(identifiers(ask(asked, f"verb={verb}&{DC}"))) == 3
    record = "identifier=oai:universitas.ac.id:2"
    refused = ask(asked, f"verb=GetRecord&metadataPrefix=marc21&{record}")
    assert code(refused) == "cannotDisseminateFormat"
    assert texts(refused, "oai:error") == ["this item cannot be encoded in that format"]
    assert "marc21" not in texts(ask(asked, f"verb=ListMetadataFormats&{record}"), "oai:metadataPrefix")


def test_a_part_without_any_item_of_the_format_is_passed_over():
    asked = provider(FakeStore([*(row(n, title="\x00") for n in range(10, 40)), row(99)]), batch=10)
    assert identifiers(ask(asked, "verb=ListRecords&metadataPrefix=marc21")) == ["oai:universitas.ac.id:99"]
    asked.store.rows |= {str(number): row(number) for number in range(90, 105)}
    cursors = []
    for tree in harvest(asked, "verb=ListIdentifiers&metadataPrefix=marc21"):
        token = tree.find(".//oai:resumptionToken", NAMES)
        cursors.append((len(identifiers(tree)), token.get("cursor"), token.get("completeListSize")))
    assert cursors == [(5, "0", "45"), (5, "5", "45"), (5, "10", "45")]
    for number in range(90, 105):
        asked.store.rows.pop(str(number))
    assert code(ask(asked, "verb=ListRecords&metadataPrefix=marc21")) == "noRecordsMatch"


def test_identifiers_need_records_only_for_limited_formats(held):
    read = []
    page = held.store.page
    held.store.page = lambda **asked: read.append(asked["records"]) or page(**asked)
    for prefix in ("oai_dc", "oai_qdc", "mods", "marc21"):
        ask(held, f"verb=ListIdentifiers&metadataPrefix={prefix}")
    assert read == [False, False, False, True]


@given(records)
@settings(max_examples=50, deadline=None)
def test_formats_that_say_so_carry_any_record(record):
    for format_ in FUZZED.provider.formats.values():
        if format_.format.carries_all:
            assert format_.encode(record, NOW)


# --- errors


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "badVerb"),
        ("verb=", "badVerb"),
        ("verb=identify", "badVerb"),
        ("verb=Identify&verb=ListSets", "badVerb"),
        ("verb=Identify&identifier=x", "badArgument"),
        ("verb=ListSets&set=x", "badArgument"),
        ("verb=ListSets&resumptionToken=x", "badResumptionToken"),
        ("verb=ListMetadataFormats&identifier=oai:universitas.ac.id:1", "idDoesNotExist"),
        ("verb=ListMetadataFormats&identifier=1", "badArgument"),
        ("verb=GetRecord", "badArgument"),
        (f"verb=GetRecord&{DC}", "badArgument"),
        (f"verb=GetRecord&{DC}&identifier=", "badArgument"),
        (f"verb=GetRecord&{DC}&identifier=oai:other.ac.id:20000000", "idDoesNotExist"),
        (f"verb=GetRecord&{DC}&identifier=oai:universitas.ac.id:", "idDoesNotExist"),
        (f"verb=GetRecord&{DC}&identifier=oai:universitas.ac.id:%252e0000000", "idDoesNotExist"),
        (f"verb=GetRecord&identifier={FIRST}&metadataPrefix=ead", "cannotDisseminateFormat"),
        (f"verb=GetRecord&identifier={FIRST}&metadataPrefix=a+b", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=dc", "cannotDisseminateFormat"),
        (f"verb=ListRecords&{DC}&{DC}", "badArgument"),
        (f"verb=ListRecords&{DC}&set=nichts", "noRecordsMatch"),
        (f"verb=ListRecords&{DC}&set=a::b", "badArgument"),
        (f"verb=ListRecords&{DC}&from=2026-01-02&until=2026-01-01", "badArgument"),
        (f"verb=ListRecords&{DC}&from=2026-01-01&until=2026-01-01T23:59:59Z", "badArgument"),
        (f"verb=ListRecords&{DC}&from=2026-02-30", "badArgument"),
        (f"verb=ListRecords&{DC}&from=2026-02-29T00:00:00Z", "badArgument"),
        (f"verb=ListRecords&{DC}&from=2026-01-01T24:00:00Z", "badArgument"),
        (f"verb=ListRecords&{DC}&from=2026-01-01T00:00:00", "badArgument"),
        (f"verb=ListRecords&{DC}&from=2026-01-01T00:00:00.0Z", "badArgument"),
        (f"verb=ListRecords&{DC}&from=2026-01-01T00:00:00%2B07:00", "badArgument"),
        (f"verb=ListRecords&{DC}&from=0000-01-01", "badArgument"),
        (f"verb=ListRecords&{DC}&from=2026-1-1", "badArgument"),
        (f"verb=ListRecords&{DC}&from=%D9%A2%D9%A0%D9%A2%D9%A6-01-01", "badArgument"),
        (f"verb=ListRecords&{DC}&from=", "badArgument"),
        (f"verb=ListRecords&{DC}&until=2025-12-31", "noRecordsMatch"),
        (f"verb=ListRecords&{DC}&until=2026-01-01T05:59:59Z", "noRecordsMatch"),
        (f"verb=ListRecords&{DC}&from=2026-02-01", "noRecordsMatch"),
        (f"verb=ListRecords&{DC}&from=9999-12-31&until=9999-12-31", "noRecordsMatch"),
        ("verb=ListRecords&resumptionToken=", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=%00%FF", "badResumptionToken"),
        (f"verb=ListRecords&resumptionToken=x&{DC}", "badArgument"),
    ],
)
def test_errors(held, query, expected):
    tree = ask(held, query)
    assert code(tree) == expected
    attributes = tree.find("oai:request", NAMES).attrib
    assert bool(attributes) == (expected not in {"badVerb", "badArgument"})


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("verb=ListSets&resumptionToken=x", "the list of sets is always complete; no token was issued for it"),
        (f"verb=ListRecords&{DC}&until=2025-12-31", "no item matches from, until, set and metadataPrefix"),
        (f"verb=GetRecord&{DC}&identifier=oai:universitas.ac.id:1", "there is no item 'oai:universitas.ac.id:1'"),
    ],
)
def test_errors_name_their_reason(held, query, message):
    assert texts(ask(held, query), "oai:error") == [message]


def test_listing_sets_without_sets_is_an_error():
    asked = provider(FakeStore([row("1", sets=())]))
    for query in ("verb=ListSets", f"verb=ListRecords&{DC}&set=a"):
        assert code(ask(asked, query)) == "noSetHierarchy"
        assert texts(ask(asked, query), "oai:error") == ["this repository has no sets"]


def test_an_item_may_have_no_format_at_all():
    asked = provider(FakeStore([row("1", title="\x00")]))
    asked.formats = {"marc21": asked.formats["marc21"]}
    query = "verb=ListMetadataFormats&identifier=oai:universitas.ac.id:1"
    assert code(ask(asked, query)) == "noMetadataFormats"
    assert texts(ask(asked, query), "oai:error") == ["the item cannot be encoded in any format of this repository"]


@pytest.mark.parametrize(
    ("query", "items", "error"),
    [
        ({"verb": "Identify"}, 1, None),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": FIRST}, 1, None),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc"}, 10, None),
        ({"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "set": "tesis", "until": "2026-01-01"}, 10, None),
        ({"verb": "ListSets"}, len(SETS), None),
        ({"verb": "ListSets", "resumptionToken": "x"}, 0, "badResumptionToken"),
        ({"verb": "ListRecords", "metadataPrefix": "ead"}, 0, "cannotDisseminateFormat"),
    ],
)
def test_the_log_has_the_request_and_the_number_of_items(held, query, items, error):
    answer = held.respond(query.items())
    assert (answer.items, answer.error, answer.request) == (items, error, query)


@pytest.mark.parametrize("query", [{"verb": "none"}, {"verb": "ListRecords"}, {"verb": "Identify", "a": "b"}])
def test_illegal_arguments_are_not_in_the_log(held, query):
    assert held.respond(query.items()).request == {}


def test_a_part_of_a_list_has_a_hundred_items():
    store = FakeStore(rows(101), SETS)
    asked = Provider(store, from_profile(PROFILE), disseminations(PROFILE, NOW), clock=lambda: NOW)
    assert asked.respond([("verb", "ListIdentifiers"), ("metadataPrefix", "oai_dc")]).items == 100


def test_no_more_is_read_than_is_needed(held):
    read = []
    page = held.store.page
    held.store.page = lambda **asked: read.append((asked["limit"], asked["records"])) or page(**asked)
    ask(held, "verb=Identify")
    ask(held, f"verb=ListRecords&{DC}")
    assert read == [(1, False), (11, True)]  # one more than a part has shows whether the list goes on


# --- lists and tokens


@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers"])
def test_a_list_comes_whole_and_in_parts(held, verb):
    parts = list(harvest(held, f"verb={verb}&{DC}"))
    tokens = [tree.find(".//oai:resumptionToken", NAMES) for tree in parts]
    assert [len(identifiers(tree)) for tree in parts] == [10, 10, 10, 10, 2]
    assert [token.get("cursor") for token in tokens] == ["0", "10", "20", "30", "40"]
    assert {token.get("completeListSize") for token in tokens} == {"42"}
    assert [bool(token.text) for token in tokens] == [True, True, True, True, False]
    assert all(token.get("expirationDate") is None for token in tokens)
    found = [name for tree in parts for name in identifiers(tree)]
    assert found == [f"oai:universitas.ac.id:{20000000 + number}" for number in range(42)]


@pytest.mark.parametrize("choice", ["set=tesis", "set=tesis&until=2026-01-01T06:00:03Z", "from=2026-01-01T06:00:02Z"])
def test_complete_list_size_counts_only_the_selected_items(held, choice):
    parts = list(harvest(held, f"verb=ListIdentifiers&{DC}&{choice}"))
    count = sum(len(identifiers(tree)) for tree in parts)
    assert 10 < count < 42
    sizes = {tree.find(".//oai:resumptionToken", NAMES).get("completeListSize") for tree in parts}
    assert sizes == {str(count)}


@pytest.mark.parametrize(("count", "parts"), [(9, 1), (10, 1), (11, 2), (20, 2)])
def test_a_list_of_one_part_has_no_token(count, parts):
    trees = list(harvest(provider(FakeStore(rows(count))), f"verb=ListIdentifiers&{DC}"))
    assert len(trees) == parts
    assert (trees[0].find(".//oai:resumptionToken", NAMES) is None) == (parts == 1)


@pytest.mark.parametrize(
    ("window", "numbers"),
    [
        ("from=2026-01-01T06:00:01Z&until=2026-01-01T06:00:01Z", range(7, 14)),
        ("from=2026-01-01T06:00:04Z", range(28, 42)),
        ("until=2026-01-01T06:00:01Z", range(14)),
        ("from=2026-01-01&until=2026-01-01", range(42)),
        ("from=2025-12-31", range(42)),
        ("set=skripsi&until=2026-01-01", range(2, 42, 3)),
    ],
)
def test_a_window_includes_both_ends(held, window, numbers):
    found = [name for tree in harvest(held, f"verb=ListIdentifiers&{DC}&{window}") for name in identifiers(tree)]
    assert found == [f"oai:universitas.ac.id:{20000000 + number}" for number in numbers]


def test_changes_during_a_harvest_are_not_lost(held):
    parts = harvest(held, f"verb=ListIdentifiers&{DC}")
    found = identifiers(next(parts))
    held.store.put(row("20000003", NOW))  # was sent already
    held.store.put(row("20000025", NOW, deleted=True))  # was not
    held.store.put(row("30000000", NOW))  # is new
    found += [name for tree in parts for name in identifiers(tree)]
    assert {name[-8:] for name in found} == {*map(str, range(20000000, 20000042)), "30000000"}
    assert found[-3:] == [f"oai:universitas.ac.id:{number}" for number in (20000003, 20000025, 30000000)]
    assert len(found) == 44  # the one that changed after it was sent comes again


def test_the_size_of_a_list_grows_with_the_store(held):
    token = ask(held, f"verb=ListIdentifiers&{DC}&until=2026-11-30").find(".//oai:resumptionToken", NAMES)
    assert token.get("completeListSize") == "42"
    for number in range(20):
        held.store.put(row(f"{30000000 + number}", NOW))
    sizes = []
    while token is not None and token.text:
        tree = ask(held, f"verb=ListIdentifiers&resumptionToken={token.text}")
        token = tree.find(".//oai:resumptionToken", NAMES)
        sizes.append((token.get("cursor"), token.get("completeListSize")))
    assert sizes == [("10", "42"), ("20", "42"), ("30", "42"), ("40", "51"), ("50", "61"), ("60", "62")]


def test_a_token_whose_rest_went_elsewhere_ends_the_list(held):
    tree = ask(held, f"verb=ListIdentifiers&{DC}&until=2026-01-01T06:00:01Z")
    token = tree.find(".//oai:resumptionToken", NAMES).text
    for number in range(10, 14):
        held.store.put(row(f"{20000000 + number}", NOW))
    assert code(ask(held, f"verb=ListIdentifiers&resumptionToken={token}")) == "noRecordsMatch"


def test_a_token_can_be_used_again_and_by_another_process(held):
    token = ask(held, f"verb=ListRecords&{DC}&set=tesis").find(".//oai:resumptionToken", NAMES).text
    again = provider(FakeStore(rows(42), SETS))
    first, second = (ask(asked, f"verb=ListRecords&resumptionToken={token}") for asked in (held, again))
    assert identifiers(first) == identifiers(second) != []
    assert first.find("oai:request", NAMES).get("resumptionToken") == token


def test_a_token_that_was_tampered_with_is_refused(held):
    token = ask(held, f"verb=ListRecords&{DC}").find(".//oai:resumptionToken", NAMES).text
    wrong = [
        token[:-1],
        token + "A",
        token[1:],
        token.swapcase(),
        token + "=",
        token.replace(token[3], "-", 1),
        "A" * 99,
    ]
    wrong += [f"{token[:12]}.{token[12:]}", f" {token}", quote("é" + token)]
    for text in wrong:
        tree = ask(held, f"verb=ListRecords&resumptionToken={quote(text)}")
        assert code(tree) == "badResumptionToken", text


def test_a_token_is_for_one_verb_and_one_repository(held):
    token = ask(held, f"verb=ListRecords&{DC}").find(".//oai:resumptionToken", NAMES).text
    assert code(ask(held, f"verb=ListIdentifiers&resumptionToken={token}")) == "badResumptionToken"
    other = provider(held.store, profile=PROFILE._replace(oai=PROFILE.oai._replace(repository_identifier="lain.ac.id")))
    assert code(ask(other, f"verb=ListRecords&resumptionToken={token}")) == "badResumptionToken"


def test_a_token_for_a_removed_format_is_refused(held):
    token = ask(held, "verb=ListRecords&metadataPrefix=oai_qdc").find(".//oai:resumptionToken", NAMES).text
    del held.formats["oai_qdc"]
    assert code(ask(held, f"verb=ListRecords&resumptionToken={token}")) == "cannotDisseminateFormat"


def test_a_token_contains_only_the_request(held):
    token = ask(held, f"verb=ListRecords&{DC}&from=2026-01-01").find(".//oai:resumptionToken", NAMES).text
    held_text = urlsafe_b64decode(token + "=" * (-len(token) % 4))[8:]
    assert held_text == (
        b'[1,"ListRecords",{"metadataPrefix":"oai_dc","from":"2026-01-01"},"2026-01-01T06:00:01Z","20000009",10,42]'
    )


# --- any request


names = st.sampled_from(["verb", "metadataPrefix", "identifier", "from", "until", "set", "resumptionToken", "x"])
values = st.one_of(
    st.sampled_from(["Identify", "ListRecords", "ListIdentifiers", "GetRecord", "ListSets", "ListMetadataFormats"]),
    st.sampled_from(["oai_dc", "marc21", FIRST, "2026-01-01", "2026-01-01T06:00:00Z", "tesis", "urn:a", "a://b:c/"]),
    st.text(max_size=20),
    st.from_regex(r"[A-Za-z][A-Za-z0-9+.\-]*:[!-~]{0,20}", fullmatch=True),
    st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?", fullmatch=True),
)
queries = st.one_of(
    st.lists(st.tuples(names, values), max_size=5).map(lambda pairs: urlencode(pairs, errors="replace").encode()),
    st.binary(max_size=60),
    st.builds(
        lambda verb, pairs: urlencode([("verb", verb), *pairs], errors="replace").encode(),
        st.sampled_from(["Identify", "ListRecords", "ListIdentifiers", "GetRecord", "ListSets", "ListMetadataFormats"]),
        st.lists(st.tuples(names.filter("verb".__ne__), values), max_size=3, unique_by=lambda pair: pair[0]),
    ),
)
FUZZED = OaiSite(provider(FakeStore(rows(12), SETS)))


@given(queries, st.booleans())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_query_gets_a_valid_answer(query, post):
    if post:
        request = Request("POST", PATH, "", {"content-type": "application/x-www-form-urlencoded"}, query)
    else:
        request = Request("GET", PATH, query.decode("latin-1"))
    response = FUZZED.answer(request)
    assert response.status == 200
    checked(response.body)


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_name_of_an_identifier_is_valid_or_refused(text):
    query = urlencode({"verb": "GetRecord", "identifier": text, "metadataPrefix": "oai_dc"}, errors="replace")
    tree = checked(FUZZED.answer(Request("GET", PATH, query)).body)
    assert code(tree) in {"badArgument", "idDoesNotExist"}


# --- what the profile says


def test_the_profile_of_a_repository_must_be_whole():
    with pytest.raises(
        ProfileError, match=r"the profile lacks oai.repository_name, oai.base_url, oai.admin_email, oai.repo"
    ):
        from_profile(Profile())
    assert from_profile(PROFILE._replace(oai=PROFILE.oai._replace(repository_name=""))).name == "Universitas Contoh"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("admin_email", "x@localhost"),
        ("admin_email", "a@b.org"),
        ("admin_email", "mailto:perpustakaan@universitas.ac.id"),
        ("admin_email", "perpustakaan@universitas.ac.id;lain@universitas.ac.id"),
        ("base_url", "repository.universitas.ac.id/oai"),
        ("base_url", "https://repository.universitas.ac.id"),
        ("base_url", "https://repository.universitas.ac.id/"),
        ("base_url", "https://repository.universitas.ac.id/oai/"),
        ("base_url", "https://repository.universitas.ac.id/oai?a=b"),
        ("base_url", "ftp://repository.universitas.ac.id/oai"),
        ("repository_identifier", "universitas"),
        ("repository_identifier", "https://universitas.ac.id"),
        ("repository_identifier", "1universitas.ac.id"),
        ("metadata_rights", "CC0"),
        ("base_uri", "https://repository.universitas.ac.id/oai"),
    ],
)
def test_values_that_validators_refuse_are_refused(tmp_path, key, value):
    path = tmp_path / "profile.toml"
    path.write_text(f"[oai]\n{key} = {value!r}\n")
    with pytest.raises(ProfileError, match=rf"profile\.toml:2: .*{key}"):
        load(path)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({}, None),
        ({"base_url": "http://127.0.0.1:8080/oai"}, "cannot be reached from other machines"),
        ({"base_url": "http://localhost/oai"}, "cannot be reached from other machines"),
        ({"base_url": "https://192.168.1.4/oai"}, "cannot be reached from other machines"),
        ({"base_url": "http://repository.universitas.ac.id/oai"}, "begins with http"),
        ({"admin_email": "pustaka@example.org"}, "cannot receive mail"),
        ({"repository_identifier": "repository.example.org"}, "domain for examples"),
    ],
)
def test_addresses_that_harvesters_cannot_use_give_warnings(change, word):
    found = list(warnings(from_profile(PROFILE._replace(oai=PROFILE.oai._replace(**change)))))
    assert len(found) == (word is not None)
    assert word is None or word in found[0]


def test_the_profile_completes_records_as_in_an_export(tmp_path):
    pytest.importorskip("sqlalchemy", reason="no SQLAlchemy: pip install 'catalog-export[store]'")
    defaults = '[defaults]\npublisher = "Universitas Contoh"\nrights = "Hak cipta"\n'
    (tmp_path / "p.toml").write_text(defaults)
    bare = SAMPLE._replace(publisher=None, rights=None, rights_uri=None)
    with open_store(tmp_path / "a.db") as store:
        store.load([bare])
    command = ["store", "export", "--store", tmp_path / "a.db", "--profile", tmp_path / "p.toml", "--to", "dc"]
    exported = CliRunner().invoke(cli, list(map(str, command))).stdout
    served = disseminations(load(tmp_path / "p.toml"), NOW)["oai_dc"].encode(bare, NOW).decode()
    assert "<dc:publisher>Universitas Contoh</dc:publisher>" in served
    assert re.findall("<dc:.*", served) == re.findall("<dc:.*", exported)


def test_the_profile_does_not_replace_stated_values():
    profile = PROFILE._replace(defaults=Defaults(publisher="Universitas Contoh"))
    stated = SAMPLE._replace(publisher="Penerbit Lain")
    served = disseminations(profile, NOW)["oai_dc"].encode(stated, NOW)
    assert b"Penerbit Lain" in served
    assert b"Universitas Contoh" not in served
