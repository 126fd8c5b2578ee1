"""The backup that follows what was done: without it that holds as well, so it is only warned of."""

from __future__ import annotations

from app.cli.output import Output
from app.errors import Cancelled, ShukeError
from app.i18n import _
from app.services import backups
from app.shop import Shop


def backup_with(shop: Shop, why: str, output: Output) -> str | None:
    """Make a backup of what holds from now on, and return where it is; a practice shop has none.

    That there is none, because the place failed or somebody stopped it, is warned of.
    """
    if shop.facts.is_practice:
        return None
    try:
        return str(backups.write(shop, None, output.tick, why).path)
    except ShukeError as error:
        reason, step = str(error.what), str(error.next_step)
    except (Cancelled, KeyboardInterrupt):
        reason, step = _("It was stopped."), _("Make a backup.")
    output.warn("no_backup", _("There is no backup of it yet: {why}", why=reason), step)
    return None


def backup_line(made: str | None) -> tuple[str, ...]:
    """Where the backup is, if there is one."""
    return (_("Backed up: {file}", file=made),) if made else ()
