"""Places where a file must not be written."""

from __future__ import annotations

from pathlib import Path

from app import files
from app.errors import UserMistake
from app.i18n import T
from app.shop import Shop


def refuse_shop(shop: Shop, path: Path) -> None:
    """Raise ``UserMistake`` if a shop lies at `path`: this one, its keys, or another."""
    here = path.resolve()
    own = (shop.path, shop.path.with_name(shop.path.name + ".keys"))
    if here in [place.resolve() for place in own] or files.is_there(here.with_name(here.name + ".keys")):
        raise UserMistake(
            "is_a_shop",
            T("{name} is a shop; nothing is written over it.", name=path.name),
            T("Choose another name."),
            str(path),
        )
