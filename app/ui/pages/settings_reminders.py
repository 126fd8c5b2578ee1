"""Reminders: which rules there are, how often they speak, how birthdays are kept, and what only the owner can know of the shop."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.changes import Change
from app.errors import ShukeError
from app.i18n import T, Text, _, ngettext
from app.services import reminder_choices, reminder_options
from app.services.reminder_choices import CLOSED, NO, OFF, ON, YES, ReminderChoices
from app.services.reminder_options import PLACEHOLDER
from app.ui.context import UiContext
from app.ui.pages.settings_care import CarePlansCard
from app.ui.pages.settings_days import DayList, FieldsCard, NumberField
from app.ui.pages.settings_pane import Offer, Pane, small
from app.ui.pages.settings_rules import RulesCard
from app.ui.pages.settings_table import Line
from app.ui.pages.wording import on_day
from app.ui.reading import Reading
from app.ui.widgets.buttons import Segmented, Tabs
from app.ui.widgets.inputs import Field, LineEdit
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Card, column, row
from app.values.birthday import format_birthday
from app.values.day_span import Span, days_of, parse_span, spans_of

RULES, BIRTHDAYS, CARE, TRADE = "rules", "birthdays", "care", "trade"
OFTEN = ("days_between", "most_new", "lead_days", "late_days")
TRADES = ("usual_days", "lapse_days")
CUSTOMS: dict[str, tuple[tuple[str, Text], ...]] = {
    "march_first": ((NO, T("28 February")), (YES, T("1 March"))),
    "leap_month": (("leap", T("Leap month")), ("plain", T("Plain month")), ("both", T("Both"))),
    "plain_month_twice": ((NO, T("Once")), (YES, T("Twice"))),
}
EXAMPLE = "10-1 ~ 10-7"


class RemindersPane(Pane):
    """Four parts behind tabs; whatever is chosen is in force at once and can be taken back."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self.choices: ReminderChoices | None = None
        self.tabs, self.rules = Tabs(), RulesCard()
        self.numbers = {key: NumberField() for key in (*OFTEN, *TRADES)}
        self._often = FieldsCard([self.numbers[key] for key in OFTEN])
        self._trade = FieldsCard([self.numbers[key] for key in TRADES])
        self.customs = {key: Segmented() for key in CUSTOMS}
        icons = ("calendar-days", "moon", "calendar")
        self._offers = dict(zip(CUSTOMS, map(Offer, icons, self.customs.values()), strict=True))
        self.entry, self.add, self.closed = LineEdit(), small(icon="plus"), DayList("trash-2")
        self.closing = Field(QWidget())
        self.answers = DayList("rotate-ccw")
        self._closing_title, self._closing_line = Label("", "card_title"), Label("", "body", "text2", wraps=True)
        self._answers_title, self._answers_line = Label("", "card_title"), Label("", "body", "text2", wraps=True)
        self._answers_card = Card(16, 8)
        self.plans = CarePlansCard(context)
        self._parts = {RULES: QWidget(), BIRTHDAYS: QWidget(), CARE: QWidget(), TRADE: QWidget()}
        self._reading = Reading(self.lanes, lambda: reminder_choices.choices(self.shop), self)
        self._build()
        self._wire()

    def _build(self) -> None:
        for piece in (self._answers_title, self._answers_line, self.answers):
            self._answers_card.body.addWidget(piece)
        days = Card(16, 8)
        # Enter in the field does the same, so that the button is no Tab stop.
        self.add.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        entry = row(self.entry, self.add, spacing=12)
        entry.setStretch(0, 1)
        self.closing.edit.setLayout(entry)
        days.body.addWidget(self._closing_title)
        days.body.addWidget(self._closing_line)
        days.body.addWidget(self.closing)
        days.body.addWidget(self.closed)
        parts: dict[str, tuple[QWidget, ...]] = {
            RULES: (self.rules, self._often),
            BIRTHDAYS: (*self._offers.values(), self._answers_card),
            CARE: (self.plans,),
            TRADE: (self._trade, days),
        }
        self.body.addWidget(self.tabs)
        for key, cards in parts.items():
            self._parts[key].setLayout(column(*cards, spacing=12))
            self.body.addWidget(self._parts[key])
        self.body.addStretch(1)
        self.open_part(RULES)

    def _wire(self) -> None:
        self.tabs.chosen.connect(self.open_part)
        self.rules.switched.connect(lambda rule, on: self._set(rule, ON if on else OFF))
        for key, field in self.numbers.items():
            field.settled.connect(partial(self._set, key))
        for key, choice in self.customs.items():
            choice.chosen.connect(partial(self._set, key))
        self.entry.returnPressed.connect(self.close_days)
        self.entry.textEdited.connect(self._read_days)
        self.add.clicked.connect(self.close_days)
        self.closed.chosen.connect(self._reopen)
        self.answers.chosen.connect(self._ask_again)
        self._reading.read.connect(self._show)
        self._reading.failed.connect(self.warn)

    # -- what is shown

    def parts(self) -> tuple[str, ...]:
        """The keys of the tabs, in their order."""
        return tuple(self._parts)

    def open_part(self, key: str) -> None:
        """Show what belongs to a tab."""
        self.tabs.set_current(key)
        for name, part in self._parts.items():
            part.setVisible(name == key)

    def refresh(self, change: Change | None) -> None:
        """Read the choices again, and what was learnt since."""
        if change is None or change.concerns("setting") or change.concerns("reminder"):
            self._reading.start()
        if change is None or change.concerns("care_template"):
            self.plans.look()

    def retranslate(self) -> None:
        """Renew the words."""
        self.title.setText(_("Reminders"))
        self.line.setText(_("In force at once; today's list follows"))
        said = {RULES: _("What and how often"), BIRTHDAYS: _("Birthdays"), CARE: _("Pet care"), TRADE: _("Your shop")}
        self.tabs.set_choices(list(said.items()))
        self.rules.retranslate()
        self.plans.retranslate()
        self._often.title.setText(_("How often"))
        self._trade.title.setText(_("Your trade"))
        self._say_customs()
        self._closing_title.setText(_("Closing days"))
        self._closing_line.setText(_("Nobody is late because you were closed: these days do not count."))
        self.closing.say(_("One day, or the first and the last"))
        self.entry.setAccessibleName(_("One day, or the first and the last"))
        self.entry.setPlaceholderText(EXAMPLE)
        self._read_days(self.entry.text())
        self.add.say(_("Add"))
        self.closed.say(_("Closing days"), (_("Closed"), _("How long")), _("Remove"), _("No closing days are entered."))
        self._answers_title.setText(_("Days you were asked about"))
        self._answers_line.setText(_("So many customers were born on them that the day may only fill a gap."))
        self.answers.say(_("Days you were asked about"), (_("Born on"), _("Your answer")), _("Ask again"), "")
        self._say_numbers()
        self._list_days()

    def _say_customs(self) -> None:
        said = {
            "march_first": (_("Born on 29 February"), _("When it is kept in a year without that day")),
            "leap_month": (_("Born in a leap month"), _("In which month it is kept in a lunar year that has it")),
            "plain_month_twice": (
                _("Born in a month that comes twice"),
                _("How often it is kept in a lunar year with that leap month"),
            ),
        }
        for key, (title, line) in said.items():
            self._offers[key].say(title, line)
            self.customs[key].setAccessibleName(title)
            self.customs[key].set_choices([(value, str(words)) for value, words in CUSTOMS[key]])

    def _say_numbers(self) -> None:
        """Labels, and below them what an empty field means."""
        found = self.choices
        usual = found.usual if found else {}
        empty = _("Empty: {days}, as is usual for your shop", days=usual.get("lead_days", ""))
        said = {
            "days_between": (_("Days between contacts"), _("Before one is suggested again")),
            "most_new": (_("New suggestions a day"), _("At most; birthdays come on top")),
            "lead_days": (_("Days before a birthday"), empty),
            "late_days": (_("Days after a birthday"), _("So long it stays on the list")),
            "usual_days": (_("Usual days between visits"), self._usual_hint()),
            "lapse_days": (_("Days until they count as gone"), self._lapse_hint()),
        }
        for key, (label, hint) in said.items():
            self.numbers[key].say(label, hint, str(self._without(key)))

    def _without(self, key: str) -> int | str:
        """What is in force while a field is empty."""
        found = self.choices
        if found is None:
            return ""
        learnt = found.learnt
        if key == "usual_days" and learnt is not None and found.options.usual_days is None:
            return learnt.usual_days
        if key == "lapse_days" and learnt is not None and found.options.lapse_days is None:
            return learnt.lapse_days
        return found.usual.get(key, "")

    def _usual_hint(self) -> str:
        found = self.choices
        if found is None or found.learnt is None:
            return _("Empty: learnt from your customers")
        count = found.learnt.usual_days
        if found.options.usual_days is None:
            return ngettext(
                "Empty: learnt from your customers, now {count} day",
                "Empty: learnt from your customers, now {count} days",
                count,
            )
        return ngettext(
            "Counts as five customers do; with yours it is {count} day now",
            "Counts as five customers do; with yours it is {count} days now",
            count,
        )

    def _lapse_hint(self) -> str:
        found = self.choices
        if found is None or found.learnt is None or found.options.lapse_days is not None:
            return _("Empty: learnt from your customers")
        return ngettext(
            "Empty: learnt from your customers, now {count} day",
            "Empty: learnt from your customers, now {count} days",
            found.learnt.lapse_days,
        )

    def _show(self, found: ReminderChoices) -> None:
        self.choices, options = found, found.options
        self.rules.show_off(options.off)
        for key, field in self.numbers.items():
            field.show_number(getattr(options, key))
        for key in ("march_first", "plain_month_twice"):
            self.customs[key].set_current(YES if getattr(options, key) else NO)
        self.customs["leap_month"].set_current(options.leap_month)
        self._say_numbers()
        self._list_days()

    def _list_days(self) -> None:
        options = self.choices.options if self.choices else reminder_options.ReminderOptions()
        spans = reversed(spans_of(options.closed()))
        self.closed.show_lines([Line((self._span_words(s), _count(s)), ("", "text2"), s) for s in spans])
        lines = []
        for day, answer in sorted((options.answers or {}).items()):
            born = reminder_options.day_named(day)
            if born is not None:
                words = _("Nobody knows it") if answer == PLACEHOLDER else _("It is real")
                lines.append(Line((format_birthday(born), words), ("", "text2"), day))
        self.answers.show_lines(lines)
        self._answers_card.setVisible(bool(lines))

    def _span_words(self, span: Span) -> str:
        (first, last), today = span, self.shop.today()
        if first == last:
            return on_day(first, today)
        return _("{first} – {last}", first=on_day(first, today), last=on_day(last, today))

    # -- what is chosen

    def _set(self, key: str, text: str) -> None:
        """Put a choice in force."""
        self._write(lambda: reminder_choices.set_texts(self.shop, {key: text}), key)

    def close_days(self) -> None:
        """Add the closing days that were typed."""
        typed = self.entry.text().strip()
        if typed:
            self._write(lambda: reminder_choices.close_on(self.shop, typed), CLOSED)

    def _reopen(self, span: Span) -> None:
        self._write(lambda: reminder_choices.open_on(self.shop, span))

    def _ask_again(self, day: str) -> None:
        self._write(lambda: reminder_options.ask_again(self.shop, day))

    def _write(self, work: Callable[[], object], key: str = "") -> None:
        self.banner.say("")
        self.lanes.write(lambda _tick: work(), partial(self._saved, key), partial(self._refused, key), self)

    def _saved(self, key: str, done: object) -> None:
        if key in self.numbers:
            self.numbers[key].accept()
        if key == CLOSED:
            self.entry.setText("")
            self._read_days("")
        if done is not False:
            self.context.shell.show_toast(_("Saved"), undo=True)
        self._reading.start()

    def _refused(self, key: str, error: ShukeError) -> None:
        if key in self.numbers and error.where == key:
            self.numbers[key].refuse(error)
        elif error.where == CLOSED:
            self.closing.set_error(str(error))
            self.entry.set_wrong(True)
        else:
            self.warn(error)
            self._reading.start()

    def _read_days(self, typed: str) -> None:
        """Say how what is being typed is understood."""
        try:
            span = parse_span(typed, self.shop.today(), self.shop.facts.is_day_first or None)
        except ValueError:
            self.closing.set_hint("")
        else:
            self.closing.set_hint(_("{days} · {length}", days=self._span_words(span), length=_count(span)))
        self.closing.set_error("")
        self.entry.set_wrong(False)


def _count(span: Span) -> str:
    return ngettext("{count} day", "{count} days", len(days_of(span)))
