"""What a restore would bring back, in lines and as data, before it is done."""

from __future__ import annotations

from typing import Any

from app.i18n import _
from app.services import held_words
from app.services.check_words import DOUBT
from app.services.restoring import Preview


def lines(found: Preview) -> tuple[str, ...]:
    """Shop, when and why, how much, newest sale; and the file in its place."""
    manifest, sale = found.manifest, found.manifest.newest_sale_on
    when = manifest.made_at[:16].replace("T", " ")
    said = [
        _("Backup of {name}.", name=manifest.shop_name),
        _("Made {when}.", when=f"{when} · {found.why}" if found.why else when),
        _("In it: {inside}.", inside=held_words.inside(manifest)),
        _("Newest sale in it: {day}.", day=sale) if sale else _("There is no sale in it."),
    ]
    if manifest.is_in_doubt:
        said.append(str(DOUBT))
    if found.present is not None:
        changed = f"{found.present.changed_at.astimezone():%Y-%m-%d %H:%M}"
        size = f"{found.present.bytes:,}"
        said.append(_("{name} is there now: {size} bytes, last changed {when}.", name=found.target.name, size=size, when=changed))  # fmt: skip
    return tuple(said)


def data(found: Preview) -> dict[str, Any]:
    """The same for a program: what the backup says, and the file that it took the place of (``null``: none)."""
    present = found.present
    replaced = (
        {"bytes": present.bytes, "changed_at": present.changed_at.astimezone().isoformat()}
        if present is not None
        else None
    )
    return {
        "shop_name": found.manifest.shop_name,
        "reason": found.manifest.reason,
        "newest_sale_on": found.manifest.newest_sale_on or None,
        "replaced": replaced,
    }
