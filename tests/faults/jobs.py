"""Other work that may be cut short: a password, a recovery code, a backup, a restore, another key. For children of `warm`."""

from __future__ import annotations

import os
from pathlib import Path

from app.clock import FixedClock
from app.errors import ShukeError
from app.services import backups, purchases, vault
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.storage import keys
from tests.faults.warm import Say
from tests.sheets import silent
from tests.support import CHEAP, NOW, PASSWORD


def change_secrets(say: Say, path: str, password: str, new_password: str, new_code: str) -> None:
    """Give the shop a new password, then a new recovery code; says ``password`` and ``code`` once each is in force."""
    shop = vault.unlock(Path(path), password, policy=CHEAP, clock=FixedClock(NOW))
    say({"opened": True})
    vault.change_password(shop, password, new_password, policy=CHEAP)
    say({"password": new_password})
    keys.new_recovery_code = lambda: new_code
    vault.replace_recovery_code(shop, new_password, policy=CHEAP)
    say({"code": new_code})
    shop.close()


def back_up(say: Say, path: str, password: str, folder: str) -> None:
    """Make a backup in `folder`; says ``made``, or ``refused``."""
    shop = vault.unlock(Path(path), password, policy=CHEAP, clock=FixedClock(NOW))
    try:
        say({"made": str(backups.write(shop, Path(folder), silent, backups.TIMED).path)})
    except ShukeError as error:
        say({"refused": error.code})
    shop.close()


def restore(say: Say, backup: str, path: str, password: str) -> None:
    """Bring a backup back as `path`; says ``restored``, or ``refused``."""
    try:
        backups.restore(Path(backup), Path(path), password, policy=CHEAP, now=NOW)
        say({"restored": True})
    except ShukeError as error:
        say({"refused": error.code})


def change_key(say: Say, path: str, password: str, new_password: str) -> None:
    """Give the shop another data key and a new password; says ``changed``, or ``refused``."""
    try:
        shop = vault.unlock(Path(path), password, policy=CHEAP, clock=FixedClock(NOW))
    except ShukeError as error:  # the drive may refuse already what is written at the opening
        say({"refused": error.code})
        return
    try:
        vault.change_data_key(shop, password, new_password=new_password, policy=CHEAP)
        say({"changed": new_password})
    except ShukeError as error:
        say({"refused": error.code})
    shop.close()


def sell_once(say: Say, path: str) -> None:
    """Open the shop, sell one thing and close it; says ``opened``, ``sold`` with its id, ``closed``."""
    shop = vault.unlock(Path(path), PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    say({"opened": True})
    say({"sold": purchases.record(shop, PurchaseDraft(None, (ItemDraft("Bread", 1000, 500),))).purchase_id})
    shop.close()
    say({"closed": True})


def bring_up_to_date(say: Say, path: str, password: str, home: str) -> None:
    """Open a shop of an earlier schema, its backup in the home at `home`; says ``opened``, or ``refused``."""
    os.environ["SHUKE_HOME"] = home
    try:
        vault.unlock(Path(path), password, policy=CHEAP, clock=FixedClock(NOW)).close()
        say({"opened": True})
    except ShukeError as error:
        say({"refused": error.code})
