"""The copies of the shop: trying a backup, and the shop files that were set aside."""

from __future__ import annotations

import argparse

from app.cli import opening
from app.cli.opening import opened
from app.cli.output import Answer, Output
from app.cli.shop_commands import alone
from app.errors import UserMistake
from app.i18n import T, _
from app.services import backup_drill, backups, keys_aside, restoring, set_aside, sole


def try_backup(arguments: argparse.Namespace, output: Output) -> Answer:
    """Open a backup beside the shop and check all of it; the newest one by default."""
    with opened(arguments, output) as shop:
        newest = backups.newest(shop)
        chosen = arguments.backup or (newest.path if newest else None)
        if chosen is None:
            raise UserMistake("no_backup_yet", T("There is no backup of this shop here."), T("Make a backup first."))
        tried = backup_drill.try_open(shop, chosen, output.tick)
        backup_drill.record_trial(shop)
        at = shop.clock.now().astimezone(shop.zone).isoformat()
    manifest = tried.manifest
    assert manifest is not None
    data = {"file": str(chosen), "opened": True, "opened_at": at, "made_at": manifest.made_at}
    made = manifest.made_at[:16].replace("T", " ")
    return Answer(
        {**data, "counts": dict(manifest.counts)},
        (_("{file} opens: it is whole, and was made on {day}.", file=str(chosen), day=made),),
    )


def list_set_aside(arguments: argparse.Namespace, output: Output) -> Answer:
    """The shop files that were set aside from this one, newest first, then the key files; needs no password."""
    every = [(known.aside, known.why) for known in set_aside.listed(arguments.file)]
    every += [(known.aside, known.why) for known in keys_aside.listed(arguments.file)]
    found = [(aside, why, aside.at.astimezone()) for aside, why in every]
    listed = [
        {
            "file": str(aside.path),
            "bytes": aside.bytes,
            "set_aside_at": at.isoformat(),
            "why": str(why),
        }
        for aside, why, at in found
    ]
    lines = [f"{at:%Y-%m-%d %H:%M}  {aside.bytes:>12,}  {aside.path}  {why}" for aside, why, at in found]
    return Answer({"set_aside": listed}, tuple(lines) or (_("Nothing was set aside here."),))


def use_again(arguments: argparse.Namespace, output: Output) -> Answer:
    """Put a file that was set aside back in the place of the shop, which is set aside in the same way; needs no password."""
    now = opening.now(arguments).astimezone()
    restoring.check_aside(arguments.aside, arguments.file)
    with alone(arguments), sole.alone(arguments.aside, now):
        lies = restoring.use_again(arguments.aside, arguments.file, now)
    aside = str(lies) if lies else None
    lines = [_("{file} is again what was set aside.", file=str(arguments.file))]
    if aside:
        lines.append(_("The file that was there is now {file}.", file=aside))
    return Answer({"file": str(arguments.file), "set_aside": aside}, tuple(lines))


def delete_set_aside(arguments: argparse.Namespace, output: Output) -> Answer:
    """Take a file that was set aside away for good; needs the password, so that the shop itself is known to open."""
    with opened(arguments, output) as shop:
        is_keys = keys_aside.is_one(arguments.aside, shop.path)
        delete = keys_aside.delete if is_keys else set_aside.delete
        count = delete(shop, arguments.aside)
    said = _("{file} was deleted for good.", file=str(arguments.aside))
    return Answer({"file": str(arguments.aside), "bytes": count}, (said,))
