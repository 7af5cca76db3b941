"""Databases for stores: an SQLite file, and a PostgreSQL server on a socket in a temporary folder."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from glob import glob

import pytest


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.tools)])
def place(request, tmp_path):
    """Return a place without a store, in each database."""
    if request.param == "sqlite":
        return str(tmp_path / "catalogue.db")
    return emptied(request.getfixturevalue("postgresql"))


@pytest.fixture(scope="session")
def postgresql():
    """Start a server for the session with the sort order of a library, and return its address."""
    programs = sorted(glob("/usr/lib/postgresql/*/bin")) or [os.path.dirname(shutil.which("initdb") or "")]
    if not programs[-1]:
        pytest.skip("no PostgreSQL (Debian: postgresql)")
    pytest.importorskip("psycopg")
    folder = tempfile.mkdtemp(prefix="pg-")  # the name of a socket must be short
    user = as_user(folder)

    def run(program, *arguments):
        done = subprocess.run(
            [*user, f"{programs[-1]}/{program}", "-D", f"{folder}/data", *arguments],
            capture_output=True,
            text=True,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"

    try:
        run("initdb", "-U", "catalogue", "-A", "trust", "-N", "-E", "UTF8", *LOCALE)
        settings = f"-k {folder} -c listen_addresses= -c fsync=off -c full_page_writes=off"
        run("pg_ctl", "start", "-w", "-o", settings, "-l", f"{folder}/log")
        try:
            yield f"postgresql://catalogue@/postgres?host={folder}"
        finally:
            run("pg_ctl", "stop", "-w", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# Letters sort as in English, not by their bytes, as on most servers.
LOCALE = ("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en")


def as_user(folder):
    """Return the words that make a command run as another user, since the server does not run as root."""
    if sys.platform == "win32" or os.getuid() != 0:
        return []
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("root cannot run PostgreSQL, and there is no user postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def emptied(address):
    import psycopg

    with psycopg.connect(address) as connection:
        connection.execute("SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return address
