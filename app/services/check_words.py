"""The checks of the file in words: what each looks at, and what it means that all is well."""

from __future__ import annotations

from collections.abc import Iterable

from app.i18n import T, Text
from app.services import repair
from app.services.backups import Check

DOUBT = T("Records may be missing in it: an index knew more than there are.")
"""What is said of a backup in doubt."""
DOUBT_NEXT = T("Check the file to see what is wrong.")
CHECKS: dict[str, tuple[Text, Text]] = {
    "pages": (T("Every page of the file"), T("decrypts and has its right seal")),
    "structure": (T("The structure"), T("every table is in order")),
    "indexes": (T("The indexes"), T("each knows every record as it is")),
    "rows": (T("The records"), T("none is gone that an index still knows")),
    "links": (T("The links"), T("every purchase and pet belongs to something that is there")),
    "totals": (T("The totals"), T("every purchase is the sum of its items")),
    "figures": (T("The figures"), T("purchase days and spending agree with the purchases")),
    "search": (T("The search"), T("finds exactly what is there")),
    "photos": (T("The photos"), T("each is whole, and none is too large")),
    "history": (T("The history"), T("nothing in it was removed or changed")),
    "keys": (T("The keys"), T("both copies are good, and belong to this file")),
    "anchor": (T("The newest backup"), T("the history goes on from it")),
}
"""What each check is called for people, by its name, and what it says when all is well."""


def name_of(check: Check) -> Text:
    """What a check is called for people."""
    return CHECKS[check.name][0] if check.name in CHECKS else Text(check.name)


def summary(checks: Iterable[Check]) -> Text | None:
    """The one sentence about all that failed: what is safe, and the one next step unless the check itself says it.

    ``None`` if nothing failed, or if what the check says is all there is to say.
    """
    checks = tuple(checks)
    found = [check for check in checks if not check.ok]
    failed = {check.name for check in found} - {"photos"}
    if not failed:
        return T("Nothing but photos is concerned.") if found else None
    if failed == {"anchor"}:
        return T("Nothing was changed in this file, and the backups are not touched.")
    if can_go_on(checks):
        return T(
            "The backups are not touched. Restore the newest one that is not in doubt, or go on without those records: verify --repair --without-lost."
        )
    if failed & repair.NEEDS_BACKUP:
        return T("The backups are not touched. Restore the newest good one before you go on working.")
    if any(check.detail == repair.KEYS_GONE for check in found):
        return None
    if failed == {"keys"}:
        return T("What you typed is all there. Mend the keys: verify --repair.")
    return T("No record was changed, and the backups are not touched. Build again what differs: verify --repair.")


def can_go_on(checks: Iterable[Check]) -> bool:
    """Whether records in doubt are all that only a backup could mend, so that the owner may go on without them."""
    failed = {check.name for check in checks if not check.ok}
    return "rows" in failed and not failed & repair.NEEDS_BACKUP - {"rows", "links", "totals"}
