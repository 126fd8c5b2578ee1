"""After two customers were merged: a pet that stands with them twice now is offered to become one."""

from __future__ import annotations

from app.errors import ShukeError
from app.i18n import _
from app.services import pet_merging
from app.services.pet_merging import Twins
from app.ui.context import UiContext
from app.ui.widgets.surfaces import Banner


class TwinBanner(Banner):
    """One question after the other; nothing is done unasked."""

    def __init__(self, context: UiContext) -> None:
        super().__init__("info")
        self._context, self._shop = context, context.shop
        self._customer_id: int | None = None
        self._answered: set[tuple[int, int]] = set()

    def ask(self, customer_id: int | None) -> None:
        """Look whether a pet of this customer is there twice, and ask; ``None`` asks nothing any more."""
        self._customer_id, shop = customer_id, self._shop
        self.say("")
        if customer_id is None:
            return

        def came(found: tuple[Twins, ...]) -> None:
            left = [pair for pair in found if (pair.kept_id, pair.other_id) not in self._answered]
            if self._customer_id == customer_id and left:
                self._say(left[0])

        self._context.lanes.read(lambda _tick: pet_merging.twins(shop, customer_id), came, self._tell, self)

    def _say(self, pair: Twins) -> None:
        self.say(
            _("Both had a pet called {name}. Is it one and the same?", name=pair.name),
            (_("Make them one"), lambda: self._merge(pair)),
            (_("Two pets"), lambda: self._leave(pair)),
        )

    def _merge(self, pair: Twins) -> None:
        shop, customer_id = self._shop, self._customer_id

        def done(_nothing: object) -> None:
            self._context.shell.show_toast(_("One pet now: {name}", name=pair.name), undo=True)
            self.ask(customer_id)

        self._answered.add((pair.kept_id, pair.other_id))
        self._context.lanes.write(
            lambda _tick: pet_merging.merge(shop, pair.kept_id, pair.other_id), done, self._tell, self
        )

    def _leave(self, pair: Twins) -> None:
        self._answered.add((pair.kept_id, pair.other_id))
        self.ask(self._customer_id)

    def _tell(self, error: ShukeError) -> None:
        self._context.shell.show_toast(str(error), is_error=True)
