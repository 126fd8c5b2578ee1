"""The shop file as a whole: make, look, back up, check, history."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from app import i18n
from app.cli import drives, opening, passwords, preview
from app.cli.key_commands import code_lines, warn_if_easy
from app.cli.opening import opened
from app.cli.output import Answer, Output
from app.cli.plain import clock_text, plain
from app.errors import WorldProblem
from app.i18n import T, _, ngettext
from app.services import (
    backups,
    check_words,
    filled_new,
    held_words,
    history,
    last_end,
    lost_news,
    repair,
    restoring,
    sole,
    vault,
)
from app.shop import Shop
from app.workflows import sample_shop

DAMAGED = 3


def init(arguments: argparse.Namespace, output: Output) -> Answer:
    """Make a shop file; the recovery code is told here and never again."""
    password = passwords.password(arguments.password_file, output, is_new=True)
    with ExitStack() as begun:
        place = arguments.file
        if arguments.sample:
            place = begun.enter_context(filled_new.beside(place, opening.now(arguments)))
        code, held = _made(arguments, output, password, place)
    output.stop.settle()
    data: dict[str, Any] = {"file": str(arguments.file), "recovery_code": code}
    lines = [_("{file} is ready.", file=str(arguments.file)), *code_lines(code)]
    if arguments.sample:
        data |= {"customers": held.customers, "purchases": held.purchases}
        lines.append(_("{customers} customers and {purchases} purchases were made up.", **_counts(held)))
    return Answer(data, tuple(lines))


def _made(arguments: argparse.Namespace, output: Output, password: str, place: Path) -> tuple[str, vault.ShopInfo]:
    """The recovery code of the shop that was made at `place`, filled if that was asked for and closed, and what is in it."""
    digits = None if arguments.minor_digits is None else int(arguments.minor_digits)
    made = vault.create(
        place,
        password,
        name=arguments.name or arguments.file.stem,
        kind=arguments.kind,
        language=i18n.language(),
        currency=arguments.currency,
        minor_digits=digits,
        time_zone=arguments.time_zone,
        is_practice=arguments.sample,
        clock=opening.clock(arguments),
        policy=opening.POLICY,
    )
    try:
        warn_if_easy(password, output)
        opening.set_clock(made.shop, arguments)
        if arguments.sample:
            sample_shop.fill(made.shop, made.shop.facts.language, output.tick)
        return made.recovery_code, vault.info(made.shop)
    finally:
        made.shop.close()


def info(arguments: argparse.Namespace, output: Output) -> Answer:
    """What is in the shop."""
    with opened(arguments, output) as shop:
        held = vault.info(shop)
        facts = shop.facts
        return Answer(
            {**plain(held, shop), **plain(facts, shop), "file": str(arguments.file), "today": shop.today().isoformat()},
            (
                _("{name} ({kind}), {currency}, {zone}", name=facts.name, kind=facts.kind, currency=facts.currency, zone=facts.time_zone),
                _("{customers} customers, {pets} pets, {purchases} purchases, {products} products", **_counts(held)),
                ngettext("{count} open reminder", "{count} open reminders", held.reminders_open),
                _("Version {version}, file format {schema}", version=held.app_version, schema=held.schema_version),
            ),
        )  # fmt: skip


def backup(arguments: argparse.Namespace, output: Output) -> Answer:
    """Make a backup and check it."""
    drives.check_plugged_in(arguments.folder)
    with opened(arguments, output) as shop:
        made = backups.make(shop, arguments.folder, output.tick)
        if made.manifest.is_in_doubt:
            output.warn("in_doubt", str(check_words.DOUBT), str(check_words.DOUBT_NEXT))
        return Answer(
            {"file": str(made.path), "bytes": made.bytes, "verified": made.verified, "manifest": plain(made.manifest, shop)},
            (_("{file}: {size} bytes, checked.", file=str(made.path), size=f"{made.bytes:,}"),),
        )  # fmt: skip


def backups_of(arguments: argparse.Namespace, output: Output) -> Answer:
    """The backups of the shop file in a folder, newest first, each read to see that it is as it was written; needs no password."""
    drives.check_folder(arguments.folder)
    listed = []
    lines = []
    now = opening.now(arguments)
    for each in backups.read_again(backups.of_file(arguments.file, arguments.folder), now):
        manifest, size = each.manifest, each.bytes
        days = (now - each.made_at).days if each.made_at else None
        listed.append(
            {
                "file": str(each.path),
                "bytes": size,
                "verified": each.problem is None,
                "made_at": manifest.made_at if manifest else None,
                "age_days": None if days is None else max(0, days),
                "reason": manifest.reason if manifest else None,
                "opened_at": each.opened_at.isoformat() if each.opened_at else None,
                "counts": dict(manifest.counts) if manifest else {},
                "in_doubt": each.is_in_doubt,
                "problem": str(each.problem) if each.problem else None,
            }
        )
        age = _age(days)
        said = "  ".join(
            filter(
                None,
                (each.why, held_words.inside(manifest) if manifest else "", age, _tried(each), _problem(each)),
            )
        )
        lines.append(f"{manifest.made_at if manifest else '-'}  {size:>12,}  {each.path}  {said}".rstrip())
    return Answer({"backups": listed}, tuple(lines) or (_("There is no backup of this shop here."),))


def _tried(backup: backups.BackupListed) -> str:
    """On which day it was opened to see that it can be."""
    if backup.opened_at is None:
        return _("never tried") if backup.manifest else ""
    return _("opened on {day}", day=backup.opened_at.astimezone().date().isoformat())


def _problem(backup: backups.BackupListed) -> str:
    """What is wrong with it, or may be."""
    return _("in doubt") if backup.is_in_doubt else str(backup.problem or "")


def _age(days: int | None) -> str:
    """How old a backup is; of one whose day is still to come, because a clock was wrong, that it is so."""
    if days is None:
        return ""
    return ngettext("{count} day old", "{count} days old", days) if days >= 0 else _("dated in the future")


def restore(arguments: argparse.Namespace, output: Output) -> Answer:
    """Bring a backup back as the shop file; needs the password, or the recovery code, of the time of the backup.

    What is in it is told first, on standard error, before anything is asked or touched.
    """
    found = restoring.look(arguments.backup, arguments.file)
    backups.check_place(arguments.file)
    for line in preview.lines(found):
        output.say(line)
    if found.refusal is not None:
        raise found.refusal
    done = _brought_back(arguments, output)
    aside = str(done.set_aside) if done.set_aside else None
    day = done.manifest.made_at[:16].replace("T", " ")
    lines = [_("{file} is back as it was on {day}.", file=str(arguments.file), day=day)]
    if aside:
        lines.append(_("The file that was there is now {file}.", file=aside))
    data = {
        "file": str(arguments.file),
        "bytes": arguments.file.stat().st_size,
        "verified": True,
        "made_at": done.manifest.made_at,
        "counts": dict(done.manifest.counts),
        "set_aside": aside,
    }
    return Answer({**data, **preview.data(found)}, tuple(lines))


def _brought_back(arguments: argparse.Namespace, output: Output) -> backups.Restored:
    """Ask for the password, or the recovery code, and restore as nobody else has the shop open."""
    secret, has_code = passwords.password_or_code(arguments.password_file, arguments.recovery_code_file, output)
    with alone(arguments):
        return backups.restore(
            arguments.backup,
            arguments.file,
            secret,
            with_recovery_code=has_code,
            now=opening.now(arguments).astimezone(),
            policy=opening.POLICY,
            tick=output.tick,
        )


@contextmanager
def alone(arguments: argparse.Namespace) -> Iterator[None]:
    """Nobody else has the shop open inside the block, as far as one can tell. Raises ``WorldProblem`` as long as a window has it."""
    with ExitStack() as held:
        try:
            held.enter_context(sole.alone(arguments.file, opening.now(arguments), anyway=arguments.anyway))
        except WorldProblem as error:
            if error.code != "maybe_open_elsewhere":
                raise
            look = T("Close it there first. If it is not open there, add --anyway.")
            raise WorldProblem(error.code, error.what, look, error.where) from error
        yield


def verify(arguments: argparse.Namespace, output: Output) -> Answer:
    """Check the file, and with --repair mend what can be, records in doubt left out if told so; leaves with 3 when a check fails."""
    repaired: list[str] = []
    with opened(arguments, output) as shop:
        checks = last_end.check(shop) if last_end.needs_check(shop) else repair.verify(shop)
        if last_end.was_lost(shop):
            last_end.forget_lost(shop)  # it was told just now, and stays in the history
        lost_news.forget(shop)
        if arguments.repair and repair.can_mend(checks):
            repaired = [*repair.mend(shop, checks, anyway=arguments.without_lost)]
            opening.warn_of_lost_rows(shop, output)
            checks = repair.verify(shop)
    ok = all(check.ok for check in checks)
    lines = _check_lines(checks)
    if repaired:
        lines.append(_("Mended: {names}", names=", ".join(repaired)))
    return Answer(
        {
            "ok": ok,
            "checks": [{"name": c.name, "ok": c.ok, "detail": str(c.detail)} for c in checks],
            "repaired": repaired,
        },
        tuple(lines),
        0 if ok else DAMAGED,
    )


def _check_lines(checks: Sequence[backups.Check]) -> list[str]:
    """Those that found the same share a line, the failed ones last; then what is safe, and the one next step."""
    found: dict[tuple[bool, str], list[str]] = {}
    for check in sorted(checks, key=lambda c: not c.ok):
        name = str(check_words.name_of(check))
        found.setdefault((check.ok, str(check.detail)), []).append(name)
    lines = []
    for (ok, said), names in found.items():
        lines += [f"✓ {name}: {said}" for name in names] if ok else [f"✗ {' · '.join(names)}: {said}"]
    summary = check_words.summary(checks)
    return lines if summary is None else [*lines, str(summary)]


def audit(arguments: argparse.Namespace, output: Output) -> Answer:
    """Who did what, newest first, and whether the record is whole."""
    with opened(arguments, output) as shop:
        count, bad = history.check(shop)
        entries = history.entries(shop, arguments.limit)
        chain = _("The record of {count} actions is whole.", count=count)
        if bad is not None:
            chain = _("The record was altered at action {number}.", number=bad)
        return Answer(
            {
                "entries": [_entry(shop, e) for e in entries],
                "chain_ok": bad is None,
                "actions": count,
                "first_bad": bad,
            },
            (*(_entry_line(shop, e) for e in entries), chain),
            0 if bad is None else DAMAGED,
        )


def _entry(shop: Shop, entry: history.HistoryEntry) -> dict[str, Any]:
    said: dict[str, Any] = plain(entry, shop)
    return said


def _entry_line(shop: Shop, entry: history.HistoryEntry) -> str:
    action = f"{entry.action}: {entry.undone_action}" if entry.undone_action else str(entry.action)
    touched = ", ".join(f"{table} {count}" for table, count in entry.touched.items())
    undone = f" ({_('undone')})" if entry.is_undone else ""
    return f"{entry.id:>6}  {clock_text(shop, entry.at)}  {action}{undone}  {touched}".rstrip()


def _counts(held: vault.ShopInfo) -> dict[str, str]:
    return {name: f"{getattr(held, name):,}" for name in ("customers", "pets", "purchases", "products")}
