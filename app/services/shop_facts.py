"""The facts of the shop that may change after it was made: its name and its kind."""

from __future__ import annotations

import json
from dataclasses import replace

from sqlalchemy import select

from app.errors import UserMistake
from app.i18n import T
from app.models import Setting
from app.services.vault import KINDS
from app.shop import Shop

NAME_MOST = 200


def change(shop: Shop, *, name: str | None = None, kind: str | None = None) -> None:
    """Give the shop another name or kind. Raises ``UserMistake`` for an empty or long name and an unknown kind."""
    wanted: dict[str, str] = {}
    if name is not None:
        wanted["name"] = name.strip()
        if not wanted["name"] or len(wanted["name"]) > NAME_MOST:
            raise UserMistake(
                "bad_name", T("The name of the shop has 1 to {most} characters.", most=NAME_MOST), None, "name"
            )
    if kind is not None:
        if kind not in KINDS:
            raise UserMistake("bad_kind", T("There is no kind of shop called {kind}.", kind=kind), None, "kind")
        wanted["kind"] = kind
    fresh = {key: value for key, value in wanted.items() if getattr(shop.facts, key) != value}
    if not fresh:
        return
    with shop.write(T("Change the shop")) as session:
        for setting in session.scalars(select(Setting).where(Setting.key.in_(fresh))):
            setting.value = json.dumps(fresh[setting.key])
    _apply(shop, fresh)


def look_again(shop: Shop) -> None:
    """Read name and kind anew: an undo may have put them back."""
    with shop.read() as session:
        kept = session.scalars(select(Setting).where(Setting.key.in_(("name", "kind")))).all()
        _apply(shop, {s.key: json.loads(s.value) for s in kept})


def _apply(shop: Shop, fresh: dict[str, str]) -> None:
    facts = shop.facts
    shop.facts = replace(facts, name=fresh.get("name", facts.name), kind=fresh.get("kind", facts.kind))
