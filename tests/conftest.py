"""Fixtures and options of the whole suite."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Databases, desks, and programs of other makers that may be missing.
pytest_plugins = ("databases", "tools", "desks")

# No test depends on the speed of the machine.
settings.register_profile(
    "untimed", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.load_profile("untimed")

GOLDEN = Path(__file__).parent / "golden"


def pytest_configure():
    """Let the commands under test use English, and receive signals that a shell ignores under nohup."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name, "").startswith("id"):
            del os.environ[name]
    handlers = {"SIGINT": signal.default_int_handler, "SIGHUP": lambda *_: None}
    for number, handler in ((getattr(signal, name, None), handler) for name, handler in handlers.items()):
        if number and signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, handler)


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="write what the code gives as the expected bytes")


@pytest.fixture
def no_waiting_for_the_disk(monkeypatch):
    """Write batches of a feed without a sync of the whole disk."""
    monkeypatch.setattr(os, "sync", lambda: None, raising=False)


@pytest.fixture
def golden(request):
    """Compare bytes with the file of that name in tests/golden, or write it with --update-golden."""

    def compare(name: str, data: bytes) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        assert path.exists(), f"no golden file {name}; look at the output, then run pytest --update-golden"
        assert data == path.read_bytes()

    return compare
