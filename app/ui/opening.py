"""How this window opens, makes and restores shops: which clock, which cost of a key, which lane.

Nothing of the services is imported before the first of these is called: the unlock window is on screen by then, and the
import happens in the lane, beside the derivation of the key.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app import files, i18n, paths, shop_files
from app.clock import Clock, SystemClock

if TYPE_CHECKING:
    from app.services.backups import Restored
    from app.services.moving import Moved
    from app.services.restoring import Preview
    from app.services.vault import Created, Policy
    from app.settings import Settings
    from app.shop import Shop
    from app.ui.turn import Waits
    from app.workflows.practice_shop import PracticeOpened

PRODUCT = "Shuke 熟客"
SHOP_SUFFIX = ".shuke"
STAMP = re.compile(r" \d{4}-\d\d-\d\d \d{6}( \d+)?$")
"""What the program adds to the name of a shop when it names a backup: ``Doudou 2026-11-22 101200 2``."""
PASSWORD_LEAST, PASSWORD_MOST = 10, 1024
"""As in ``services.vault``, which is too heavy to be imported before the first picture; a test keeps them equal."""


@dataclass(frozen=True, slots=True)
class NewShop:
    """What the first-run screen asks for; an empty `region` is the country of the currency."""

    path: Path
    password: str
    name: str
    kind: str
    language: str
    currency: str = "CNY"
    region: str = ""


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """A shop that came out of a backup and is open now, and what was done for it."""

    shop: Shop
    restored: Restored


class Opening:
    """Opens shops with a clock and a cost; ``policy=None`` means the shipped cost. All of it may take a second: call it in a lane."""

    def __init__(self, clock: Clock | None = None, policy: Policy | None = None, time_zone: str | None = None) -> None:
        self.clock = clock or SystemClock()
        self._policy = policy
        self._time_zone = time_zone
        self._keys_of: dict[Path, Path] = {}

    def now(self) -> dt.datetime:
        """The time as the clock on the wall shows it."""
        if self._time_zone is None:
            return self.clock.now().astimezone()
        from zoneinfo import ZoneInfo  # here, so that the first window does not wait for what it has no use for

        return self.clock.now().astimezone(ZoneInfo(self._time_zone))

    def find(self, path: Path) -> None:
        """Make sure that a shop file lies at `path`, before its password is typed. Raises what ``vault.find`` raises.

        Where all is well nothing is loaded for that.
        """
        cut_off = path.with_name(path.name + files.RESTORING)  # opening it ends that
        if files.is_there(cut_off) or (files.is_there(path) and path.stat().st_size):
            return
        from app.services import vault

        vault.find(path)

    def unlock(self, path: Path, password: str, *, anyway: bool = False) -> Shop:
        """Open a shop file, for this window alone; `anyway` even if another computer may have it open.

        Raises what ``vault.unlock`` and ``sole.alone`` raise.
        """
        from app.services import sole, vault

        policy = self._policy or vault.SHIPPED
        with sole.alone(path, self.clock.now(), anyway=anyway) as keep:
            keys_of = self._keys_of.get(path)
            return keep(vault.unlock(path, password, clock=self.clock, policy=policy, keys_of=keys_of))

    def take_keys_of(self, path: Path, backup: Path) -> None:
        """From now on look for the keys of a shop file in `backup`, too. Raises what ``vault.check_keys_of`` raises."""
        from app.services import vault

        vault.check_keys_of(path, backup)
        self._keys_of[path] = backup

    def set_log_aside(self, path: Path) -> None:
        """Take a log that is refused away from a shop file that is closed. Raises what ``last_end.set_log_aside`` raises."""
        from app.services import last_end

        last_end.set_log_aside(path, self.clock.now())

    def prove(self, shop: Shop, password: str) -> None:
        """Make sure that this password opens the shop that is open. Raises what ``vault.prove`` raises."""
        from app.services import vault

        vault.prove(shop, password, policy=self._policy or vault.SHIPPED)

    def recover(self, path: Path, code: str, new_password: str, *, anyway: bool = False) -> Shop:
        """Open a shop file with its recovery code and a new password, for this window alone."""
        from app.services import sole, vault

        policy = self._policy or vault.SHIPPED
        with sole.alone(path, self.clock.now(), anyway=anyway) as keep:
            keys_of = self._keys_of.get(path)
            return keep(vault.recover(path, code, new_password, clock=self.clock, policy=policy, keys_of=keys_of))

    def set_password_by_code(self, shop: Shop, code: str, new_password: str) -> None:
        """Give an open shop a new password with its recovery code. Raises what ``vault.set_password_by_code`` raises."""
        from app.services import vault

        vault.set_password_by_code(shop, code, new_password, policy=self._policy or vault.SHIPPED)

    def note_code_used(self, shop: Shop) -> None:
        """Put that on record. Raises what ``vault.note_code_used`` raises."""
        from app.services import vault

        vault.note_code_used(shop)

    def change_password(self, shop: Shop, password: str, new_password: str) -> None:
        """Give an open shop another password. Raises what ``vault.change_password`` raises."""
        from app.services import vault

        vault.change_password(shop, password, new_password, policy=self._policy or vault.SHIPPED)

    def replace_code(self, shop: Shop, password: str) -> str:
        """Give an open shop another recovery code. Raises what ``vault.replace_recovery_code`` raises."""
        from app.services import vault

        return vault.replace_recovery_code(shop, password, policy=self._policy or vault.SHIPPED)

    def change_key(self, shop: Shop, password: str, new_password: str, waits: Waits) -> str:
        """Write the open shop anew under another key and password. Raises what ``vault.change_data_key`` raises."""
        from app.services import vault

        policy = self._policy or vault.SHIPPED
        return vault.change_data_key(shop, password, new_password=new_password, policy=policy, waits=waits)

    def confirm_code(self, shop: Shop) -> None:
        """Keep that the owner has the recovery code of the shop."""
        from app.services import vault

        vault.confirm_recovery_code(shop)

    def discard(self, shop: Shop) -> None:
        """Close a shop that is empty and take its files away. Raises what ``vault.discard_empty`` raises."""
        from app.services import vault

        vault.discard_empty(shop)

    def create(self, new: NewShop) -> Created:
        """Make a shop file and open it; its code waits to be confirmed.

        Raises what ``vault.create`` raises, and the same for a folder that cannot be made.
        """
        from app.services import sole, vault

        _make_folder(new.path.parent)
        with sole.alone(new.path, self.clock.now()) as keep:
            made = vault.create(
                new.path,
                new.password,
                name=new.name,
                kind=new.kind,
                language=new.language,
                currency=new.currency,
                time_zone=self._time_zone,
                region=new.region,
                clock=self.clock,
                policy=self._policy or vault.SHIPPED,
                asks_back=True,
            )
            keep(made.shop)
        return made

    def practice(self, place: Path, kind: str, tick: Callable[[int, int], None], *, afresh: bool) -> PracticeOpened:
        """Open the practice shop at `place`, which is made of this kind if need be, in the language in force; `afresh` makes another.

        Raises what ``practice_shop.enter`` raises.
        """
        from app.services import sole, vault
        from app.workflows import practice_shop

        request = practice_shop.PracticeRequest(place, place.stem, kind, i18n.language(), self._time_zone)
        policy = self._policy or vault.PUBLIC
        with sole.alone(place, self.clock.now()) as keep:
            if afresh:
                shop = practice_shop.make_afresh(request, tick, clock=self.clock, policy=policy)
                opened = practice_shop.PracticeOpened(shop, True)
            else:
                opened = practice_shop.enter(request, tick, clock=self.clock, policy=policy)
            keep(opened.shop)
        return opened

    def look_into(self, backup: Path, target: Path) -> Preview:
        """What is in a backup, and what it would take the place of. Raises what ``restoring.look`` raises."""
        from app.services import restoring

        return restoring.look(backup, target)

    def bring_back(
        self,
        backup: Path,
        target: Path,
        secret: str,
        tick: Callable[[int, int], None],
        *,
        new_password: str | None = None,
        anyway: bool = False,
    ) -> BroughtBack:
        """Bring a backup back as `target`, and open it; what was there is set aside. Nobody may have that open in a window.

        The secret is its password; where a `new_password` is given, its recovery code, and the new one holds from then on. Raises what
        ``backups.restore`` raises, ``UserMistake`` for a weak new password before anything is touched, and what opening raises.
        """
        from app.services import backups, sole, vault

        with_code = new_password is not None
        if new_password is not None:
            vault.check_password(new_password)
        _make_folder(target.parent)
        policy, now = self._policy or vault.SHIPPED, self.now()
        with sole.alone(target, self.clock.now(), anyway=anyway):
            restored = backups.restore(
                backup, target, secret, with_recovery_code=with_code, now=now, policy=policy, tick=tick
            )
        if new_password is not None:
            return BroughtBack(self.recover(target, secret, new_password), restored)
        return BroughtBack(self.unlock(target, secret), restored)

    def use_again(self, aside: Path, path: Path) -> Path | None:
        """Put a shop file that was set aside from `path` back there; returns where the one lies now that was there. Raises what ``restoring.use_again`` raises."""
        from app.services import restoring, sole

        now = self.clock.now()
        with sole.alone(path, now), sole.alone(aside, now):
            return restoring.use_again(aside, path, self.now())

    def move(self, path: Path) -> Moved:
        """Bring a shop file that is closed to where shop files live on this computer. Raises what ``moving.move`` raises."""
        from app.services import moving, sole

        target, now = place_for(path), self.clock.now()
        _make_folder(target.parent)
        with sole.alone(path, now), sole.alone(target, now):
            return moving.move(path, target, self.now())


def place_for(backup: Path) -> Path:
    """Where the shop of a backup (or a shop file from elsewhere) goes on a computer that has none: where shop files live, under the name it had; over nothing."""
    name = _name_in(backup)
    place, number = paths.data_folder() / f"{name}{SHOP_SUFFIX}", 1
    while _is_taken(place):
        number += 1
        place = place.with_name(f"{name} {number}{SHOP_SUFFIX}")
    return place


def place_beside(backup: Path, now: dt.datetime) -> Path:
    """Where the shop of a backup goes that comes back beside another: to where shop files live, under a name that says so; over nothing."""
    plain, number = paths.data_folder() / f"{_name_in(backup)}{SHOP_SUFFIX}", 1
    while _is_taken(place := shop_files.restored_as(plain, now, number)):
        number += 1
    return place


def _name_in(backup: Path) -> str:
    return STAMP.sub("", backup.stem) or backup.stem


def _is_taken(place: Path) -> bool:
    return any(place.with_name(place.name + tail).exists() for tail in ("", ".keys", files.RESTORING))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise files.problem(error, folder) from error


def known_shop(settings: Settings) -> Path | None:
    """The shop file that was open last, else the one that lies where shop files live, else ``None``."""
    last = settings.get("last_file")
    if last:
        return Path(last)
    folder = paths.data_folder()
    # Of a restore that was cut off there may be no more than the list; opening the shop ends it.
    begun = (listed.with_suffix("") for listed in folder.glob(f"*{SHOP_SUFFIX}{files.RESTORING}"))
    found = {*folder.glob(f"*{SHOP_SUFFIX}"), *begun}
    # What was set aside by a restore has the longer name.
    return min(found, key=lambda path: (len(path.name), path.name), default=None)
