"""The catalogue of translated texts: add, check, prune and compile it.

``resources/locale/<language>/LC_MESSAGES/shuke.po`` is what people read and change, ``shuke.mo`` beside it is
what the program loads. Both are kept under version control and both come out the same, byte for byte, for the
same texts: sorted, without dates, without line numbers. Work on a catalogue is done under a file lock, so two
people may add texts at the same moment.

Run it with the project's Python::

    python installer/texts.py add < pairs.json     {"Save": "保存", "{count} day|||{count} days": "{count} 天"}
    python installer/texts.py check                what is untranslated, wrong or no longer used; 1 if not fit to ship
    python installer/texts.py prune                drop what the source no longer says
    python installer/texts.py compile              write the .mo again

English is the source text itself, so only the other languages have a catalogue.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import io
import json
import os
import string
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LOCALES = ROOT / "resources" / "locale"
DOMAIN = "shuke"
PLURAL_MARK = "|||"
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "T": None, "ngettext": (1, 2)}

MessageId = str | tuple[str, str]


class ShukeCatalog(Catalog):
    """A catalogue whose header holds no date and no person, so that equal texts give equal files."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The header lines, always the same for a language."""
        return [
            ("Project-Id-Version", "Shuke"),
            ("Language", str(self.locale_identifier)),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


@dataclass(frozen=True, slots=True)
class Findings:
    """What ``check`` found in one language, each as lines ready to print."""

    untranslated: tuple[str, ...]
    mistakes: tuple[str, ...]
    unused: tuple[str, ...]

    @property
    def fit_to_ship(self) -> bool:
        """Whether every text is translated and every placeholder is right. Unused texts do no harm."""
        return not self.untranslated and not self.mistakes


# --- files ---------------------------------------------------------------------------------------------------


def languages() -> list[str]:
    """The languages that have a catalogue folder."""
    return sorted(folder.parent.name for folder in LOCALES.glob("*/LC_MESSAGES"))


def po_path(language: str) -> Path:
    """Where the texts of `language` are kept."""
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def load(language: str) -> ShukeCatalog:
    """The catalogue of `language`; an empty one if there is no file yet."""
    catalog = ShukeCatalog(locale=language, domain=DOMAIN, header_comment="", fuzzy=False)
    path = po_path(language)
    if path.exists():
        with path.open("rb") as file:
            for message in read_po(file, locale=language, domain=DOMAIN):
                if message.id:
                    catalog.add(message.id, message.string)
    return catalog


def po_bytes(catalog: Catalog) -> bytes:
    """The readable form of `catalog`."""
    out = io.BytesIO()
    write_po(out, catalog, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    return out.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """The form of `catalog` that the program loads."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def save(language: str, catalog: Catalog) -> None:
    """Write both forms, each in one step, so that a reader never meets half a file."""
    path = po_path(language)
    for target, content in ((path, po_bytes(catalog)), (path.with_suffix(".mo"), mo_bytes(catalog))):
        draft = target.with_name(f"{target.name}.{os.getpid()}.part")
        draft.write_bytes(content)
        draft.replace(target)


@contextlib.contextmanager
def locked(language: str) -> Iterator[None]:
    """Hold the catalogue of `language` for ourselves; others wait. On Windows there is no lock."""
    folder = po_path(language).parent
    folder.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":
        yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


# --- what the source says --------------------------------------------------------------------------------------


def sources() -> list[Path]:
    """The Python files whose texts people read."""
    return sorted((ROOT / "app").rglob("*.py"))


def extracted() -> dict[MessageId, str]:
    """Every text the source says, with the first place that says it, as ``path:line``."""
    found: dict[MessageId, str] = {}
    for path in sources():
        with path.open("rb") as file:
            for line, message, _comments, _context in extract("python", file, keywords=KEYWORDS):
                key: MessageId = message if isinstance(message, str) else (message[0], message[1])
                found.setdefault(key, f"{path.relative_to(ROOT).as_posix()}:{line}")
    return found


def placeholders(text: str) -> set[str]:
    """The names between braces in `text`. Raises ``ValueError`` when the braces do not pair."""
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _call_mistakes() -> Iterator[str]:
    """Calls whose keyword arguments are not the placeholders of their text."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in KEYWORDS:
                continue
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            given = {keyword.arg for keyword in node.keywords}
            where = f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
            if any(isinstance(arg, ast.JoinedStr) for arg in node.args):
                yield f"{where}: a text must be a constant, not an f-string"
            if not texts or not given or None in given:
                continue
            try:
                wanted = set().union(*(placeholders(text) for text in texts)) - {"count" if len(texts) > 1 else ""}
            except ValueError as error:
                yield f"{where}: the braces of {texts[0]!r} do not pair ({error})"
                continue
            if wanted != given:
                yield f"{where}: {texts[0]!r} wants {sorted(wanted)}, is given {sorted(map(str, given))}"


def _translation_mistakes(key: MessageId, translation: str) -> Iterator[str]:
    """What is wrong with one translation: its placeholders or its manners."""
    one, many = (key, key) if isinstance(key, str) else key
    try:
        said, allowed, needed = placeholders(translation), placeholders(one) | placeholders(many), placeholders(many)
    except ValueError as error:
        if "{" in one + many and one != translation:
            yield f"{one!r}: the braces do not pair ({error})"
        return
    if not needed <= said <= allowed:
        yield f"{one!r}: placeholders {sorted(needed)}, translated with {sorted(said)}"
    if any(sign in translation for sign in "您！"):
        yield f"{one!r}: the translation is to be plain: no 您, no exclamation mark"


def check(language: str) -> Findings:
    """Lay the catalogue of `language` beside the source."""
    catalog, said = load(language), extracted()
    untranslated, mistakes = [], list(_call_mistakes())
    for key, where in said.items():
        message = catalog.get(key)
        translation = _only_form(message.string) if message else ""
        if not translation:
            untranslated.append(f"{where}: {_written(key)!r}")
        else:
            mistakes.extend(_translation_mistakes(key, translation))
    first_ids = {key if isinstance(key, str) else key[0] for key in said}
    unused = [_written(m.id) for m in catalog if m.id and _first(m.id) not in first_ids]
    return Findings(tuple(sorted(untranslated)), tuple(mistakes), tuple(sorted(unused)))


def _first(key: str | list[str] | tuple[str, ...]) -> str:
    return key if isinstance(key, str) else key[0]


def _written(key: str | list[str] | tuple[str, ...]) -> str:
    return key if isinstance(key, str) else PLURAL_MARK.join(key)


def _only_form(translation: str | list[str] | tuple[str, ...] | None) -> str:
    """The translation; of a language with several plural forms, the first one that is missing or the first."""
    if isinstance(translation, (list, tuple)):
        return "" if not all(translation) else translation[0]
    return translation or ""


# --- commands --------------------------------------------------------------------------------------------------


def add(language: str, pairs: dict[str, str]) -> str:
    """Merge `pairs` (source text to translation) into the catalogue; returns a sentence saying what changed."""
    added = changed = 0
    with locked(language):
        catalog = load(language)
        for source, translation in pairs.items():
            parts = tuple(source.split(PLURAL_MARK))
            key: MessageId = parts[0] if len(parts) == 1 else (parts[0], parts[1])
            known = catalog.get(key)
            if known and isinstance(key, str) and not isinstance(known.id, str):
                key = (known.id[0], known.id[1])
            before = _only_form(known.string) if known else ""
            if before == translation and known and known.id == key:
                continue
            if before and before != translation:
                print(f"changed {source!r}: {before!r} is now {translation!r}")
            added, changed = added + (not before), changed + bool(before)
            if known:
                catalog.delete(known.id)
            catalog.add(key, translation if isinstance(key, str) else (translation,) * catalog.num_plurals)
        save(language, catalog)
    return f"{language}: {added} added, {changed} changed, {len(catalog)} in all"


def prune(language: str) -> str:
    """Drop the texts that the source no longer says; returns a sentence saying how many."""
    with locked(language):
        catalog, said = load(language), {key if isinstance(key, str) else key[0] for key in extracted()}
        gone = [message.id for message in catalog if message.id and _first(message.id) not in said]
        for key in gone:
            catalog.delete(key)
        save(language, catalog)
    return f"{language}: {len(gone)} dropped, {len(catalog)} left"


def _report(language: str) -> bool:
    findings = check(language)
    for title, lines in (
        ("not translated", findings.untranslated),
        ("mistakes", findings.mistakes),
        ("no longer used (`prune` drops them)", findings.unused),
    ):
        if lines:
            print(f"{language}: {title}: {len(lines)}", *lines, sep="\n  ")
    if findings.fit_to_ship:
        print(f"{language}: every text is translated")
    return findings.fit_to_ship


def _pairs_from(text: str) -> dict[str, str]:
    pairs = json.loads(text)
    if not isinstance(pairs, dict) or not all(isinstance(value, str) for value in pairs.values()):
        raise ValueError("one JSON object of source text to translation is needed")
    return pairs


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks; returns the exit code."""
    parser = argparse.ArgumentParser(prog="texts.py", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("command", choices=["add", "check", "prune", "compile"])
    parser.add_argument("--language", choices=languages(), help="only this language")
    options = parser.parse_args(arguments)
    chosen = [options.language] if options.language else languages()
    if options.command == "check":
        reports = [_report(language) for language in chosen]
        return 0 if all(reports) else 1
    if options.command == "add":
        try:
            pairs = _pairs_from(sys.stdin.buffer.read().decode("utf-8"))
        except ValueError as error:
            print(f"Nothing was added: {error}", file=sys.stderr)
            return 2
        print(add(options.language or "zh_CN", pairs))
    for language in chosen:
        if options.command == "prune":
            print(prune(language))
        elif options.command == "compile":
            with locked(language):
                save(language, load(language))
    return 0


if __name__ == "__main__":
    sys.exit(main())
