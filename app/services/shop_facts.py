"""The facts of the shop that may change after it was made: its name and kind, how to reach it, and the currency it counts in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import Setting
from app.services import currency_following, first_facts
from app.services.vault import KINDS
from app.shop import Shop, ShopFacts

NAME_MOST, PHONE_MOST, ADDRESS_MOST = 200, 60, 200
CHANGEABLE = ("name", "kind", "phone", "address", "currency", "minor_digits", "region")


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
        _keep(session, fresh)
    look_again(shop)


def change_currency(shop: Shop, currency: str, region: str = "") -> None:
    """Count in another currency from now on, as long as there are no amounts: nothing is converted.

    Phones are read anew as those of its country, or of `region`. Raises ``UserMistake`` for what is no currency, and where there are
    amounts; then nothing changes.
    """
    code = first_facts.checked_currency(currency)
    facts = shop.facts
    if code == facts.currency:
        return
    country = region or first_facts.region_of(code)
    with shop.write(T("Change the currency")) as session:
        why = currency_following.why_fixed(session)
        if why is not None:
            raise why
        _keep(session, {"currency": code, "minor_digits": first_facts.digits_of(code), "region": country})
        if country != facts.region:
            currency_following.read_phones(session, country)
    look_again(shop)


def why_currency_stays(shop: Shop) -> UserMistake | None:
    """What `change_currency` would raise because of amounts; ``None`` where there are none."""
    with shop.read() as session:
        return currency_following.why_fixed(session)


def with_currency(shop: Shop, currency: str, region: str = "") -> ShopFacts:
    """The facts of the shop as they would be, if it counted in this currency."""
    country = region or first_facts.region_of(currency)
    return replace(shop.facts, currency=currency, minor_digits=first_facts.digits_of(currency), region=country)


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
        currency=found.get("currency", facts.currency),
        minor_digits=found.get("minor_digits", facts.minor_digits),
        region=found.get("region", facts.region),
    )


def _keep(session: Session, values: Mapping[str, str | int]) -> None:
    kept = {s.key: s for s in session.scalars(select(Setting).where(Setting.key.in_(values)))}
    for key, value in values.items():
        if key in kept:
            kept[key].value = json.dumps(value)
        else:
            session.add(Setting(key=key, value=json.dumps(value)))


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
