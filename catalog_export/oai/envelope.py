"""Write the XML of a response: envelope, headers, descriptions, errors, in the order of OAI-PMH.xsd."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.oai.arguments import datestamp
from catalog_export.text.normalize import clean
from catalog_export.write.formats.markup import escape_attribute, escape_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from catalog_export.oai.repository import Repository
    from catalog_export.store import Row
    from catalog_export.write.formats.base import MetadataFormat

_OAI = "http://www.openarchives.org/OAI/2.0/"
_XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_START = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<OAI-PMH xmlns="{_OAI}" {_XSI} xsi:schemaLocation="{_OAI} {_OAI}OAI-PMH.xsd">\n'
)
_END = b"</OAI-PMH>\n"
_IDENTIFIER = "http://www.openarchives.org/OAI/2.0/oai-identifier"
_RIGHTS = "http://www.openarchives.org/OAI/2.0/rights/"
_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"


def envelope(base_url: str, request: Mapping[str, str], now: datetime, content: Iterable[bytes]) -> bytes:
    """Return a complete response. ``request`` has the verb and its arguments; it is empty if they were illegal."""
    attributes = "".join([f' {name}="{escape_attribute(value)}"' for name, value in request.items()])
    head = (
        f"{_START}<responseDate>{datestamp(now)}</responseDate>\n"
        f"<request{attributes}>{escape_text(base_url)}</request>\n"
    )
    return b"".join([head.encode(), *content, _END])


def error(code: str, message: str) -> bytes:
    """Return an error, without characters that XML does not allow."""
    return f'<error code="{code}">{escape_text(clean(message))}</error>\n'.encode()


def identify_elements(repository: Repository, earliest: datetime, sample: str, *, forgets: bool) -> Iterator[bytes]:
    """Yield Identify. ``sample`` is the identifier of an item; ``forgets`` is true if deletions were ever forgotten."""
    emails = "".join([f"<adminEmail>{escape_text(email)}</adminEmail>\n" for email in repository.emails])
    deletions = "transient" if forgets else "persistent"
    yield (
        f"<Identify>\n<repositoryName>{escape_text(clean(repository.name))}</repositoryName>\n"
        f"<baseURL>{escape_text(repository.base_url)}</baseURL>\n<protocolVersion>2.0</protocolVersion>\n{emails}"
        f"<earliestDatestamp>{datestamp(earliest)}</earliestDatestamp>\n<deletedRecord>{deletions}</deletedRecord>\n"
        "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity>\n<compression>gzip</compression>\n"
        f'<description><oai-identifier xmlns="{_IDENTIFIER}" {_XSI}'
        f' xsi:schemaLocation="{_IDENTIFIER} {_IDENTIFIER}.xsd"><scheme>oai</scheme>'
        f"<repositoryIdentifier>{repository.namespace}</repositoryIdentifier><delimiter>:</delimiter>"
        f"<sampleIdentifier>{escape_text(sample)}</sampleIdentifier></oai-identifier></description>\n"
    ).encode()
    yield _descriptions(repository).encode()
    yield b"</Identify>\n"


def _descriptions(repository: Repository) -> str:
    text = ""
    if repository.description:
        text += (
            f'<description><oai_dc:dc xmlns:oai_dc="{_DC}" xmlns:dc="http://purl.org/dc/elements/1.1/" {_XSI}'
            f' xsi:schemaLocation="{_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd">'
            f"<dc:title>{escape_text(clean(repository.name))}</dc:title>"
            f"<dc:description>{escape_text(clean(repository.description))}</dc:description>"
            "</oai_dc:dc></description>\n"
        )
    if repository.metadata_rights:
        text += (
            f'<description><rightsManifest xmlns="{_RIGHTS}" {_XSI}'
            f' xsi:schemaLocation="{_RIGHTS} http://www.openarchives.org/OAI/2.0/rightsManifest.xsd"'
            ' appliesTo="http://www.openarchives.org/OAI/2.0/entity#metadata"><rights>'
            f'<rightsReference ref="{escape_attribute(repository.metadata_rights)}"/></rights></rightsManifest>'
            "</description>\n"
        )
    return text


def metadata_format(format_: MetadataFormat) -> bytes:
    """Return an entry of ListMetadataFormats."""
    return (
        f"<metadataFormat><metadataPrefix>{format_.prefix}</metadataPrefix>"
        f"<schema>{escape_text(format_.schema)}</schema>"
        f"<metadataNamespace>{escape_text(format_.namespace)}</metadataNamespace></metadataFormat>\n"
    ).encode()


def set_(spec: str, name: str) -> bytes:
    """Return an entry of ListSets."""
    return f"<set><setSpec>{escape_text(spec)}</setSpec><setName>{escape_text(clean(name))}</setName></set>\n".encode()


def header(row: Row, repository: Repository) -> bytes:
    """Return the header of an item."""
    sets = "".join([f"<setSpec>{escape_text(spec)}</setSpec>" for spec in row.sets])
    status = ' status="deleted"' if row.deleted else ""
    return (
        f"<header{status}>"
        f"<identifier>{escape_text(repository.identifier(row.control_number))}</identifier>"
        f"<datestamp>{datestamp(row.datestamp)}</datestamp>{sets}</header>\n"
    ).encode()


def record(header: bytes, metadata: bytes | None) -> bytes:
    """Return an item: its header, and its metadata unless it is deleted."""
    if metadata is None:
        return b"<record>" + header + b"</record>\n"
    return b"".join((b"<record>", header, b"<metadata>\n", metadata.rstrip(b"\n"), b"\n</metadata></record>\n"))


def resumption_token(text: str, cursor: int, size: int) -> bytes:
    """Return the token after a part of a list. ``text`` is empty at the end of the list."""
    return f'<resumptionToken completeListSize="{size}" cursor="{cursor}">{text}</resumptionToken>\n'.encode()
