"""Why nothing can be done with somebody who is not among the customers: they are in the bin, or were merged and are not."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.services import history_names, unmerging

IN_BIN, MERGED = "customer_in_bin", "customer_merged"
"""The codes of the two."""


def refusal(session: Session, customer_id: int) -> UserMistake:
    """What to raise for this customer, who has a ``deleted_at``. Who cannot be taken apart any more stands in the bin, as others do."""
    merge = unmerging.step_of(session, customer_id)
    if merge is None:
        return UserMistake(IN_BIN, T("This customer is in the bin."), T("Restore the customer first."))
    name, into = (history_names.name_of(session, "customer", each) for each in (customer_id, merge.kept_id))
    return UserMistake(MERGED, T("{name} was merged into {other}.", name=name, other=into), T("Take them apart first."))
