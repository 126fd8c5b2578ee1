"""What the open shop is called in the window: its name, and what tells it from another shop of that name."""

from __future__ import annotations

from app import shop_files
from app.i18n import Text, _
from app.shop import Shop
from app.ui.pages.wording import on_day


def of(shop: Shop) -> str:
    """The name of the shop; of one that came back beside another, or was set aside, with the day and time of that."""
    _stem, said, at = shop_files.split(shop.path)
    if said is None or at is None:
        return shop.facts.name
    when = _("{day} {time}", day=on_day(at.date(), shop.today()), time=f"{at:%H:%M}")
    return _("{name} ({mark})", name=shop.facts.name, mark=Text(said.message, (("when", when),)))
