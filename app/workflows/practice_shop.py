"""The practice shop of the window: opened with the password that everybody knows, made when it is not there or of no use any more.

It is made beside its place and takes it when it is whole, so that nothing half made is ever opened and nothing is left of a job
that was stopped. A file in its place that does not prove to be a practice shop is set aside, never removed.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app import files
from app.clock import Clock
from app.errors import CannotUnlock, ShukeError
from app.sample.practice import CURRENCIES, OLD_DAYS, PASSWORD, spoken
from app.services import vault
from app.shop import Shop
from app.workflows import sample_shop

Tick = Callable[[int, int], None]
MAKING, ASIDE = "making", ".aside"
FILES = ("", ".keys", "-wal", "-shm", "-journal")
"""The shop file and what lies beside it; the shop file moves last, so that it never stands without its keys."""


@dataclass(frozen=True, slots=True)
class PracticeRequest:
    """Which practice shop: its file, its name, and the kind (``bakery`` or ``pet``) and language of what is made up in it."""

    path: Path
    name: str
    kind: str
    language: str
    time_zone: str | None = None


@dataclass(frozen=True, slots=True)
class PracticeOpened:
    """The open practice shop; `is_new` if it was made just now, `trouble` what was wrong with the one that lay there."""

    shop: Shop
    is_new: bool
    trouble: ShukeError | None = None


def enter(
    request: PracticeRequest, tick: Tick, *, clock: Clock | None = None, policy: vault.Policy = vault.PUBLIC
) -> PracticeOpened:
    """Open the practice shop, or make it if it is not there, damaged, or not a practice shop.

    Raises ``WorldProblem`` when the place fails, ``NewerVersion``, and what `tick` raises. Then what was there before is still there.
    """
    trouble: ShukeError | None = None
    try:
        shop = vault.unlock(request.path, PASSWORD, clock=clock, policy=policy)
        if shop.facts.is_practice:
            return PracticeOpened(shop, False)
        shop.close()
    except CannotUnlock as error:
        trouble = error if error.code != "file_missing" else None
    return PracticeOpened(make_afresh(request, tick, clock=clock, policy=policy), True, trouble)


def make_afresh(
    request: PracticeRequest, tick: Tick, *, clock: Clock | None = None, policy: vault.Policy = vault.PUBLIC
) -> Shop:
    """Make the practice shop as of today in place of the one that is there, which must be closed, and open it.

    Raises as `enter` does.
    """
    place, fresh = request.path, request.path.parent / MAKING / request.path.name
    try:
        fresh.parent.mkdir(parents=True, exist_ok=True)
        files.discard(*fresh.parent.iterdir())
        _make(fresh, request, tick, clock, policy)
        _clear(place, policy)
        for tail in reversed(FILES):
            if _beside(fresh, tail).exists():
                files.replace_with_retry(_beside(fresh, tail), _beside(place, tail))
    except OSError as error:
        raise files.problem(error, place) from error
    finally:
        _tidy(fresh.parent)
    return vault.unlock(place, PASSWORD, clock=clock, policy=policy)


def is_old(shop: Shop) -> bool:
    """Whether the birthdays in a practice shop have gone by, or lie further ahead than they were made to."""
    return not 0 <= (shop.today() - vault.made_on(shop)).days <= OLD_DAYS


def _make(fresh: Path, request: PracticeRequest, tick: Tick, clock: Clock | None, policy: vault.Policy) -> None:
    made = vault.create(
        fresh,
        PASSWORD,
        name=request.name,
        kind=request.kind,
        language=request.language,
        currency=CURRENCIES[spoken(request.language)],
        time_zone=request.time_zone,
        is_practice=True,
        clock=clock,
        policy=policy,
    )
    try:
        sample_shop.fill(made.shop, spoken(request.language), tick)
    finally:
        made.shop.close()


def _clear(place: Path, policy: vault.Policy) -> None:
    """Take away what lies at `place`: a practice shop goes, anything else is set aside. Raises ``OSError``."""
    if not any(_beside(place, tail).exists() for tail in FILES):
        return
    if _is_practice(place, policy):
        for tail in FILES:
            files.remove_with_retry(_beside(place, tail))
        return
    aside, number = place.with_name(place.name + ASIDE), 1
    while any(_beside(aside, tail).exists() for tail in FILES):
        number += 1
        aside = place.with_name(f"{place.name}{ASIDE}{number}")
    for tail in FILES:
        if _beside(place, tail).exists():
            files.replace_with_retry(_beside(place, tail), _beside(aside, tail))


def _is_practice(place: Path, policy: vault.Policy) -> bool:
    try:
        shop = vault.unlock(place, PASSWORD, policy=policy)
    except ShukeError:
        return False
    shop.close()
    return shop.facts.is_practice


def _tidy(making: Path) -> None:
    """Take away the folder in which it was made with all that is left there, and the one around it if nothing is in that."""
    with suppress(OSError):  # the job has its own error to tell
        files.discard(*making.iterdir())
        making.rmdir()
        making.parent.rmdir()


def _beside(path: Path, tail: str) -> Path:
    return path.with_name(path.name + tail)
