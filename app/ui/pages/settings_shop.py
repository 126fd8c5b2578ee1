"""The open shop: its name, kind and currency, what is fixed about it, and how much is in it."""

from __future__ import annotations

from app.changes import Change
from app.errors import ShukeError
from app.file_place import place_here
from app.i18n import Text, _
from app.services import shop_facts, vault
from app.services.vault import ShopInfo
from app.ui.context import UiContext
from app.ui.first_run_shop import KINDS
from app.ui.pages.settings_currency import CurrencyLine
from app.ui.pages.settings_pane import Facts, Pane
from app.ui.widgets.buttons import Segmented
from app.ui.widgets.inputs import Field, LineEdit
from app.ui.widgets.labels import Figure, Label
from app.ui.widgets.surfaces import Card, row

LANGUAGE_NAMES = {"zh_CN": "中文", "en": "English"}


class ShopPane(Pane):
    """Name, kind and currency can be changed; the rest is told."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self.edits = {key: LineEdit() for key in ("name", "phone", "address")}
        self._fields = {key: Field(edit, dense=True) for key, edit in self.edits.items()}
        self.name, self.phone, self.address = self._fields.values()
        self.kinds, self._kind_label = Segmented(), Label("", "body", "text2")
        card = Card(16, 8)
        card.body.addWidget(self.name)
        reach = row(self.phone, self.address, spacing=16)
        reach.setStretch(1, 2)
        card.body.addLayout(reach)
        card.body.addWidget(self._kind_label)
        card.body.addLayout(row(self.kinds, 1))
        self.currency = CurrencyLine(context)
        card.body.addWidget(self.currency)
        self.facts = Facts(4)
        self._figures = tuple(Figure() for _place in range(4))
        counts = Card(16, 0)
        counts.body.addLayout(row(*self._figures, spacing=16))
        for piece in (card, counts, self.facts):
            self.body.addWidget(piece)
        self.body.addStretch(1)
        for key, most in (
            ("name", shop_facts.NAME_MOST),
            ("phone", shop_facts.PHONE_MOST),
            ("address", shop_facts.ADDRESS_MOST),
        ):
            self.edits[key].setMaxLength(most)
            self.edits[key].setText(getattr(self.shop.facts, key))
            self.edits[key].editingFinished.connect(lambda k=key: self.save(k))
        self.kinds.chosen.connect(self.save_kind)
        self._info: ShopInfo | None = None

    def retranslate(self) -> None:
        """Renew the words."""
        facts = self.shop.facts
        self.title.setText(_("This shop"))
        self.line.setText(_("Saved when you leave the field"))
        self.name.say(_("Name of the shop"), _("It stands on the screen and on paper"))
        self.phone.say(_("Phone of the shop"), _("At the head of reports"))
        self.address.say(_("Address of the shop"), _("At the head of reports"))
        self._kind_label.setText(_("Kind of shop"))
        self.kinds.setAccessibleName(_("Kind of shop"))
        self.kinds.set_choices([(key, str(words)) for key, words, _icon in KINDS], facts.kind)
        self.currency.retranslate()
        self.facts.say(
            (_("Shop file"), str(self.shop.path)),
            (_("Keys"), _("{name} · belongs to the file; keep both together", name=f"{self.shop.path.name}.keys")),
            (_("Language of the shop"), LANGUAGE_NAMES.get(facts.language, facts.language)),
            (_("Time zone"), facts.time_zone),
        )
        self._say_counts()

    def refresh(self, change: Change | None) -> None:
        """Count again."""
        if change is None or change.concerns("setting"):
            for key in self._fields:
                if not self.edits[key].hasFocus():
                    self.edits[key].setText(getattr(self.shop.facts, key))
            self.kinds.set_current(self.shop.facts.kind)
            self.currency.retranslate()
        self.lanes.read(lambda _tick: vault.info(self.shop), self._counted, self.warn, self)
        self.lanes.read(lambda _tick: place_here(self.shop.path), self._say_place, self.warn, self)

    def save(self, key: str) -> None:
        """Keep what was typed."""
        typed = self.edits[key].text().strip()
        if typed != getattr(self.shop.facts, key):
            self.lanes.write(
                lambda _tick: shop_facts.change(self.shop, **{key: typed}), self._saved, self._refused, self
            )

    def save_kind(self, kind: str) -> None:
        """Keep the kind that was chosen."""
        self.lanes.write(lambda _tick: shop_facts.change(self.shop, kind=kind), self._saved, self._refused, self)

    def _saved(self, _nothing: object) -> None:
        for field in self._fields.values():
            field.set_error("")
        self.context.shell.show_toast(_("Saved"), undo=True)

    def _refused(self, error: ShukeError) -> None:
        self._fields.get(error.where, self.name).set_error(str(error))
        self.kinds.set_current(self.shop.facts.kind)

    def _counted(self, info: ShopInfo) -> None:
        self._info = info
        self._say_counts()

    def _say_place(self, warning: Text | None) -> None:
        """Where the file lies badly, why: quietly, the owner was warned when the shop was made."""
        if warning is not None:
            self.banner.say(str(warning), tone="warn")

    def _say_counts(self) -> None:
        info = self._info
        counts = (info.customers, info.pets, info.purchases, info.products) if info else (None,) * 4
        names = (_("Customers"), _("Pets"), _("Purchases"), _("Products"))
        for figure, count, name in zip(self._figures, counts, names, strict=True):
            figure.set("–" if count is None else f"{count:,}", name)
