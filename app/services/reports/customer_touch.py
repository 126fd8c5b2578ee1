"""What was said outside of sales, on the record of a customer: feedback, and the last calls, messages and visits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.i18n import _
from app.services import timeline
from app.services.customer_card import CustomerCard
from app.services.timeline_data import CONTACTS, VISITS
from app.services.timeline_lines import said_of_feedback
from app.shop import Shop
from app.values.report_data import Block, Column, ColumnKind, Heading, Table

MOST = 20


def touches(shop: Shop, card: CustomerCard, said: Callable[[str], str]) -> Iterator[Block]:
    """Everything they said of the shop, and the last times they were in touch; `said` hides phones in a text if that was asked for."""
    columns = (Column(_("Date"), ColumnKind.DATE, 19), Column(_("What"), weight=90), Column(_("More"), weight=54))
    if card.feedback:
        yield Heading(_("Feedback"))
        yield Table(
            columns,
            tuple(
                (each.draft.opened_on, said(each.draft.text), said(str(said_of_feedback(shop, each))))
                for each in card.feedback
            ),
        )
    page = timeline.page(shop, card.customer.customer_id, (CONTACTS, VISITS))
    if page.entries:
        yield Heading(_("Contacts"))
        yield Table(columns, tuple((e.on, said(str(e.text)), said(str(e.detail))) for e in page.entries[:MOST]))
