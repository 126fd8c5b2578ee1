"""What the owner settled about reminders, and what the last look at them left behind; both kept among the shop's settings."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

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
from app.values.birthday import DayKey

OPTIONS, STATE = "reminders", "reminder_state"
MOST_DAYS = 365
USUAL = Limits()
PLACEHOLDER, REAL = "placeholder", "real"


@dataclass(frozen=True, slots=True)
class ReminderOptions:
    """The owner's choices; ``None`` means what is usual in the trade.

    `off` are rules that are switched off, `closed_on` days on which the shop was or will be closed (ISO), `answers` what was said about
    days on which suspiciously many are born: ``"solar-01-01"`` → ``"placeholder"`` or ``"real"``.
    """

    off: tuple[str, ...] = ()
    lead_days: int | None = None
    usual_days: int | None = None
    lapse_days: int | None = None
    days_between: int = USUAL.days_between
    most_new: int = USUAL.most_new
    closed_on: tuple[str, ...] = ()
    answers: Mapping[str, str] | None = None

    def limits(self) -> Limits:
        """The contact limits."""
        return Limits(self.days_between, self.most_new)

    def birthdays(self, kind: str) -> birthday.Options:
        """How birthdays are reminded of in a shop of this kind."""
        usual = birthday.options_for(kind)
        return usual if self.lead_days is None else replace(usual, lead_days=self.lead_days)

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


def day_name(key: DayKey) -> str:
    """A day of birth as it is named in the answers: ``solar-01-01``."""
    calendar, month, day, is_leap = key
    return f"{calendar}-{month:02d}{'x' if is_leap else ''}-{day:02d}"


def load(session: Session) -> ReminderOptions:
    """The owner's choices; what cannot be understood counts as not chosen."""
    kept = _read(session, OPTIONS)
    known = {f.name for f in fields(ReminderOptions)}
    said: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in kept.items() if k in known}
    return ReminderOptions(**said)


def save(shop: Shop, options: ReminderOptions) -> None:
    """Keep the owner's choices. Raises ``UserMistake`` naming the one that is wrong."""
    _check(options)
    with shop.write(T("Change the reminders")) as session:
        row = session.scalar(select(Setting).where(Setting.key == OPTIONS))
        said = json.dumps(asdict(options), ensure_ascii=False)
        if row is None:
            session.add(Setting(key=OPTIONS, value=said))
        else:
            row.value = said


def answer_placeholder(shop: Shop, day: str, answer: str) -> None:
    """Remember what a day is on which suspiciously many are born: ``placeholder`` or ``real``; it is asked once."""
    if answer not in (PLACEHOLDER, REAL):
        raise ValueError(answer)
    with shop.read() as session:
        options = load(session)
    save(shop, replace(options, answers={**(options.answers or {}), day: answer}))


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
    kept = session.scalar(select(Setting.value).where(Setting.key == key))
    try:
        said = json.loads(kept) if kept else {}
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _check(options: ReminderOptions) -> None:
    unknown = set(options.off) - set(RULES)
    if unknown:
        raise UserMistake(
            "no_such_rule", T("There is no reminder called {rule}.", rule=sorted(unknown)[0]), None, "off"
        )
    least = {"lead_days": 0, "usual_days": 1, "lapse_days": 1, "days_between": 0, "most_new": 0}
    for name, lowest in least.items():
        value = getattr(options, name)
        if value is not None and not lowest <= value <= MOST_DAYS:
            raise UserMistake(
                "bad_days", T("This goes from {least} to {most}.", least=lowest, most=MOST_DAYS), None, name
            )
    for said in options.closed_on:
        try:
            dt.date.fromisoformat(said)
        except ValueError as error:
            raise UserMistake("not_a_date", T("This is not a date"), None, "closed_on") from error
