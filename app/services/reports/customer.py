"""The customer record on paper: who they are, what must be known, figures, pets, likes, purchases, what is due."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from app.i18n import T, _, ngettext
from app.models import Purchase
from app.reminders.rule_list import TOLD
from app.reminders.rules.care_due import LAPSED
from app.services import customer_card, fields, photos, purchases
from app.services.care_following import NextCare
from app.services.consent import ConsentData
from app.services.customer_card import CustomerCard
from app.services.family import FamilyData
from app.services.pets import PetData
from app.services.purchase_data import PurchaseData
from app.services.reports.common import NOTHING, day, framed, money, month, own_values, phones_hidden
from app.services.reports.customer_touch import touches
from app.services.reports.params import ReportParams, Tick
from app.shop import Shop
from app.values.birthday import age_on, format_birthday, next_birthday
from app.values.consent import ANSWERS, PURPOSES, label_of
from app.values.field import FieldKind
from app.values.phone import format_phone, mask_phone, read_phone
from app.values.quantity import format_milli
from app.values.report_data import (
    Alert,
    Block,
    Card,
    Cards,
    Column,
    ColumnKind,
    Fact,
    Facts,
    Figure,
    Figures,
    Heading,
    Paragraph,
    ReportData,
    Section,
    Table,
    Task,
    Tasks,
)

KEY, TITLE = "customer", T("Customer record")
LAST, MOST, YEAR_DAYS = 20, 5000, 365
MOST_FAVOURITES = 3
MOST_CARE = 3
FEW_DIGITS = 7
KNOWN = ("preferences", "note", "gender", "birthday", "email", "address", "source", "referrer")
"""Fields in the order in which they stand."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One customer as the report is to show them; `said` hides phones in a text if that was asked for."""

    shop: Shop
    params: ReportParams
    card: CustomerCard
    bought: tuple[PurchaseData, ...]
    bought_in_all: int
    said: Callable[[str], str]
    photos: Mapping[int, bytes]


def build(shop: Shop, params: ReportParams, tick: Tick) -> ReportData:
    """The record of each customer of `params`, each on pages of their own. Raises ``UserMistake`` for one who is not there."""
    sections = []
    for place, customer_id in enumerate(params.customer_ids):
        if place:
            tick(place, len(params.customer_ids))
        sections.append(_section(_asked(shop, params, customer_id)))
    return framed(shop, KEY, TITLE, tuple(sections))


def _asked(shop: Shop, params: ReportParams, customer_id: int) -> _Asked:
    card = customer_card.card(shop, customer_id)
    bought, count = card.purchases, len(card.purchases)
    if count == customer_card.PURCHASES:
        with shop.read() as session:
            mine = select(func.count()).select_from(Purchase).where(Purchase.customer_id == customer_id)
            count = session.scalar(mine) or 0
            if params.purchases != "last":
                bought = purchases.load_newest(session, customer_id, MOST)
    if params.purchases == "last":
        bought = bought[:LAST]
    elif params.purchases == "year":
        first = shop.today() - dt.timedelta(days=YEAR_DAYS)
        bought = tuple(p for p in bought if p.on > first)
    shown = photos.contents(shop, [pet.photo_id for pet in card.pets if pet.photo_id]) if params.photos else {}
    return _Asked(shop, params, card, bought, count, phones_hidden if params.mask else str, shown)


def _section(asked: _Asked) -> Section:
    customer = asked.card.customer
    return Section(
        title=asked.said(customer.called),
        aside=tuple(map(asked.said, customer.draft.tags)),
        subtitle=tuple(_contact(asked)),
        blocks=(*_warnings(asked), _figures(asked), *_pets(asked), *_known(asked), *_bought(asked), *touches(asked.shop, asked.card, asked.said), *_due(asked)),
    )  # fmt: skip


def _contact(asked: _Asked) -> Iterator[str]:
    customer, draft = asked.card.customer, asked.card.customer.draft
    for phone in draft.phones:
        number = _number(asked, phone.number)
        yield " ".join(word for word in (_("Phone {number}", number=number), asked.said(phone.label)) if word)
    if draft.wechat:
        is_phone = draft.wechat.isdigit() and len(draft.wechat) >= FEW_DIGITS and asked.params.mask
        yield _("WeChat {name}", name=mask_phone(draft.wechat) if is_phone else asked.said(draft.wechat))
    if draft.member_number:
        yield _("Member {number}", number=asked.said(draft.member_number))
    yield _("Since {month}", month=month(customer.since_on))


def _number(asked: _Asked, typed: str) -> str:
    """As people write it where the shop is; masked it is what lists show."""
    region = asked.shop.facts.region
    return mask_phone(read_phone(typed, region)) if asked.params.mask else format_phone(typed, region)


def _warnings(asked: _Asked) -> Iterator[Block]:
    into = asked.card.customer.merged_into
    if into:
        yield Paragraph(_("Merged into {name}", name=asked.said(into)), is_quiet=True)
    elif asked.card.customer.deleted_at is not None:
        yield Paragraph(_("This customer is in the bin."), is_quiet=True)
    if asked.card.customer.draft.do_not_contact:
        yield Alert(_("Does not want to be contacted"))
    if asked.card.customer.draft.alert_note:
        yield Alert(_("Must know: {what}", what=asked.said(asked.card.customer.draft.alert_note)))


def _figures(asked: _Asked) -> Figures:
    shop, totals = asked.shop, asked.card.totals
    gap = round(totals.average_gap_days) if totals.average_gap_days is not None else None
    spent = (
        Figure(money(shop, totals.spend_minor), _("Spent in all")),
        Figure(ngettext("{count} day", "{count} days", totals.visits), _("Purchase days")),
        Figure(money(shop, totals.average_minor), _("Average visit")),
    )
    coming = asked.card.customer.next_birthday_on
    return Figures((
        *(spent if asked.params.amounts else spent[1:2]),
        Figure(ngettext("{count} day", "{count} days", gap) if gap is not None else NOTHING, _("Usual gap")),
        Figure(day(totals.last_on, shop.today()) if totals.last_on else NOTHING, _("Last visit")),
        *(() if asked.params.amounts else (Figure(day(coming, shop.today()) if coming else NOTHING, _("Birthday")),)),
    ))  # fmt: skip


def _pets(asked: _Asked) -> Iterator[Block]:
    if asked.card.pets:
        yield Heading(_("Pets"))
        yield Cards(tuple(_pet(asked, pet) for pet in asked.card.pets))


def _pet(asked: _Asked, pet: PetData) -> Card:
    draft, today = pet.draft, asked.shop.today()
    sexes = {choice.value: str(choice.label) for choice in fields.field("sex").choices}
    years = age_on(draft.birthday, today) if draft.birthday and draft.died_on is None else None
    age = ngettext("{count} year", "{count} years", years) if years else draft.age_text
    called = draft.name or draft.breed or draft.species
    about = (draft.breed or draft.species, sexes.get(draft.sex, draft.sex), age)
    lines = []
    if draft.died_on is not None:
        lines.append(_("Passed away {day}", day=day(draft.died_on, today)))
    if draft.allergies:
        lines.append(_("Allergic to {what}", what=draft.allergies))
    coming = next_birthday(draft.birthday, today) if draft.birthday and draft.died_on is None else None
    if coming:
        lines.append(_("Birthday {day}", day=day(coming[0], today)))
    if draft.weight_milli:
        lines.append(_("{weight} kg", weight=format_milli(draft.weight_milli)))
    lines += [_("{care}: {day}", care=care.what, day=day(care.due_on, today)) for care in _coming(asked, pet)]
    lines += [text for text in (draft.temperament, draft.note) if text]
    lines += [_("{field}: {value}", field=name, value=words) for name, words in own_values(asked.shop, draft.custom)]
    if draft.microchip:
        lines.append(_("Microchip {number}", number=draft.microchip))
    said = asked.said
    words = said(" · ".join(p for p in about if p and p != called))
    return Card(said(called), words, tuple(map(said, lines)), asked.photos.get(pet.photo_id or 0, b""))


def _coming(asked: _Asked, pet: PetData) -> list[NextCare]:
    """The care that is due next for a pet, and still wanted."""
    return [care for care in asked.card.next_care if care.pet_id == pet.pet_id and care.status != LAPSED][:MOST_CARE]


def _known(asked: _Asked) -> Iterator[Block]:
    """What they like and what is known about them, as far as anything is."""
    usual = _(", ").join(_favourites(asked.card.purchases))
    facts = [Fact(_("Usually buys"), asked.said(usual))]
    facts += [Fact(str(fields.field(key).label), _fact(asked, key)) for key in KNOWN]
    own = own_values(asked.shop, asked.card.customer.draft.custom)
    facts += [Fact(asked.said(name), asked.said(words)) for name, words in own]
    facts += [Fact(_("Household"), asked.said(_(", ").join(mate.called for mate in asked.card.household)))]
    facts += [Fact(_("Family and friends"), asked.said("\n".join(map(_relative, asked.card.family))))]
    facts += [Fact(_("Consent"), asked.said("\n".join(map(_answer, asked.card.consent))))]
    said = tuple(fact for fact in facts if fact.text)
    if said:
        yield Heading(_("Likes and details"))
        yield Facts(said)


def _answer(given: ConsentData) -> str:
    """What was asked, the answer, the day and the words."""
    purpose, said = label_of(PURPOSES, given.purpose), label_of(ANSWERS, given.answer)
    return _(
        "{purpose}: {answer}, {day}. “{words}”",
        purpose=purpose,
        answer=said,
        day=given.answered_on,
        words=given.wording,
    )


def _relative(member: FamilyData) -> str:
    """Name, who they are, birthday and note."""
    draft = member.draft
    born = format_birthday(draft.birthday) if draft.birthday is not None else ""
    return " · ".join(word for word in (draft.name, draft.relation, born, draft.note) if word)


def _favourites(bought: tuple[PurchaseData, ...]) -> list[str]:
    """What they bought more than once of late, most often first."""
    counted = Counter(name for p in bought if p.kind == "sale" for name in {i.description for i in p.items} if name)
    often = sorted(((-count, name) for name, count in counted.items() if count > 1))
    return [name for _count, name in often[:MOST_FAVOURITES]]


def _fact(asked: _Asked, key: str) -> str:
    customer = asked.card.customer
    if key == "birthday":
        if customer.draft.birthday is None:
            return ""
        age = _("{age} years old", age=customer.age) if customer.age is not None else ""
        return " · ".join(word for word in (format_birthday(customer.draft.birthday), age) if word)
    if key == "referrer":
        return asked.said(customer.referrer)
    text = str(getattr(customer.draft, key))
    field = fields.field(key)
    if field.kind is FieldKind.CHOICE:
        return {choice.value: str(choice.label) for choice in field.choices}.get(text, text)
    return asked.said(text)


def _bought(asked: _Asked) -> Iterator[Block]:
    shown, count = len(asked.bought), asked.bought_in_all
    if not shown:
        yield Heading(_("Purchases"))
        yield Paragraph(_("Nothing bought in this time.") if count else _("Nothing bought yet."), is_quiet=True)
        return
    note = _("the newest {shown} of {count}", shown=shown, count=count) if shown < count else ""
    yield Heading(_("Purchases"), note)
    columns = [
        Column(_("Date"), ColumnKind.DATE, 19),
        Column(_("What"), weight=104),
        Column(str(fields.field("payment").label), weight=20),
    ]
    if asked.params.amounts:
        columns.append(Column(_("Amount"), ColumnKind.MONEY, 20))
    payments = {choice.value: str(choice.label) for choice in fields.field("payment").choices}
    rows = []
    for p in asked.bought:
        cells = (p.on, _what(asked, p), asked.said(payments.get(p.payment, p.payment)), p.total_minor)
        rows.append(cells[: len(columns)])
    yield Table(tuple(columns), tuple(rows))


def _what(asked: _Asked, purchase: PurchaseData) -> str:
    """The items with their quantities, that it is a refund, and what was noted."""
    lines = [
        item.description + ("" if abs(item.quantity_milli) == 1000 else f" ×{format_milli(abs(item.quantity_milli))}")
        for item in purchase.items
        if item.description
    ]
    said = _(", ").join(lines) or ngettext("{count} item", "{count} items", len(purchase.items))
    if purchase.kind == "refund":
        said = _("Refund: {what}", what=said)
    return asked.said(f"{said} · {purchase.note}" if purchase.note else said)


def _due(asked: _Asked) -> Iterator[Block]:
    """What has its day. Who is late by their rhythm stands on the care list: the customer may see this paper."""
    due = [reminder for reminder in asked.card.reminders if not TOLD[reminder.rule].is_limited]
    if not (asked.params.reminders and due):
        return
    today = asked.shop.today()
    tasks = [Task(day(reminder.due_on, today), asked.said(str(reminder.reason))) for reminder in due]
    yield Heading(_("What comes next"))
    yield Tasks(tuple(tasks))
