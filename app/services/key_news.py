"""What a person should know of the keys that opened the shop: those of a backup did, or a change of the key had been cut off."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.i18n import T, Text
from app.shop import Shop
from app.storage.unlocking import CutOff


@dataclass(frozen=True, slots=True)
class KeyNews:
    """What happened and what holds now, and the next step. `code` is ``old_keys`` or ``key_change_cut_off``."""

    code: str
    what: Text
    next_step: Text


def told(shop: Shop) -> KeyNews | None:
    """What to tell once the shop is open; ``None`` if its own keys opened it and nothing had been cut off."""
    if not shop.old_keys_of:
        return _cut_off(shop.cut_off_key)
    news = _old_keys(shop.old_keys_of, by_code=shop.opened_by_code)
    if not shop.kept_keys_as:
        return news
    kept = T("What lay there is kept as {name}.", name=shop.kept_keys_as)
    return replace(news, what=T("{first} {second}", first=news.what, second=kept))


def _old_keys(day: str, *, by_code: bool) -> KeyNews:
    if by_code:
        what = T(
            "The key file could not be used. It was made anew from the backup of {day}: the recovery code of that day holds now, with your new password.",
            day=day,
        )
        return KeyNews("old_keys", what, T("A code made after that day opens nothing any more: make a new one."))
    what = T(
        "The key file could not be used. It was made anew from the backup of {day}: the password and the recovery code of that day hold now.",
        day=day,
    )
    return KeyNews("old_keys", what, T("If somebody else knew that password, change it."))


def _cut_off(which: CutOff) -> KeyNews | None:
    if which == "new":
        return KeyNews(
            "key_change_cut_off",
            T(
                "A change of the key was cut off and is finished now: the new key and its password hold. Nothing is lost."
            ),
            T("Its recovery code was never shown: make a new one."),
        )
    if which == "old":
        return KeyNews(
            "key_change_cut_off",
            T(
                "A change of the key was cut off: the key, password and recovery code you had still hold. Nothing is lost."
            ),
            T("If you still want a new key, change it again."),
        )
    return None
