"""Rows in doubt in words: how many of which kind, and who."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

from app.i18n import AsTyped, T, Text
from app.storage.lost_rows import Lost

NAMED = 5
"""So many customers and pets are named; of the others it is said that there are more."""
OTHER = T("other entries")
KINDS: Mapping[str, Text] = {
    "customer": T("customers"),
    "customer_phone": T("phones"),
    "pet": T("pets"),
    "pet_owner": T("owners of pets"),
    "family_member": T("members of families"),
    "purchase": T("purchases"),
    "purchase_item": T("items of purchases"),
    "product": T("products"),
    "interaction": T("contacts made"),
    "feedback": T("feedback"),
    "consent": T("answers about consent"),
    "reminder": T("reminders"),
    "care_record": T("care records"),
    "customer_tag": T("tags of customers"),
    "custom_value": T("values of own fields"),
}
"""What the rows of a table are called for people."""


def in_doubt(lost: Lost) -> Text:
    """What the check of the file says of rows in doubt."""
    return T(
        "Records that may be missing or old, because an index or the search knows them otherwise: {kinds}. Restore the newest backup that is not in doubt, or go on without them.",
        kinds=told(lost.kinds, lost.names),
    )


def told(kinds: Mapping[str, int], names: Sequence[str]) -> Text:
    """How many of which kind, and the names of customers and pets that are gone."""
    of_kind: dict[Text, int] = {}
    for table, count in kinds.items():
        kind = KINDS.get(table, OTHER)
        of_kind[kind] = of_kind.get(kind, 0) + count
    counted = _listed([T("{kind}: {count}", kind=kind, count=f"{count:,}") for kind, count in of_kind.items()])
    if not names:
        return counted
    more = len(names) - NAMED
    listed = _listed([AsTyped(name) for name in names[:NAMED]])
    who = T("{names} and {count} more", names=listed, count=more) if more > 0 else listed
    return T("{kinds} ({names})", kinds=counted, names=who)


def _listed(parts: Sequence[Text]) -> Text:
    return reduce(lambda first, second: T("{first}, {second}", first=first, second=second), parts)
