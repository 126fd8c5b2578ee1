"""Whom the shop leaves alone, and what becomes of their reminders.

Somebody who does not want to be contacted is never suggested for a greeting, nor for a message because they stayed away. The same holds
for each of the two alone, for whoever said no to it (an answer that was never given forbids nothing). Whose complaint is not resolved gets
no offers until it is. Care of their pets stays open on
their own page, to be spoken of at the counter; the Today page leaves it out.

A change is followed at once, inside its own transaction; like what the bell writes, that is nobody's action and the journal says nothing of it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from app.i18n import T, Text
from app.reminders.rule_list import GREETINGS, LIMITED
from app.shop import Shop
from app.storage.database import raw
from app.storage.journal import TableImage
from app.values.consent import BIRTHDAY, MARKETING

RULES_OF = {MARKETING: LIMITED, BIRTHDAY: GREETINGS}
"""Purpose → the rules whose reminders need that they did not say no to it."""

_SILENT = """
SELECT id FROM customer WHERE do_not_contact = 1
UNION SELECT n.customer_id FROM consent n WHERE n.purpose = ?1 AND n.answer <> 'yes' AND NOT EXISTS (
    SELECT 1 FROM consent l WHERE l.customer_id = n.customer_id AND l.purpose = n.purpose
    AND (l.answered_on > n.answered_on OR (l.answered_on = n.answered_on AND l.id > n.id)))
UNION SELECT customer_id FROM feedback WHERE status IN ('open', 'in_progress') AND ?1 = 'marketing'
"""
_IS_SILENT = """
EXISTS (SELECT 1 FROM customer c WHERE c.id = reminder.customer_id AND (c.do_not_contact = 1 OR EXISTS (
    SELECT 1 FROM consent n WHERE n.customer_id = c.id AND n.purpose = ?1 AND n.answer <> 'yes' AND NOT EXISTS (
        SELECT 1 FROM consent l WHERE l.customer_id = n.customer_id AND l.purpose = n.purpose
        AND (l.answered_on > n.answered_on OR (l.answered_on = n.answered_on AND l.id > n.id))))
    OR (?1 = 'marketing' AND EXISTS (SELECT 1 FROM feedback f WHERE f.customer_id = c.id AND f.status IN ('open', 'in_progress')))))
"""
_OF_FEEDBACK = "SELECT DISTINCT customer_id FROM feedback WHERE id IN (SELECT value FROM json_each(?))"
_WHY_NOT = """
SELECT CASE WHEN c.do_not_contact = 1 THEN 'unwanted'
    WHEN EXISTS (SELECT 1 FROM feedback f WHERE f.customer_id = c.id AND f.status IN ('open', 'in_progress')) THEN 'complaint' ELSE 'refused' END, c.id
FROM customer c WHERE c.id IN (SELECT value FROM json_each(?)) ORDER BY c.id
"""
UNWANTED, COMPLAINT, REFUSED = "unwanted", "complaint", "refused"
"""Why somebody gets no offers: not to be contacted, a complaint that is not resolved, a no to news and offers."""
_LEFT_OUT = {
    UNWANTED: T("not to be contacted: {count}"),
    COMPLAINT: T("with an open complaint: {count}"),
    REFUSED: T("said no to news and offers: {count}"),
}
_CLOSE = """
UPDATE reminder SET status = 'closed', outcome = 'unwanted', closed_at = ?4 WHERE status = 'open'
AND customer_id IN (SELECT value FROM json_each(?2)) AND rule IN (SELECT value FROM json_each(?3)) AND {is_silent}
""".replace("{is_silent}", _IS_SILENT)
_OPEN_AGAIN = """
UPDATE reminder SET status = 'open', outcome = '', closed_at = NULL WHERE status = 'closed' AND outcome = 'unwanted'
AND customer_id IN (SELECT value FROM json_each(?2)) AND rule IN (SELECT value FROM json_each(?3)) AND NOT {is_silent}
AND COALESCE(json_extract(parameters, '$.until'), '9999') >= ?4
""".replace("{is_silent}", _IS_SILENT)


def silent(session: Session, purpose: str) -> frozenset[int]:
    """The customers who are not to be contacted for `purpose` (``MARKETING`` or ``BIRTHDAY``)."""
    return frozenset(row[0] for row in raw(session).execute(_SILENT, (purpose,)))


def without_offers(session: Session, customer_ids: Collection[int]) -> dict[str, list[int]]:
    """Who of these customers gets no offers, by why: a list that is written to leaves them out."""
    wanted = json.dumps(sorted(silent(session, MARKETING).intersection(customer_ids)))
    found: dict[str, list[int]] = {}
    for why, customer_id in raw(session).execute(_WHY_NOT, (wanted,)):
        found.setdefault(why, []).append(customer_id)
    return found


def for_a_message(shop: Shop, customer_ids: Sequence[int]) -> tuple[list[int], tuple[Text, ...]]:
    """Who of these customers a message to many may go to, in their order; and who is left out, in words, one text for each reason."""
    with shop.read() as session:
        left_out = without_offers(session, customer_ids)
    gone = {customer_id for some in left_out.values() for customer_id in some}
    words = tuple(Text(_LEFT_OUT[why].message, (("count", len(some)),)) for why, some in sorted(left_out.items()))
    return [customer_id for customer_id in customer_ids if customer_id not in gone], words


def follow(shop: Shop, session: Session, customer_ids: Iterable[int]) -> None:
    """Close what these customers do not want, and open again what was closed for that alone and is still of use."""
    wanted = json.dumps(sorted(customer_ids))
    if wanted == "[]":
        return
    session.flush()
    connection, now, today = raw(session), int(shop.clock.now().timestamp()), shop.today().isoformat()
    for purpose, rules in RULES_OF.items():
        asked = (purpose, wanted, json.dumps(rules))
        connection.execute(_CLOSE, (*asked, now))
        connection.execute(_OPEN_AGAIN, (*asked, today))
    session.expire_all()


def concerned(session: Session, images: Mapping[str, TableImage]) -> list[int]:
    """The customers whose wish changed in a change with these images; none after one in bulk, which the bell follows."""
    if any(image.bulk for image in images.values()):
        return []
    found: set[int] = set()
    answers = images.get("consent")
    if answers is not None:
        found.update(row["customer_id"] for row in answers.rows())
        found.update(who for _id, changed in answers.updated for who in changed.get("customer_id", ()))
    said = images.get("feedback")
    if said is not None:
        found.update(row["customer_id"] for row in said.rows())
        touched = json.dumps([row_id for row_id, _changed in said.updated])
        found.update(row[0] for row in raw(session).execute(_OF_FEEDBACK, (touched,)))
        found.update(who for _id, changed in said.updated for who in changed.get("customer_id", ()))
    people = images.get("customer")
    if people is not None:
        found.update(row_id for row_id, changed in people.updated if "do_not_contact" in changed)
    return sorted(found)
