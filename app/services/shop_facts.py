"""The facts of the shop that may change after it was made: its name and kind, and how to reach it."""

from __future__ import annotations

import json
from dataclasses import replace

from sqlalchemy import select

from app.errors import UserMistake
from app.i18n import T
from app.models import Setting
from app.services.vault import KINDS
from app.shop import Shop

NAME_MOST, PHONE_MOST, ADDRESS_MOST = 200, 60, 200
CHANGEABLE = ("name", "kind", "phone", "address")


def change(
    shop: Shop,
    *,
    name: str | None = None,
    kind: str | None = None,
    phone: str | None = None,
    address: str | None = None,
) -> None:
    """Change what is given, the rest stays.

    Raises ``UserMistake`` for an empty or long name, an unknown kind, a long phone or address; `where` names the field.
    """
    given = {"name": name, "kind": kind, "phone": phone, "address": address}
    wanted = {key: value.strip() for key, value in given.items() if value is not None}
    _check(wanted)
    fresh = {key: value for key, value in wanted.items() if getattr(shop.facts, key) != value}
    if not fresh:
        return
    with shop.write(T("Change the shop")) as session:
        kept = {s.key: s for s in session.scalars(select(Setting).where(Setting.key.in_(fresh)))}
        for key, value in fresh.items():
            if key in kept:
                kept[key].value = json.dumps(value)
            else:
                session.add(Setting(key=key, value=json.dumps(value)))
    look_again(shop)


def look_again(shop: Shop) -> None:
    """Read what may change anew: an undo may have put it back."""
    with shop.read() as session:
        kept = session.scalars(select(Setting).where(Setting.key.in_(CHANGEABLE)))
        found = {s.key: json.loads(s.value) for s in kept}
    facts = shop.facts
    shop.facts = replace(
        facts,
        name=found.get("name", facts.name),
        kind=found.get("kind", facts.kind),
        phone=found.get("phone", ""),
        address=found.get("address", ""),
    )


def _check(wanted: dict[str, str]) -> None:
    if "name" in wanted and not 1 <= len(wanted["name"]) <= NAME_MOST:
        raise UserMistake(
            "bad_name", T("The name of the shop has 1 to {most} characters.", most=NAME_MOST), None, "name"
        )
    if "kind" in wanted and wanted["kind"] not in KINDS:
        raise UserMistake("bad_kind", T("There is no kind of shop called {kind}.", kind=wanted["kind"]), None, "kind")
    for key, most in (("phone", PHONE_MOST), ("address", ADDRESS_MOST)):
        if len(wanted.get(key, "")) > most:
            raise UserMistake("too_long", T("At most {most} characters fit here.", most=most), None, key)
