"""What the Today page says of a customer to care for: the reason in a few words, who they are, a message that is ready to send."""

from __future__ import annotations

from dataclasses import dataclass

from app import i18n
from app.i18n import T, Text, _
from app.reminders.rule_list import CARE, GROUPS, TOLD
from app.reminders.rules.birthday import family_of
from app.reminders.rules.care_due import what_of
from app.services.care import CarePerson
from app.services.customer_rows import CustomerRow
from app.services.reminder_data import ReminderData
from app.shop import Shop
from app.ui.pages.wording import joined, masked, on_day, tag_tone

ALL, LATER = "all", "later"
"""Filters beside the groups of the rules."""
ICONS: dict[str, tuple[str, str]] = {
    "complaint_follow_up": ("circle-alert", "danger"),
    "own": ("pencil", "accent"),
    "birthday": ("cake", "warn"),
    "pet_birthday": ("paw-print", "warn"),
    "care": ("syringe", "warn"),
    "churn": ("hourglass", "danger"),
    "win_back": ("heart-handshake", "danger"),
    "revisit": ("repeat-2", "info"),
    "second_visit": ("message-circle", "ok"),
}
"""Rule → its sign and the ink of it; the words beside it say the same."""
VERBS: dict[str, Text] = {CARE: T("Done"), "": T("Contacted")}
"""Group (empty: any other) → what the first button of its rows does."""
_MESSAGES: dict[str, tuple[Text, Text]] = {
    "birthday": (
        T("Happy birthday, {name}. All the best from all of us at {shop}."),
        T("Happy birthday. All the best from all of us at {shop}."),
    ),
    "pet_birthday": (
        T("{name}, a happy birthday to {pet} from all of us at {shop}."),
        T("A happy birthday to {pet} from all of us at {shop}."),
    ),
    "care": (
        T("Hello {name}, it is time again for {pet}: {care}. Tell us when it suits you, {shop}."),
        T("Hello, it is time again for {pet}: {care}. Tell us when it suits you, {shop}."),
    ),
    "complaint_follow_up": (
        T("Hello {name}, about what you told us: is everything all right now? Tell us, please. {shop}"),
        T("Hello, about what you told us: is everything all right now? Tell us, please. {shop}"),
    ),
    "own": (T("Hello {name}, this is {shop}."), T("Hello, this is {shop}.")),
    "": (
        T("Hello {name}, we have not seen you for a while and we miss you. Come and see us at {shop}."),
        T("Hello, we have not seen you for a while and we miss you. Come and see us at {shop}."),
    ),
}
"""Rule (empty: any other) → what to write to somebody whose name is known, and to somebody without one."""


@dataclass(frozen=True, slots=True)
class CareSaid:
    """One row in words; `chips` are (words, tone)."""

    name: str
    chips: tuple[tuple[str, str], ...]
    icon: str
    ink: str
    headline: str
    detail: str
    spoken: str
    verb: str = ""
    """What the first button of the row does."""


def shown(person: CarePerson, group: str) -> tuple[ReminderData, ...]:
    """The reminders of a person, those of the filter in force first."""
    return tuple(sorted(person.reminders, key=lambda r: group in GROUPS and TOLD[r.rule].group != group))


def say(person: CarePerson, group: str) -> CareSaid:
    """A row in the language in force."""
    reminders, customer = shown(person, group), person.customer
    first, others = reminders[0], len(reminders) - 1
    icon, ink = ICONS[first.rule]
    chips = tuple((tag, tag_tone(tag)) for tag in customer.tags[:1])
    if others:
        chips += ((f"+{others}", "plain"),)
    head = str(first.headline)
    phone = masked(customer.phone)[0] if customer.phone else ""
    parts = (_back(first, group), phone, joined(customer.pets, 2), _why(first, head, customer))
    detail = " · ".join(part for part in parts if part)
    spoken = _(", ").join(part for part in (customer.called, phone, joined(customer.pets), reasons(reminders)) if part)
    return CareSaid(customer.called, chips, icon, ink, head, detail, spoken, verb_of(first))


def verb_of(reminder: ReminderData) -> str:
    """What the first button about a reminder does: the care of a pet is done, anybody else is contacted."""
    return str(VERBS.get(TOLD[reminder.rule].group, VERBS[""]))


def reasons(reminders: tuple[ReminderData, ...]) -> str:
    """Every reason with its name and numbers, one a line."""
    return "\n".join(_("{label}: {reason}", label=TOLD[r.rule].label, reason=r.reason) for r in reminders)


def message(shop: Shop, customer: CustomerRow, reminder: ReminderData) -> str:
    """Words to send, in the language of the shop."""
    relative = family_of(reminder.parameters)
    named, unnamed = _MESSAGES.get("pet_birthday" if relative else reminder.rule, _MESSAGES[""])
    chosen = named if customer.name else unnamed
    called = i18n.said_in(shop.facts.language, relative) if isinstance(relative, Text) else relative
    owners = reminder.names
    name = i18n.said_in(shop.facts.language, owners) if owners is not None else customer.name
    values = {"name": name, "pet": called or reminder.pet_name, "shop": shop.facts.name}
    if TOLD[reminder.rule].group == CARE:
        what = what_of(reminder.parameters)
        values["care"] = i18n.said_in(shop.facts.language, what) if isinstance(what, Text) else what
    return i18n.said_in(shop.facts.language, T(chosen.message, **values))


def _back(reminder: ReminderData, group: str) -> str:
    """When somebody who was put off comes back."""
    if group != LATER or reminder.snoozed_until is None:
        return ""
    return _("Back on {day}", day=on_day(reminder.snoozed_until, reminder.today))


def _why(reminder: ReminderData, head: str, customer: CustomerRow) -> str:
    """The reason with its numbers; the last visit where the few words said it all."""
    whole = str(reminder.reason)
    if whole != head:
        return whole
    last_on = customer.last_on
    return _("Last visit: {day}", day=on_day(last_on, reminder.today)) if last_on else _("Has not bought yet")
