"""What the owner settled about reminders, and what the last look at them left behind; both kept among the shop's settings."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.insights.rhythm_learning import RhythmOptions
from app.models import Setting
from app.reminders.engine import Limits
from app.reminders.rule_list import RULES
from app.reminders.rules import birthday
from app.shop import Shop
from app.storage.database import raw
from app.values.birthday import FEBRUARY_29, Birthday, Custom, DayKey
from app.values.birthday import USUAL as USUAL_CUSTOM

OPTIONS, STATE = "reminders", "reminder_state"
USUAL = Limits()
PLACEHOLDER, REAL = "placeholder", "real"
RANGES: Mapping[str, tuple[int, int]] = {
    "days_between": (0, 365),
    "most_new": (0, 365),
    "lead_days": (0, 60),
    "late_days": (0, 30),
    "usual_days": (1, 365),
    "lapse_days": (1, 365),
}
"""From where to where each number goes."""
MAY_BE_OPEN = frozenset(("lead_days", "usual_days", "lapse_days"))
"""The numbers that may be left to what is usual in the trade."""
LEAP_MONTHS = ("leap", "plain", "both")
YES_NO = ("march_first", "plain_month_twice")
_DAY_NAME = re.compile(r"(solar|lunar)-(\d{2})(x?)-(\d{2})")


@dataclass(frozen=True, slots=True)
class ReminderOptions:
    """The owner's choices; ``None`` means what is usual in the trade.

    `off` are rules that are switched off, `closed_on` days on which the shop was or will be closed (ISO), `answers` what was said about
    days on which suspiciously many are born: ``"solar-01-01"`` → ``"placeholder"`` or ``"real"``. A birthday is shown from `lead_days`
    before to `late_days` after it; `march_first`, `leap_month` and `plain_month_twice` are the customs of ``Custom``.
    """

    off: tuple[str, ...] = ()
    lead_days: int | None = None
    usual_days: int | None = None
    lapse_days: int | None = None
    days_between: int = USUAL.days_between
    most_new: int = USUAL.most_new
    closed_on: tuple[str, ...] = ()
    answers: Mapping[str, str] | None = None
    late_days: int = birthday.Options().late_days
    march_first: bool = USUAL_CUSTOM.march_first
    leap_month: Literal["leap", "plain", "both"] = USUAL_CUSTOM.leap_month
    plain_month_twice: bool = USUAL_CUSTOM.plain_month_twice

    def limits(self) -> Limits:
        """The contact limits."""
        return Limits(self.days_between, self.most_new)

    def custom(self) -> Custom:
        """How a birthday is kept in a year that has no such day, or two."""
        return Custom(self.march_first, self.leap_month, self.plain_month_twice)

    def birthdays(self, kind: str) -> birthday.Options:
        """How birthdays are reminded of in a shop of this kind."""
        lead = birthday.options_for(kind).lead_days if self.lead_days is None else self.lead_days
        return birthday.Options(lead, self.late_days, self.custom())

    def rhythm(self, kind: str) -> RhythmOptions:
        """What the owner knows of the rhythm in a shop of this kind."""
        usual = RhythmOptions.of_kind(kind)
        return replace(usual, usual_days=self.usual_days or usual.usual_days, lapse_days=self.lapse_days)

    def closed(self) -> tuple[dt.date, ...]:
        """The closing days."""
        return tuple(map(dt.date.fromisoformat, self.closed_on))

    def answer(self, key: DayKey) -> str:
        """What the owner said about a day of birth; nothing if they were not asked."""
        return (self.answers or {}).get(day_name(key), "")


@dataclass(frozen=True, slots=True)
class ReminderState:
    """What the last refresh left: the days of looking, the newest action it knew, and the rhythm of the shop as data.

    The last of `looked_on` is the day of that refresh; from each of the others the clock leapt back, or far ahead, so that a clock
    which was wrong for a while hides no day.
    """

    looked_on: tuple[dt.date, ...] = ()
    seen_change: int = -1
    model: Mapping[str, Any] | None = None

    @property
    def last_on(self) -> dt.date | None:
        """The day of the last refresh."""
        return self.looked_on[-1] if self.looked_on else None

    def learnt(self) -> Learnt | None:
        """What the shop's own history said at the last refresh; nothing before the first, and nothing that cannot be understood."""
        try:
            model = self.model or {}
            return Learnt(max(1, round(math.exp(float(model["ln_gap"])))), int(model["lapse_days"]))
        except (KeyError, TypeError, ValueError, OverflowError):
            return None


@dataclass(frozen=True, slots=True)
class Learnt:
    """The usual days between two visits, and after how many days somebody counts as gone: the owner's word is in both."""

    usual_days: int
    lapse_days: int


def day_name(key: DayKey) -> str:
    """A day of birth as it is named in the answers: ``solar-01-01``."""
    calendar, month, day, is_leap = key
    return f"{calendar}-{month:02d}{'x' if is_leap else ''}-{day:02d}"


def day_named(name: str) -> Birthday | None:
    """The day of birth behind such a name; nothing if it is none."""
    found = _DAY_NAME.fullmatch(name)
    try:
        if found:
            calendar: Literal["solar", "lunar"] = "lunar" if found[1] == "lunar" else "solar"
            return Birthday(calendar, int(found[2]), int(found[4]), bool(found[3]))
    except ValueError:
        pass
    return None


def load(session: Session) -> ReminderOptions:
    """The owner's choices; each that cannot be understood counts as not chosen, and one of a newer program is passed over."""
    known = {f.name for f in fields(ReminderOptions)}
    kept = {name: _sifted(name, value) for name, value in _read(session, OPTIONS).items() if name in known}
    return ReminderOptions(**{name: value for name, value in kept.items() if _mistake(name, value) is None})


def custom_of(session: Session, born: Birthday) -> Custom:
    """How this birthday is kept; the choices are read only where they make a difference."""
    matters = born.calendar == "lunar" or (born.month, born.day) == FEBRUARY_29
    return load(session).custom() if matters else USUAL_CUSTOM


def save(shop: Shop, options: ReminderOptions) -> None:
    """Keep the owner's choices. Raises ``UserMistake`` naming the one that is wrong."""
    change(shop, lambda _before: options)


def change(shop: Shop, how: Callable[[ReminderOptions], ReminderOptions]) -> bool:
    """Keep what `how` makes of the choices in force; ``False`` if that is the same. Raises ``UserMistake`` naming the one that is wrong."""
    with shop.write(T("Change the reminders")) as session:
        before = load(session)
        after = how(before)
        for field in fields(after):
            mistake = _mistake(field.name, getattr(after, field.name))
            if mistake is not None:
                raise mistake
        if after == before:
            return False
        row = session.scalar(select(Setting).where(Setting.key == OPTIONS))
        # What a newer program keeps here stays.
        said = json.dumps({**_read(session, OPTIONS), **asdict(after)}, ensure_ascii=False)
        if row is None:
            session.add(Setting(key=OPTIONS, value=said))
        else:
            row.value = said
    return True


def answer_placeholder(shop: Shop, day: str, answer: str) -> None:
    """Remember what a day is on which suspiciously many are born: ``placeholder`` or ``real``; it is asked once."""
    if answer not in (PLACEHOLDER, REAL):
        raise ValueError(answer)
    change(shop, lambda before: replace(before, answers={**(before.answers or {}), day: answer}))


def ask_again(shop: Shop, day: str) -> None:
    """Forget what was said about such a day: it is asked again."""

    def without(before: ReminderOptions) -> ReminderOptions:
        left = {name: answer for name, answer in (before.answers or {}).items() if name != day}
        return replace(before, answers=left or None)

    change(shop, without)


def load_state(session: Session) -> ReminderState:
    """What the last refresh left behind; nothing if it cannot be understood."""
    kept = _read(session, STATE)
    try:
        return ReminderState(
            tuple(map(dt.date.fromisoformat, kept.get("looked_on", ()))),
            int(kept.get("seen_change", -1)),
            kept.get("model"),
        )
    except (TypeError, ValueError):
        return ReminderState()


def keep_state(session: Session, state: ReminderState) -> None:
    """Keep it, inside a transaction that the journal does not follow."""
    said = asdict(state) | {"looked_on": [day.isoformat() for day in state.looked_on]}
    raw(session).execute(
        "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (STATE, json.dumps(said)),
    )


def _read(session: Session, key: str) -> dict[str, Any]:
    session.flush()
    kept = raw(session).execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
    try:
        said = json.loads(kept[0]) if kept and kept[0] else {}
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _sifted(name: str, value: Any) -> Any:
    """What the file says, without the parts of a list that make no sense."""
    if name == "off" and isinstance(value, list):
        return tuple(rule for rule in RULES if rule in value)
    if name == "closed_on" and isinstance(value, list):
        return tuple(day for day in value if isinstance(day, str) and _is_day(day))
    if name == "answers" and isinstance(value, dict):
        return {day: answer for day, answer in value.items() if answer in (PLACEHOLDER, REAL)} or None
    return value


def _mistake(name: str, value: Any) -> UserMistake | None:
    """What is wrong with a choice, if anything is."""
    if name in RANGES:
        return _bad_number(name, value)
    if name in YES_NO:
        return None if isinstance(value, bool) else UserMistake("bad_answer", T("This is yes or no."), None, name)
    if name == "leap_month":
        is_one = isinstance(value, str) and value in LEAP_MONTHS
        return None if is_one else UserMistake("bad_choice", T("This is leap, plain or both."), None, name)
    if name == "answers":
        return (
            None
            if value is None or isinstance(value, dict)
            else UserMistake("bad_answer", T("This is no answer."), None, name)
        )
    if not isinstance(value, tuple):
        return UserMistake("bad_list", T("This is no list."), None, name)
    unknown = [rule for rule in value if rule not in RULES] if name == "off" else []
    if unknown:
        return UserMistake("no_such_rule", T("There is no reminder called {rule}.", rule=unknown[0]), None, name)
    if name == "closed_on" and not all(map(_is_day, value)):
        return UserMistake("not_a_date", T("This is not a date"), None, name)
    return None


def _bad_number(name: str, value: Any) -> UserMistake | None:
    least, most = RANGES[name]
    if value is None and name in MAY_BE_OPEN:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return None
    return UserMistake("bad_days", T("This goes from {least} to {most}.", least=least, most=most), None, name)


def _is_day(said: str) -> bool:
    try:
        return dt.date.fromisoformat(said).isoformat() == said
    except ValueError:
        return False
