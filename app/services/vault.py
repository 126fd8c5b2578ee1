"""The shop file as a whole: make it, open it with the password, open it with the recovery code."""

from __future__ import annotations

import datetime as dt
import hmac
import json
import unicodedata
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app import __version__
from app.clock import Clock, SystemClock
from app.errors import Cancelled, CannotUnlock, ShukeError, UserMistake, WorldProblem
from app.i18n import T
from app.models import OWNER_ID, Customer, JournalChange, Pet, Product, Purchase, Reminder, Setting, Staff
from app.services import care_brought, first_facts, on_record, restoring, upgrade
from app.services.first_facts import KINDS as KINDS
from app.shop import Shop, ShopFacts
from app.storage import create as making
from app.storage import faults, keys, placing, rekeying, side_files, unlocking, upgrading
from app.storage.database import SCHEMA_VERSION, Database, Waits, in_silence, raw

PASSWORD_LEAST = 10
PASSWORD_MOST = 1024
NEW_PASSWORD, NEW_CODE = T("Set a new password"), T("Make a new recovery code")
NEW_KEY = on_record.NEW_KEY
OLD_KEYS = T("Take the keys out of a backup")
HOLDS = T("The new password holds.")
UNCONFIRMED = "recovery_code_unconfirmed"
"""A setting of the shop: its recovery code was made, and nobody has typed it back yet. ``true``, or the slot of the code before, which
the owner has: as long as that one is in force (the change was cut off) all is well."""
_UNCONFIRMED = select(Setting.value).where(Setting.key == UNCONFIRMED)

Policy = unlocking.Policy
SHIPPED = unlocking.SHIPPED
PUBLIC = Policy(keys.FLOOR, keys.FLOOR)
"""For a password that everybody knows: as quick as is accepted."""


@dataclass(frozen=True, slots=True)
class Created:
    """A new shop, and the recovery code that is shown this once."""

    shop: Shop
    recovery_code: str


@dataclass(frozen=True, slots=True)
class ShopInfo:
    """How much is in a shop; rows in the bin are not counted, but `customers_in_bin`."""

    customers: int
    pets: int
    purchases: int
    products: int
    reminders_open: int
    schema_version: int
    app_version: str
    customers_in_bin: int = 0


def create(
    path: Path,
    password: str,
    *,
    name: str = "",
    kind: str = "other",
    language: str = "zh_CN",
    currency: str = "CNY",
    minor_digits: int | None = None,
    time_zone: str | None = None,
    region: str = "",
    is_practice: bool = False,
    clock: Clock | None = None,
    policy: Policy = SHIPPED,
    asks_back: bool = False,
) -> Created:
    """Make a shop file with its keys and open it; with `asks_back` the code counts as unconfirmed until `confirm_recovery_code`.

    Phones are read as those of `region`, a country in two letters; by default that of the currency.
    Raises ``UserMistake`` for a weak password, a name that is taken, an unknown kind or zone; ``WorldProblem`` when the folder
    cannot be written to. Nothing is left behind then.
    """
    facts = first_facts.given(name or path.stem, kind, language, currency, minor_digits, time_zone, region)
    facts = replace(facts, is_practice=is_practice)
    check_password(password)
    clock = clock or SystemClock()
    made_at = clock.now()
    code = keys.new_recovery_code()

    def fill(session: Session) -> None:
        session.add_all(Setting(key=k, value=json.dumps(v)) for k, v in asdict(facts).items())
        if asks_back:
            session.add(Setting(key=UNCONFIRMED, value="true"))
        session.add(Staff(id=OWNER_ID, name="", role="owner", created_at=made_at))
        care_brought.put(session)
        raw(session).execute("INSERT INTO journal_key (id, key) VALUES (1, ?)", (making.journal_key(),))

    data_key = making.make(path, password, code, fill, made_at, policy)
    shop = Shop(path, Database(path, data_key), facts, clock, OWNER_ID)
    shop.slots = unlocking.beside(path)
    return Created(shop, code)


def find(path: Path) -> None:
    """Raise what `unlock` would raise before it tries the password: there is no file, it is empty, or it is none of ours."""
    placing.finish(path)
    unlocking.find(path)


def check_keys_of(path: Path, backup: Path) -> None:
    """Raise ``UserMistake`` if a backup holds no keys of the shop file at `path`."""
    unlocking.check_keys_of(path, backup)


def unlock(
    path: Path, password: str, *, clock: Clock | None = None, policy: Policy = SHIPPED, keys_of: Path | None = None
) -> Shop:
    """Open a shop file; if the keys beside it cannot be used, with those of a backup, `keys_of` among them.

    Raises ``CannotUnlock``, ``NewerVersion`` or ``WorldProblem``, each in words; the file stays as it is.
    """
    placing.finish(path)
    return _opened(path, *unlocking.proved(path, "password", password, policy, keys_of=keys_of), clock)


def recover(
    path: Path,
    recovery_code: str,
    new_password: str,
    *,
    clock: Clock | None = None,
    policy: Policy = SHIPPED,
    keys_of: Path | None = None,
) -> Shop:
    """Open a shop file with its recovery code and give it a new password; the code stays good. `keys_of` as in `unlock`.

    Raises what `unlock` raises, and ``UserMistake`` for a weak new password. Once the new one is written it holds, even if the file
    does not open then, and the error says so.
    """
    check_password(new_password)
    placing.finish(path)
    opens = unlocking.set_password(path, "recovery", recovery_code, new_password, policy, keys_of=keys_of)
    try:
        shop = _opened(path, *opens, clock)
        shop.opened_by_code = True
        _note_or_close(shop)
    except ShukeError as error:
        what = T("{first} {second}", first=HOLDS, second=error.what)
        raise type(error)(error.code, what, error.next_step, error.where) from error
    return shop


def _note_or_close(shop: Shop) -> None:
    try:
        note_code_used(shop)
    except BaseException:
        shop.close()
        raise


def change_password(shop: Shop, password: str, new_password: str, *, policy: Policy = SHIPPED) -> None:
    """Give an open shop a new password; the recovery code stays good, older backups keep the password of their time.

    Raises ``CannotUnlock`` for a wrong password, ``UserMistake`` for a weak new one and ``WorldProblem`` when the keys cannot be
    written; then the old one holds.
    """
    check_password(new_password)
    shop.slots = unlocking.set_password(shop.path, "password", password, new_password, policy, is_open=True)[1].ring
    on_record.put(shop, NEW_PASSWORD)


def replace_recovery_code(shop: Shop, password: str, *, policy: Policy = SHIPPED) -> str:
    """Give an open shop a new recovery code, which is told this once and counts as unconfirmed until `confirm_recovery_code`.

    The code before no longer opens this file; backups made before keep the one of their time. Raises ``CannotUnlock`` for a wrong
    password and ``WorldProblem`` when the keys cannot be written; then the code before holds.
    """
    code = keys.new_recovery_code()
    _data_key, made = unlocking.rewrapped(shop.path, ("password", password), ("recovery", code), policy, is_open=True)
    # First of all: whatever happens from here on, a code that nobody saw never counts as one in safe keeping.
    was_confirmed = _expect_new_code(shop)
    try:
        unlocking.write_beside(shop.path, made.ring)
    except ShukeError:
        _set_confirmed(shop, was_confirmed)
        raise
    shop.slots = made.ring
    on_record.put(shop, NEW_CODE)
    return code


def change_data_key(
    shop: Shop, password: str, *, new_password: str | None = None, policy: Policy = SHIPPED, waits: Waits = in_silence
) -> str:
    """Write the open shop anew under a fresh key, and return its new recovery code, which counts as unconfirmed.

    For when somebody knew the password and may have a copy of the keys: neither opens this file any more, nor what is done in it
    from now on. The password stays, unless a `new_password` is given. Backups made before keep their key and their password. Raises
    ``CannotUnlock`` for a wrong password, ``UserMistake`` for a weak new one, ``WorldProblem`` when the drive is full or the file is
    in use, and what `waits` raises, which hears what is waited for; then everything is as it was.
    """
    if new_password is not None:
        check_password(new_password)
    prove(shop, password, policy=policy)
    code = keys.new_recovery_code()
    secrets: rekeying.Secrets = (("password", new_password or password), ("recovery", code))
    # As for a new code: one that nobody saw never counts as one in safe keeping.
    was_confirmed = _expect_new_code(shop)
    try:
        generation = unlocking.ring_in_force(shop.path).generation
        shop.slots = rekeying.change(shop.database, secrets, policy, generation, waits)
    except (ShukeError, Cancelled):
        _set_confirmed(shop, was_confirmed)
        raise
    shop.file_was_replaced()
    on_record.put_new_key(shop)
    return code


def set_password_by_code(shop: Shop, recovery_code: str, new_password: str, *, policy: Policy = SHIPPED) -> None:
    """Give an open shop a new password with its recovery code, without a wait for anything that is under way; see `note_code_used`.

    Raises ``CannotUnlock`` for a wrong code, or if the keys beside the file are not its own, ``UserMistake`` for a weak password.
    """
    check_password(new_password)
    data_key, made = unlocking.rewrapped(
        shop.path, ("recovery", recovery_code), ("password", new_password), policy, is_open=True
    )
    _prove_key(shop, data_key)
    unlocking.write_beside(shop.path, made.ring)
    shop.slots = made.ring


def note_code_used(shop: Shop) -> None:
    """Put on record that the recovery code gave the shop a new password; whoever types the whole of the code has it."""
    on_record.put(shop, NEW_PASSWORD)
    if not has_confirmed_code(shop):
        confirm_recovery_code(shop)


def confirm_recovery_code(shop: Shop) -> None:
    """Keep that the owner has the code that is in force: two of its groups were typed back."""
    _set_confirmed(shop, True)


def has_confirmed_code(shop: Shop) -> bool:
    """Whether the owner has the recovery code, as far as we know."""
    with shop.read() as session:
        kept = session.scalar(_UNCONFIRMED)
    if kept is None:
        return True
    try:
        return bool(json.loads(kept) == _code_slot(shop))
    except ShukeError:  # no keys to be seen: nobody can say
        return False


def discard_empty(shop: Shop) -> None:
    """Close a shop in which nothing was ever done, and take its file and keys away, as if it had not been made.

    Raises ``UserMistake`` if anything was done in it and ``CannotUnlock`` or ``WorldProblem`` if another file lies there; then it
    stays open and whole. ``WorldProblem`` with code ``left_behind`` when the drive keeps the files; the shop is closed then.
    """
    with shop.read() as session:
        kept = (JournalChange, Customer, Pet, Product, Purchase)
        if any(session.scalar(select(func.count()).select_from(model)) for model in kept):
            raise UserMistake("not_empty", T("{name} is not empty; it is kept.", name=shop.path.name))
    unlocking.prove_file(shop.path, shop.database.key_for_copy())
    shop.close()
    try:
        unlocking.remove(shop.path)
    except ShukeError as error:
        raise WorldProblem(
            "left_behind",
            T("{name} could not be taken away; it is empty.", name=shop.path.name),
            T("Delete it in {folder} when no program has it open.", folder=str(shop.path.parent)),
            str(shop.path),
        ) from error


def prove(shop: Shop, password: str, *, policy: Policy = SHIPPED) -> None:
    """Make sure that this password opens the shop that is open.

    Where no slots of it lie beside the file, those that opened it are asked. Raises ``CannotUnlock`` for a wrong one, or one of another key.
    """
    _prove_key(shop, unlocking.key_behind(shop.path, "password", password, policy, shop.slots))


def _prove_key(shop: Shop, key: bytes) -> None:
    if not hmac.compare_digest(key, shop.database.key_for_copy()):
        raise faults.damaged(shop.path)


def check_password(password: str) -> None:
    """Raise ``UserMistake`` for a password that is too short, too long, all blank, or cannot be typed."""
    few, repeats = (
        T("The password has fewer than {least} characters.", least=PASSWORD_LEAST),
        T("The password repeats the same few characters."),
    )
    untyped = T("The password holds a character that nobody can type.")
    many = T("The password has more than {most} characters.", most=PASSWORD_MOST)
    words = T("Take a few words that only you put together.")
    for is_so, code, what, next_step in (
        (len(password.strip()) < PASSWORD_LEAST, "weak_password", few, words),
        (any(unicodedata.category(c) == "Cc" for c in password), "bad_password", untyped, T("Choose another one.")),
        (len(password) > PASSWORD_MOST, "bad_password", many, T("Choose a shorter one.")),
        (len(set(password)) < 4, "weak_password", repeats, words),
    ):
        if is_so:
            raise UserMistake(code, what, next_step, "password")


def info(shop: Shop) -> ShopInfo:
    """How much is in the shop."""
    with shop.read() as session:

        def count(model: type, *where: object) -> int:
            return int(session.scalar(select(func.count()).select_from(model).where(*where)) or 0)  # type: ignore[arg-type]

        return ShopInfo(
            count(Customer, Customer.deleted_at.is_(None)),
            count(Pet, Pet.deleted_at.is_(None)),
            count(Purchase),
            count(Product, Product.deleted_at.is_(None)),
            count(Reminder, Reminder.status == "open"),
            SCHEMA_VERSION,
            __version__,
            count(Customer, Customer.deleted_at.is_not(None)),
        )


def made_on(shop: Shop) -> dt.date:
    """The day on which the shop file was made, in the shop's zone."""
    with shop.read() as session:
        return shop.day_of(session.scalars(select(Staff.created_at).where(Staff.id == OWNER_ID)).one())


def _expect_new_code(shop: Shop) -> bool:
    """The code that comes will count as unconfirmed, the one in force as before; returns whether that was confirmed."""
    was_confirmed = has_confirmed_code(shop)
    _set_confirmed(shop, False, holding=_code_slot(shop) if was_confirmed else True)
    return was_confirmed


def _code_slot(shop: Shop) -> str:
    """What the slot of the recovery code in force is told by; it says nothing about the code."""
    slots = unlocking.ring_in_force(shop.path).slots
    return next((slot.salt.hex() for slot in slots if slot.kind == "recovery"), "")


def _set_confirmed(shop: Shop, confirmed: bool, *, holding: str | bool = True) -> None:
    """Past the journal: it is nothing that Ctrl+Z could take back."""
    with shop.derive(NEW_CODE, "setting") as session:
        session.execute(delete(Setting).where(Setting.key == UNCONFIRMED))
        if not confirmed:
            session.add(Setting(key=UNCONFIRMED, value=json.dumps(holding)))


def _opened(path: Path, data_key: bytes, found: unlocking.Keys, clock: Clock | None) -> Shop:
    database = Database(path, data_key)
    try:
        with faults.told(path), database.read() as session:
            kept = {s.key: json.loads(s.value) for s in session.scalars(select(Setting))}
        facts = ShopFacts(**{k: kept[k] for k in ShopFacts.__dataclass_fields__ if k in kept})
    except (TypeError, ValueError) as error:
        database.close()
        raise CannotUnlock(
            "file_damaged",
            T(
                "{name} opens, but name and currency of the shop are missing in it. The shop file is untouched.",
                name=path.name,
            ),
            T("Restore the newest backup."),
        ) from error
    except BaseException:
        database.close()
        raise
    cut_off = unlocking.tidy(path)
    if cut_off == "new" and on_record.has_new_key(path, kept.get(on_record.KEY_ON_RECORD)):
        cut_off = ""  # nothing but its keys had not taken their place
    shop = Shop(path, database, facts, clock or SystemClock(), OWNER_ID)
    shop.cut_off_key = cut_off
    shop.last_end = side_files.read(kept.get(side_files.KEY))
    try:
        upgrade.bring_up_to_date(shop, is_owed=upgrading.OWED in kept)
        restoring.doubt_bin(shop)
    except BaseException:
        shop.close()
        raise
    shop.slots, shop.old_keys_of, shop.kept_keys_as = found.ring, found.day, found.kept_as
    if cut_off == "new":
        on_record.put_new_key(shop)
    if found.day:
        on_record.put(shop, OLD_KEYS)
    return shop
