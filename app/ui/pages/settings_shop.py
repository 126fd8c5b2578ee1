"""The open shop: its name and kind, what is fixed about it, and how much is in it."""

from __future__ import annotations

from app.changes import Change
from app.errors import ShukeError
from app.i18n import _
from app.services import shop_facts, vault
from app.services.vault import ShopInfo
from app.ui.context import UiContext
from app.ui.first_run_shop import CURRENCY_NAMES, KINDS
from app.ui.pages.settings_pane import Facts, Pane
from app.ui.widgets.buttons import Segmented
from app.ui.widgets.inputs import Field, LineEdit
from app.ui.widgets.labels import Figure, Label
from app.ui.widgets.surfaces import Card, row


class ShopPane(Pane):
    """Name and kind can be changed; the rest is told."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self.edit = LineEdit()
        self.edit.setMaxLength(shop_facts.NAME_MOST)
        self.edit.setText(self.shop.facts.name)
        self.name = Field(self.edit)
        self.kinds, self._kind_label = Segmented(), Label("", "body", "text2")
        card = Card(16, 8)
        card.body.addWidget(self.name)
        card.body.addWidget(self._kind_label)
        card.body.addLayout(row(self.kinds, 1))
        self.facts = Facts(4)
        self._figures = tuple(Figure() for _place in range(4))
        counts = Card(16, 0)
        counts.body.addLayout(row(*self._figures, spacing=16))
        for piece in (card, counts, self.facts):
            self.body.addWidget(piece)
        self.body.addStretch(1)
        self.edit.editingFinished.connect(self.save_name)
        self.kinds.chosen.connect(self.save_kind)
        self._info: ShopInfo | None = None

    def retranslate(self) -> None:
        """Renew the words."""
        facts = self.shop.facts
        self.title.setText(_("This shop"))
        self.line.setText(_("Saved when you leave the field"))
        self.name.say(_("Name of the shop"), _("It stands on the screen and on paper"))
        self._kind_label.setText(_("Kind of shop"))
        self.kinds.setAccessibleName(_("Kind of shop"))
        self.kinds.set_choices([(key, str(words)) for key, words, _icon in KINDS], facts.kind)
        currency = CURRENCY_NAMES.get(facts.currency)
        self.facts.say(
            (_("Shop file"), str(self.shop.path)),
            (_("Keys"), f"{self.shop.path.name}.keys · {_('belongs to the file; keep both together')}"),
            (_("Currency"), f"{currency} {facts.currency}" if currency else facts.currency),
            (_("Time zone"), facts.time_zone),
        )
        self._say_counts()

    def refresh(self, change: Change | None) -> None:
        """Count again."""
        if change is None or change.concerns("setting"):
            self.edit.setText(self.shop.facts.name)
            self.kinds.set_current(self.shop.facts.kind)
        self.lanes.read(lambda _tick: vault.info(self.shop), self._counted, self.warn, self)

    def save_name(self) -> None:
        """Keep the name that was typed."""
        typed = self.edit.text().strip()
        if typed != self.shop.facts.name:
            self.lanes.write(lambda _tick: shop_facts.change(self.shop, name=typed), self._saved, self._refused, self)

    def save_kind(self, kind: str) -> None:
        """Keep the kind that was chosen."""
        self.lanes.write(lambda _tick: shop_facts.change(self.shop, kind=kind), self._saved, self._refused, self)

    def _saved(self, _nothing: object) -> None:
        self.name.set_error("")
        self.context.shell.show_toast(_("Saved"), undo=True)

    def _refused(self, error: ShukeError) -> None:
        self.name.set_error(str(error))
        self.kinds.set_current(self.shop.facts.kind)

    def _counted(self, info: ShopInfo) -> None:
        self._info = info
        self._say_counts()

    def _say_counts(self) -> None:
        info = self._info
        counts = (info.customers, info.pets, info.purchases, info.products) if info else (None,) * 4
        names = (_("Customers"), _("Pets"), _("Purchases"), _("Products"))
        for figure, count, name in zip(self._figures, counts, names, strict=True):
            figure.set("–" if count is None else f"{count:,}", name)
