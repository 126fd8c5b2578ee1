"""What is done to the customer who is shown without a drawer: each is one job, one step of undo, one toast."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from app.errors import ShukeError
from app.i18n import _
from app.services import customers, history, pets_typed
from app.ui.context import UiContext
from app.values.tier import label_of

SHOWN = (
    "care_record", "care_template", "consent", "custom_field", "custom_value", "customer", "customer_phone", "customer_tag", "family_member", "feedback", "household_member", "interaction", "pet", "pet_owner", "purchase", "purchase_item", "reminder", "tag",
)  # fmt: skip
"""Tables of which something stands on the page of a customer."""


class CustomerActs:
    """Acts on a customer by id; `page` is who asks."""

    def __init__(self, context: UiContext, page: QWidget) -> None:
        self._context, self._shop, self._page = context, context.shop, page

    def note(self, customer_id: int, text: str, then: Callable[[], None]) -> None:
        """Put a line on top of the note."""
        self._do(lambda: customers.add_note(self._shop, customer_id, text), _("Noted"), then)

    def delete(self, customer_id: int, called: str) -> None:
        """Put them in the bin."""
        self._do(lambda: customers.delete(self._shop, customer_id), _("Moved to bin: {name}", name=called))

    def restore(self, customer_id: int, called: str, merged_into: str) -> None:
        """Take them out of it, or apart from whom they were merged into, if that is said."""
        one = f"{called} #{customer_id}" if called == merged_into else called
        apart = _("Two again: {one} and {other}", one=one, other=merged_into)
        self._do(lambda: customers.restore(self._shop, customer_id), apart if merged_into else _("Restored"))

    def remove_tag(self, customer_id: int, tag: str) -> None:
        """Take a tag off."""
        self._do(lambda: customers.remove_tag(self._shop, customer_id, tag), _("Tag removed: {name}", name=tag))

    def give_tier(self, customer_id: int, tier: str) -> None:
        """Say which tier they have, or leave it to the figures."""
        said = _("Tier by hand: {tier}", tier=label_of(tier)) if tier else _("Tier as the figures say")
        self._do(lambda: customers.set_fields(self._shop, customer_id, {"own_tier": tier}), said)

    def add_pet(
        self, owner_id: int, texts: Mapping[str, str], then: Callable[[], None], refused: Callable[[str], None]
    ) -> None:
        """Take in a pet of whom `texts` are known."""
        called = texts.get("pet_name") or texts.get("species", "")
        said = _("Added {name}", name=called)
        self._do(lambda: pets_typed.create_from(self._shop, texts, [owner_id]), said, then, refused)

    def say_error(self, error: ShukeError) -> None:
        """Say what went wrong, where there is no field to say it beside."""
        self._context.shell.show_toast(str(error), is_error=True)

    def _do(
        self,
        work: Callable[[], object],
        said: str,
        then: Callable[[], None] | None = None,
        refused: Callable[[str], None] | None = None,
    ) -> None:
        def act(_tick: object) -> tuple[object, bool]:
            return work(), history.ends_in_step(self._shop)

        def done(came: tuple[object, bool]) -> None:
            outcome, can_undo = came
            if then is not None:
                then()
            left = map(str, outcome) if isinstance(outcome, tuple) else ()  # what could not go back
            self._context.shell.show_toast("; ".join((said, *left)), undo=can_undo)

        def failed(error: ShukeError) -> None:
            refused(str(error)) if refused is not None else self.say_error(error)

        self._context.lanes.write(act, done, failed, self._page)
