"""What a repository says of itself, from the profile: read, checked for plausibility, and the names of its items."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from catalog_export.model.errors import ProfileError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.enrich.profile import Profile

_NEEDED = ("base_url", "admin_email", "repository_identifier")
_EXAMPLE = """\
serving needs these keys in the profile (docs/oai-pmh.md says what each is for):
[oai]
repository_name = "Universitas Contoh: skripsi, tesis dan disertasi"
base_url = "https://repository.universitas.ac.id/oai"
admin_email = "perpustakaan@universitas.ac.id"
repository_identifier = "universitas.ac.id\""""
# What may stand unescaped in the last part of an identifier (guidelines for the oai identifier format, 2.2).
_SAFE = "-_.!~*'();/?:@&=+$,"
_RESERVED = ("example.com", "example.net", "example.org", "example", "test", "invalid", "localhost", "local")


class Repository(NamedTuple):
    """What Identify answers. ``namespace`` is the repository's part of its items' identifiers, a domain name."""

    name: str
    base_url: str
    emails: tuple[str, ...]
    namespace: str
    description: str = ""
    metadata_rights: str = ""

    @property
    def path(self) -> str:
        """The path of the base URL."""
        return urlsplit(self.base_url).path

    def identifier(self, control_number: str) -> str:
        """Return the identifier of an item: ``oai:universitas.ac.id:20389935``."""
        return f"oai:{self.namespace}:{quote(control_number, safe=_SAFE, errors='surrogatepass')}"

    def control_number(self, identifier: str) -> str | None:
        """Return the control number of an item's identifier; ``None`` where it is none of ours."""
        prefix = f"oai:{self.namespace}:"
        if not identifier.startswith(prefix):
            return None
        try:
            number = unquote(identifier.removeprefix(prefix), errors="surrogatepass")
        except UnicodeDecodeError:
            return None
        return number if self.identifier(number) == identifier else None


def from_profile(profile: Profile) -> Repository:
    """Return what the profile says of the repository; ``ProfileError`` names the keys that are missing."""
    oai = profile.oai
    name = oai.repository_name or profile.institution.name
    missing = [key for key in _NEEDED if not getattr(oai, key)]
    if missing or not name:
        keys = [*(() if name else ("repository_name",)), *missing]
        raise ProfileError(f"the profile says nothing of {', '.join(f'oai.{key}' for key in keys)}; {_EXAMPLE}")
    emails = tuple(email.strip() for email in oai.admin_email.split(","))
    return Repository(name, oai.base_url, emails, oai.repository_identifier, oai.description, oai.metadata_rights)


def doubts(repository: Repository) -> Iterator[str]:
    """Yield what is possible but keeps harvesters away: addresses that mean something on this machine only."""
    address = urlsplit(repository.base_url)
    host = address.hostname or ""
    if _is_private(host):
        yield f"base_url {repository.base_url} is an address that nobody else can reach; harvesters need a public one"
    elif address.scheme == "http":
        yield "base_url begins with http; where the site is reached by https, harvesters need exactly that address"
    for email in repository.emails:
        if _is_reserved(email.partition("@")[2]):
            yield f"admin_email {email} is an address that cannot receive mail"
    if _is_reserved(repository.namespace):
        yield f"repository_identifier {repository.namespace} is a domain for examples; use one that is yours"


def _is_reserved(domain: str) -> bool:
    return any(domain == name or domain.endswith(f".{name}") for name in _RESERVED)


def _is_private(host: str) -> bool:
    from ipaddress import ip_address

    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or _is_reserved(host)
