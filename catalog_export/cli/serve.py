"""The verb ``serve``: the store as an OAI-PMH data provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from catalog_export.cli.options import store_option
from catalog_export.cli.verbs import Verb
from catalog_export.run.report import counted

if TYPE_CHECKING:
    from catalog_export.oai.provider import Provider

_HELP = """\
Serve a store to harvesters by OAI-PMH 2.0.

\b
  catalog-export serve --store catalogue.db --profile library.toml
  catalog-export serve --store ... --profile ... --self-check

The profile's table [oai] says what the repository is called and where it is
reached. Ends with SIGTERM or Ctrl-C. docs/oai-pmh.md has more.
"""


def _listen(_ctx: click.Context, _param: click.Parameter, value: str) -> tuple[str, int]:
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65_535:
        raise click.BadParameter(f"{value!r} is no address; expected one such as 127.0.0.1:8080")
    return host.strip("[]"), int(port)


def _proxy(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    from ipaddress import ip_address

    try:
        return value and str(ip_address(value))
    except ValueError:
        raise click.BadParameter(f"{value!r} is no address; expected one such as 127.0.0.1 or ::1") from None


@click.command(cls=Verb, help=_HELP)
@store_option
@click.option("--profile", metavar="FILE", required=True, help="Institution profile (TOML) with the table [oai].")
@click.option(
    "--listen",
    metavar="HOST:PORT",
    default="127.0.0.1:8080",
    callback=_listen,
    help="Address to listen on. [default: 127.0.0.1:8080, for a proxy on this machine]",
)
@click.option(
    "--threads",
    metavar="N",
    type=click.IntRange(1, 64),
    default=4,
    help="Requests that are worked on at once. [default: 4]",
)
@click.option(
    "--rate",
    metavar="N",
    type=click.FloatRange(0),
    default=10,
    help="Requests a second for one client; 0 for no limit. [default: 10]",
)
@click.option(
    "--trust-proxy",
    metavar="ADDRESS",
    callback=_proxy,
    help="Address of the proxy whose X-Forwarded-For and -Proto are believed.",
)
@click.option("--self-check", is_flag=True, help="Check what validators ask, print it, and serve nothing.")
@click.pass_context
def serve(  # noqa: PLR0913, PLR0917 (each is an option)
    ctx: click.Context,
    /,
    place: str,
    profile: str,
    listen: tuple[str, int],
    threads: int,
    rate: float,
    trust_proxy: str | None,
    *,
    self_check: bool,
) -> None:
    """Serve a store, or check what it would answer."""
    import sys

    from catalog_export.oai.rate import Rate
    from catalog_export.oai.server import Log, Place
    from catalog_export.oai.server import serve as run
    from catalog_export.oai.site import Site

    provider = _provider(place, profile)
    if self_check:
        ctx.exit(_check(provider))
    log = Log(sys.stderr)
    site = Site(provider, rate=Rate(rate), log=log, sees_scheme=bool(trust_proxy))
    run(site, Place(*listen, threads, trust_proxy), log)


def _provider(store: str, profile: str) -> Provider:
    from catalog_export.api import now
    from catalog_export.enrich import profile as profiles
    from catalog_export.oai.disseminations import disseminations
    from catalog_export.oai.provider import Provider
    from catalog_export.oai.repository import doubts, from_profile
    from catalog_export.store import open_store
    from catalog_export.store.databases import need

    need("sqlalchemy", "serve")  # which brings all that serving takes
    settings = profiles.load(profile)
    repository = from_profile(settings)
    for doubt in doubts(repository):
        click.echo(f"{profile}: warning: {doubt}", err=True)
    return Provider(open_store(store, create=False), repository, disseminations(settings, now()))


def _check(provider: Provider) -> int:
    from catalog_export.oai.self_check import checks

    results = list(checks(provider))
    for result in results:
        click.echo(str(result))
    faults = sum(bool(result.fault) for result in results)
    click.echo(f"{len(results)} checks, {counted(faults, 'fault')}", err=True)
    return 1 if faults else 0
