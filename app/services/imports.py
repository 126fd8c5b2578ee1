"""Bringing records in from a file: decide (nothing is written), carry out (one transaction, one batch), take back.

Files are read and cleaned elsewhere; what comes in here are rows of typed values under the keys of fields. Every row of
the file ends as created, updated, skipped or rejected, the last three with a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import func, select

from app.memory import nothing_is_garbage
from app.models import Customer, ImportBatch
from app.services import import_applying, import_undoing
from app.services.import_applying import Tick
from app.services.import_care import plan_care, plan_care_plans
from app.services.import_consent import plan_consent
from app.services.import_contacts import plan_feedback, plan_interactions
from app.services.import_customers import plan_customers
from app.services.import_family import plan_family
from app.services.import_own import plan_fields
from app.services.import_own_reminders import plan_own_reminders
from app.services.import_pets import plan_pets
from app.services.import_plan import (
    BatchData,
    ImportPlan,
    ImportRequest,
    ImportResult,
    ImportUndone,
    OnDuplicate,
    Outcome,
    Outcomes,
    Section,
    result_of,
)
from app.services.import_products import plan_products
from app.services.import_purchases import plan_purchases
from app.services.import_right import plan_right
from app.services.import_section import Planning
from app.services.import_shop_sales import plan_shop_sales
from app.services.import_tags import plan_tags
from app.services.segment_files import plan_segments
from app.shop import Shop
from app.storage import journal
from app.storage.database import raw

__all__ = [
    "KINDS", "BatchData", "ImportPlan", "ImportRequest", "ImportResult", "ImportUndone", "OnDuplicate", "Outcome", "Outcomes", "Section",
    "apply", "batches", "has_customers", "plan", "preview", "undo",
]  # fmt: skip

KINDS = ("customers", "pets", "products", "purchases")

_PLANNERS: Mapping[str, Callable[[Planning, Section], None]] = {
    "fields": plan_fields,
    "customers": plan_customers,
    "pets": plan_pets,
    "family": plan_family,
    "consent": plan_consent,
    "right": plan_right,
    "tags": plan_tags,
    "care_plans": plan_care_plans,
    "care": plan_care,
    "products": plan_products,
    "purchases": plan_purchases,
    "interactions": plan_interactions,
    "feedback": plan_feedback,
    "reminders": plan_own_reminders,
    "segments": plan_segments,
}


def plan(shop: Shop, request: ImportRequest) -> ImportPlan:
    """Decide what becomes of every row. Nothing is written; what `request` raises while its rows are read goes through."""
    with nothing_is_garbage(), shop.read() as session:
        made = ImportPlan(
            request.kind,
            request.file_name,
            request.file_sha256,
            request.mapping,
            journal.head(raw(session))[0],
            session.scalar(select(func.max(ImportBatch.id)).where(ImportBatch.file_sha256 == request.file_sha256))
            if request.file_sha256
            else None,
        )
        planning = Planning(shop, session, request, made)
        for section in request.sections:
            is_shop_sale = request.is_whole_shop and section.kind == "purchases"
            (plan_shop_sales if is_shop_sale else _PLANNERS[section.kind])(planning, section)
    made.problems.sort(key=lambda problem: (problem.sheet, problem.row))
    return made


def preview(plan: ImportPlan) -> ImportResult:
    """What `plan` would do, as the result it would give."""
    return result_of(plan, None)


def has_customers(shop: Shop) -> bool:
    """Whether there is anybody in the shop yet, or in its bin."""
    with shop.read() as session:
        return session.scalar(select(Customer.id).limit(1)) is not None


def apply(shop: Shop, plan: ImportPlan, tick: Tick) -> ImportResult:
    """Carry `plan` out in one transaction; `tick` hears of every thousand rows and may raise to stop it, undone.

    Raises ``UserMistake`` when something else was recorded since the plan was made.
    """
    with nothing_is_garbage():
        return result_of(plan, import_applying.apply(shop, plan, tick))


batches = import_undoing.batches
undo = import_undoing.undo
