"""The description of the repository, from the profile, and the OAI identifiers of its items."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from catalog_export.model.errors import ProfileError, UsageError
from catalog_export.text.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.model.profile import Profile

_NEEDED = ("base_url", "admin_email", "repository_identifier")
_EXAMPLE = Message("""\
serving needs these keys in the profile (docs/oai-pmh.md explains them):
[oai]
repository_name = "Universitas Contoh: skripsi, tesis dan disertasi"
base_url = "https://repository.universitas.ac.id/oai"
admin_email = "perpustakaan@universitas.ac.id"
repository_identifier = "universitas.ac.id\"""")
# The characters of the last part of an identifier that need no escape (OAI identifier format 2.0, section 2.2).
_SAFE = "-_.!~*'();/?:@&=+$,"
_RESERVED = ("example.com", "example.net", "example.org", "example", "test", "invalid", "localhost", "local")


class Repository(NamedTuple):
    """The facts in the answer to Identify.

    ``namespace`` is a domain name: the part of an identifier that names the repository.
    """

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
        """Return the control number in an identifier; ``None`` if it belongs to another repository."""
        prefix = f"oai:{self.namespace}:"
        if not identifier.startswith(prefix):
            return None
        try:
            number = unquote(identifier.removeprefix(prefix), errors="surrogatepass")
        except UnicodeDecodeError:
            return None
        return number if self.identifier(number) == identifier else None


def from_profile(profile: Profile) -> Repository:
    """Return the repository that the profile describes; ``ProfileError`` names the missing keys."""
    oai = profile.oai
    name = oai.repository_name or profile.institution.name
    missing = [key for key in _NEEDED if not getattr(oai, key)]
    if missing or not name:
        keys = [*(() if name else ("repository_name",)), *missing]
        raise ProfileError(
            "the profile lacks {keys}; {example}", keys=", ".join(f"oai.{key}" for key in keys), example=_EXAMPLE
        )
    emails = tuple(email.strip() for email in oai.admin_email.split(","))
    return Repository(name, oai.base_url, emails, oai.repository_identifier, oai.description, oai.metadata_rights)


def first_look(host: str, port: int) -> Repository:
    """Return a made-up repository for a server that only this machine can reach.

    ``UsageError`` if others could reach it: harvesters keep the identifiers that they once received.
    """
    if host != "localhost" and not _is_loopback(host):
        raise UsageError(
            "without a profile, 'serve' listens only on this machine, not on {host}; {example}",
            host=host,
            example=_EXAMPLE,
        )
    shown = f"[{host}]" if ":" in host else host
    return Repository("A first look", f"http://{shown}:{port}/oai", ("someone@example.org",), "example.org")


def warnings(repository: Repository) -> Iterator[str]:
    """Yield what will keep harvesters away: addresses that have a meaning only on this machine."""
    address = urlsplit(repository.base_url)
    host = address.hostname or ""
    if _is_private(host):
        yield Message(
            "base_url {url} cannot be reached from other machines; harvesters need a public address",
            url=repository.base_url,
        )
    elif address.scheme == "http":
        yield Message(
            "base_url begins with http; if the site is reached by https, harvesters need exactly that address"
        )
    for email in repository.emails:
        if _is_reserved(email.partition("@")[2]):
            yield Message("admin_email {email} cannot receive mail; give an address that is read", email=email)
    if _is_reserved(repository.namespace):
        yield Message(
            "repository_identifier {domain} is a domain for examples; use your own domain", domain=repository.namespace
        )


def _is_reserved(domain: str) -> bool:
    return any(domain == name or domain.endswith(f".{name}") for name in _RESERVED)


def _is_private(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or _is_reserved(host)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
