"""Opening the shop that a command works on, with the clock that ``--today`` sets."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from app import files, i18n, settings
from app.cli import passwords
from app.cli.output import Output
from app.clock import Clock, SystemClock, at_noon
from app.errors import UserMistake
from app.i18n import T
from app.services import history, key_news, last_end, lost_news, vault
from app.shop import Shop

POLICY = vault.SHIPPED
"""What keys must cost. Tests make it cheap; no option does."""


@contextmanager
def opened(arguments: argparse.Namespace, output: Output, password: str | None = None) -> Iterator[Shop]:
    """The shop of ``arguments.file``, open inside the block. Raises what ``vault.unlock`` raises."""
    if password is None:
        password = passwords.password(arguments.password_file, output)
    shop = vault.unlock(arguments.file, password, clock=clock(arguments), policy=POLICY)
    try:
        begin(shop, arguments, output)
        history.tidy(shop)
        yield shop
    finally:
        shop.close()


def begin(shop: Shop, arguments: argparse.Namespace, output: Output) -> None:
    """Let a shop that was just opened live at ``--today``, speak its language, and tell what became of its log and its keys."""
    set_clock(shop, arguments)
    speak_for(shop, arguments)
    _warn_of_lost_log(shop, output)
    warn_of_lost_rows(shop, output)
    _warn_of_keys(shop, output)


def warn_of_lost_rows(shop: Shop, output: Output) -> None:
    """Tell which records may be missing, until somebody has read it in the window or checked the file."""
    news = lost_news.told(shop)
    if news is not None:
        output.warn("records_in_doubt", str(news.what), str(news.next_step))


def _warn_of_lost_log(shop: Shop, output: Output) -> None:
    lost = last_end.lost_log(shop)
    if lost is not None:
        last_end.put_on_record(shop)
        output.warn("log_missing", str(lost.what), str(lost.next_step))


def _warn_of_keys(shop: Shop, output: Output) -> None:
    """Tell on standard error which keys hold, if others than its own opened the shop or a change of the key was cut off."""
    news = key_news.told(shop)
    if news is not None:
        output.warn(news.code, str(news.what), str(news.next_step))


def clock(arguments: argparse.Namespace) -> Clock:
    """The clock to open with, as long as the zone of the shop is not known."""
    return at_noon(arguments.today, ZoneInfo("UTC")) if arguments.today else SystemClock()


def set_clock(shop: Shop, arguments: argparse.Namespace) -> None:
    """Let `shop` live at noon of ``--today``, if there is one."""
    if arguments.today:
        shop.clock = at_noon(arguments.today, shop.zone)


def speak_for(shop: Shop, arguments: argparse.Namespace) -> None:
    """Speak the language of the shop from now on, unless another was asked for or chosen on this computer."""
    if not arguments.language and not settings.Settings().get("language"):
        i18n.set_language(shop.facts.language)


def refuse_over(shop: Shop, target: Path, source: Path) -> None:
    """Raise ``UserMistake`` if writing to `target` would write over a shop, its keys, or the file that is being read."""
    here = target.resolve()
    taken = [shop.path.resolve(), shop.path.resolve().with_name(shop.path.name + ".keys"), source.resolve()]
    if here in taken or files.is_there(here.with_name(here.name + ".keys")):
        raise UserMistake(
            "is_taken",
            T("{name} is a shop, or the file that is being read; nothing is written over it.", name=target.name),
            T("Choose another name."),
            str(target),
        )


def now(arguments: argparse.Namespace) -> dt.datetime:
    """The instant at which a command runs that opens no shop."""
    return clock(arguments).now()
