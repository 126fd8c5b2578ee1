"""What every test stands on: no screen, no network, no trace left in the person's folders."""

from __future__ import annotations

import gc
import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before anything can start Qt

import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from app import i18n

if TYPE_CHECKING:
    from app.shop import Shop

ROOT = Path(__file__).resolve().parents[1]

# Times differ between machines, so no example has a deadline.
settings.register_profile("shuke", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shuke")

gc.disable()  # as the program does: a collection in a lane would free Qt objects on the wrong thread


def pytest_collection_finish() -> None:
    """What was loaded by now stays to the end: no collection need look at it again."""
    gc.collect()
    gc.freeze()


_calls_to_the_network: list[str] = []
_NETWORK_EVENTS = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"}
_NAME_EVENTS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}


def _watch_the_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse, and remember, whatever would leave this computer: the interpreter reports each such call."""
    if event in _NETWORK_EVENTS:
        if arguments[0].family not in (socket.AF_INET, socket.AF_INET6):
            return
    elif event not in _NAME_EVENTS:
        return
    _calls_to_the_network.append(f"{event} {arguments[1:]!r}")
    raise PermissionError(f"a test tried to reach the network: {event}")


sys.addaudithook(_watch_the_network)


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Collects garbage after each test, on the window's thread."""
    yield
    gc.collect(1)


@pytest.fixture(autouse=True, scope="module")
def collected_whole() -> Iterator[None]:
    """Collects all garbage after each module."""
    yield
    gc.collect()
    gc.freeze()  # what is left by now stays, and need not be looked at after the next


@pytest.fixture(autouse=True)
def no_network() -> Iterator[list[str]]:
    """Fails a test that reached for the network, even when the code swallowed the refusal. Gives the list of attempts."""
    _calls_to_the_network.clear()
    yield _calls_to_the_network
    attempts = list(_calls_to_the_network)
    _calls_to_the_network.clear()
    assert not attempts, f"reached for the network: {attempts}"


@pytest.fixture(autouse=True)
def shuke_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the program keeps its things during this test."""
    home = tmp_path / "shuke-home"
    monkeypatch.setenv("SHUKE_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Every test begins and ends in English."""
    i18n.set_language("en")
    yield
    i18n.set_language("en")


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The application, with the font we ship: a bare machine has none that shows Chinese."""
    for name in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"):
        assert QFontDatabase.addApplicationFont(str(ROOT / "resources" / "fonts" / name)) != -1
    return qapp


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real input that lies beside the project; the test is skipped where it does not."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the folder of real input (../shared/data) is not here")
    return folder


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A new shop on 18 May 2026 at 10:12 in Shanghai, closed when the test ends."""
    from tests.support import make_shop  # here, so that tests which need no shop run without one

    folder = tmp_path / "shop"
    folder.mkdir()
    open_shop = make_shop(folder).shop
    yield open_shop
    open_shop.close()
