"""The command ``serve``: publish the store by OAI-PMH."""

from __future__ import annotations

import sys
from ipaddress import ip_address
from typing import TYPE_CHECKING

import click

from catalog_export import api
from catalog_export.cli.groups import SectionedCommand
from catalog_export.cli.options import no_profile_option, store_option
from catalog_export.cli.running import profile_of
from catalog_export.enrich import profile as profiles
from catalog_export.model.profile import Profile
from catalog_export.run.report import Report, counted
from catalog_export.text.messages import localize

if TYPE_CHECKING:
    from catalog_export.oai.provider import Provider

_HELP = """\
Serve a store to harvesters by OAI-PMH 2.0.

\b
  catalog-export serve --store catalogue.db
  catalog-export serve --store catalogue.db --profile library.toml
  catalog-export serve --store ... --profile ... --self-check

The table [oai] of the profile has the name and the public address of the
repository; the profile completes the records as in 'store export'. Without
--profile, the catalog-export.toml beside the store or in the current folder
is used. If there is none with a table [oai], the server answers only on this
machine, for a first look. Stop it with SIGTERM or Ctrl-C. See docs/oai-pmh.md.
"""
_FIRST_LOOK = (
    "there is no profile with a table [oai]: the name, mail address and identifiers of the repository are examples; "
    "give --profile before harvesters use it"
)


def _listen(value: str) -> tuple[str, int]:
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65_535:
        raise click.BadParameter(localize("{value!r} is no address; expected one such as 127.0.0.1:8080", value=value))
    return host.strip("[]"), int(port)


def _proxy(value: str) -> str:
    try:
        return str(ip_address(value))
    except ValueError:
        message = localize("{value!r} is no address; expected one such as 127.0.0.1 or ::1", value=value)
        raise click.BadParameter(message) from None


@click.command(cls=SectionedCommand, help=_HELP)
@store_option
@click.option("--profile", metavar="FILE", help="Institution profile (TOML) with the table [oai].")
@no_profile_option
@click.option(
    "--listen",
    metavar="HOST:PORT",
    default="127.0.0.1:8080",
    type=_listen,
    help="Address to listen on. [default: 127.0.0.1:8080, for a proxy on this machine]",
)
@click.option(
    "--threads",
    metavar="N",
    type=click.IntRange(1, 64),
    default=4,
    help="Number of requests to answer at the same time. [default: 4]",
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
    type=_proxy,
    help="Address of the proxy whose X-Forwarded-For and -Proto are used.",
)
@click.option("--self-check", is_flag=True, help="Run the checks of OAI-PMH validators, print the results, and exit.")
@click.pass_context
def serve(
    ctx: click.Context,
    /,
    place: str,
    profile: str | None,
    listen: tuple[str, int],
    threads: int,
    rate: float,
    trust_proxy: str | None,
    *,
    no_profile: bool,
    self_check: bool,
) -> None:
    """Serve a store, or check its answers."""
    report = Report()
    found = profile_of([place], profile, report, no_profile=no_profile)
    settings = profiles.load(found) if found else Profile()
    is_example = not profile and settings.oai == Profile().oai
    provider = _provider(place, settings, listen, is_example=is_example)
    if self_check:
        click.echo("".join(f"{remark}\n" for remark in report.remarks), err=True, nl=False)
        ctx.exit(_check(provider))
    from catalog_export.oai.log import JsonLog
    from catalog_export.oai.rate import RateLimiter
    from catalog_export.oai.repository import warnings
    from catalog_export.oai.server import Listener
    from catalog_export.oai.server import serve as run
    from catalog_export.oai.site import OaiSite

    log = JsonLog(sys.stderr)
    for message in [*report.remarks, *([_FIRST_LOOK] if is_example else []), *warnings(provider.repository)]:
        log({"event": "warning", "message": message})
    site = OaiSite(provider, rate=RateLimiter(rate), log=log, sees_scheme=bool(trust_proxy))
    run(site, Listener(*listen, threads, trust_proxy), log)


def _provider(store: str, settings: Profile, listen: tuple[str, int], *, is_example: bool) -> Provider:
    from catalog_export.store.extras import require_extra

    require_extra("sqlalchemy", "serve")  # this extra brings everything that serving needs
    from catalog_export.oai.disseminations import disseminations
    from catalog_export.oai.provider import Provider
    from catalog_export.oai.repository import first_look, from_profile
    from catalog_export.store import open_store

    repository = first_look(*listen) if is_example else from_profile(settings)
    return Provider(open_store(store, create=False), repository, disseminations(settings, api.now()))


def _check(provider: Provider) -> int:
    from catalog_export.oai.self_check import checks

    results = list(checks(provider))
    for result in results:
        click.echo(str(result))
    faults = sum(bool(result.fault) for result in results)
    click.echo(localize("{count} checks, {faults}", count=len(results), faults=counted(faults, "fault")), err=True)
    return 1 if faults else 0
