"""What a foreign file is, by its content; and text files as rows. Runs in the child process."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.import_export import limits
from app.import_export.guard import unguarded

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN = {
    b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF", b"RIFF": "RIFF", b"SQLite format 3": "SQLite", b"\x1f\x8b": "gzip",
    b"Rar!": "RAR", b"7z\xbc\xaf": "7z", b"MZ": "EXE", b"\x7fELF": "ELF", b"BM": "BMP",
}  # fmt: skip
VCARD = b"begin:vcard"
MARKUP = (b"<?xml", b"<html", b"<!doctype", b"<table", b"{", b"<svg", b"begin:vcalendar")
ENCODINGS = ("utf-8", "gb18030", "big5")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DELIMITERS = ",;\t|"
SAMPLE_LINES = 60
CJK_START = "\u3400"


class Refused(Exception):
    """The file is not taken; `code` and `values` become a sentence in the parent."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class DecodedText:
    """A text file: its content, how it was read, and how else it could be read (encoding, first three lines)."""

    content: str
    encoding: str
    others: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def format_of(path: Path) -> str:
    """``xlsx``, ``xlsb``, ``ods``, ``xls``, ``vcf``, ``csv`` or ``tsv``, by content. Raises ``Refused``."""
    size = path.stat().st_size
    if size == 0:
        raise Refused("empty")
    if size > limits.MOST_BYTES_IN:
        raise Refused("too_big", most=limits.MOST_BYTES_IN // (1024 * 1024))
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(b"PK"):
        return _zip_format(path)
    if start.startswith(OLE2):
        return _ole_format(path)
    for magic, name in FOREIGN.items():
        if start.startswith(magic) and not (len(magic) == 2 and start.isascii()):
            raise Refused("not_a_spreadsheet", kind=name)
    plain = start.lstrip(codecs.BOM_UTF8 + b" \t\r\n").lower()
    if plain.startswith(VCARD):
        return "vcf"
    if plain.startswith(MARKUP):
        raise Refused("not_a_spreadsheet", kind="JSON" if plain.startswith(b"{") else "XML")
    return "tsv" if path.suffix.lower() == ".tsv" else "csv"


def _zip_format(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {i.filename.replace("\\", "/").lower() for i in archive.infolist()[: limits.MOST_PARTS + 1]}
            mimetype = archive.read("mimetype")[:100] if "mimetype" in names else b""
            encrypted = (
                "meta-inf/manifest.xml" in names
                and b"encryption-data" in archive.read("META-INF/manifest.xml")[:100_000]
            )
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Refused("damaged", kind=type(error).__name__) from error
    if encrypted:
        raise Refused("password")
    if any(n.startswith("xl/") and n.endswith(".bin") and "workbook" in n for n in names):
        return "xlsb"
    if any(n.startswith("xl/") for n in names):
        return "xlsx"
    if b"opendocument.spreadsheet" in mimetype or "content.xml" in names:
        return "ods"
    raise Refused("not_a_spreadsheet", kind="zip")


def _ole_format(path: Path) -> str:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Refused("password")
    lower = content.lower()
    if "workbook".encode("utf-16-le") in lower or "book".encode("utf-16-le") in lower:
        return "xls"
    raise Refused("not_a_spreadsheet", kind="OLE2")


def check_zip(path: Path) -> None:
    """Refuse an archive that unpacks to too much, in too many parts, or whose parts overlap. Raises ``Refused``."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refused("damaged", kind=type(error).__name__) from error
    if len(parts) > limits.MOST_PARTS or sum(p.file_size for p in parts) > limits.MOST_BYTES_OUT:
        raise Refused("too_big_inside")
    end = 0
    for part in sorted(parts, key=lambda p: p.header_offset):
        if part.header_offset < end:
            raise Refused("damaged", kind="overlap")
        end = part.header_offset + part.compress_size
        if part.flag_bits & 1:
            raise Refused("password")
        if part.file_size > limits.RATIO_FROM_BYTES and part.file_size > limits.MOST_RATIO * max(1, part.compress_size):
            raise Refused("too_big_inside")


def read_text(path: Path, encoding: str | None) -> DecodedText:
    """The text of a file; with no `encoding` the first that fits of mark, UTF-8, GB18030, Big5, then Western. Raises ``Refused``."""
    data = path.read_bytes()
    if encoding is not None:
        return DecodedText(_decode_as(data, encoding), encoding)
    for mark, name in BOMS:
        if data.startswith(mark):
            return DecodedText(_decode_as(data, name), name)
    if b"\0" in data[:4096]:
        return _without_mark(data)
    for name in ENCODINGS:
        try:
            content = data.decode(name)
        except UnicodeDecodeError:
            continue
        if name == "utf-8" or _looks_chinese(content):
            return _checked(
                DecodedText(content, name, _others(data, name), [] if name == "utf-8" else ["guessed_encoding"])
            )
    return _checked(
        DecodedText(data.decode("cp1252", "replace"), "cp1252", _others(data, "cp1252"), ["guessed_encoding"])
    )


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError as error:
        raise Refused("no_such_encoding", encoding=encoding) from error
    except UnicodeDecodeError as error:
        raise Refused("cannot_decode", encoding=encoding) from error


def _without_mark(data: bytes) -> DecodedText:
    """UTF-16 that forgot its mark: every second byte of Western text is zero."""
    head = data[:4096]
    for name, place in (("utf-16-le", 1), ("utf-16-be", 0)):
        if head[place::2].count(0) > len(head) // 4 and head[1 - place :: 2].count(0) == 0:
            return DecodedText(_decode_as(data, name), name, [], ["guessed_encoding"])
    raise Refused("not_a_spreadsheet", kind="binary")


def _checked(text: DecodedText) -> DecodedText:
    head = text.content[:4096]
    odd = sum(1 for c in head if ord(c) < 32 and c not in "\t\r\n\f\v")
    if odd > max(8, len(head) // 50):
        raise Refused("not_a_spreadsheet", kind="binary")
    return text


def _looks_chinese(content: str) -> bool:
    """Whether a text decoded as Chinese reads like it: Western texts decode too, into rare characters between letters."""
    odd = [c for c in content[:20_000] if ord(c) > 127]
    common = sum(1 for c in odd if "\u4e00" <= c <= "\u9fa5" or c in "，。、；：？！（）“”《》￥·…—　【】％ ") + sum(
        "\uff01" <= c <= "\uff5e" for c in odd
    )
    pairs = sum(1 for a, b in itertools.pairwise(content[:20_000]) if a >= CJK_START and b >= CJK_START)
    return bool(odd) and common >= 0.9 * len(odd) and (pairs >= 0.3 * len(odd) or len(odd) < 4)


def _others(data: bytes, chosen: str) -> list[tuple[str, str]]:
    """The other encodings the file may be read in, with its first three lines."""
    found = []
    for name in (*ENCODINGS, "cp1252"):
        if name == chosen:
            continue
        try:
            content = data[:4000].decode(name, "ignore" if len(data) > 4000 else "strict")
        except UnicodeDecodeError:
            continue
        found.append((name, "\n".join(content.splitlines()[:3])[:300]))
    return found if chosen != "utf-8" else []


def delimiter_of(content: str) -> str:
    """What separates the cells: the mark that splits the first lines into the most equal number of cells."""
    sample = "\n".join(content[:200_000].splitlines()[:SAMPLE_LINES])
    best, best_score = ",", 0.0
    for mark in DELIMITERS:
        if mark not in sample:
            continue
        try:
            widths = [len(r) for r in csv.reader(io.StringIO(sample), delimiter=mark) if r]
        except csv.Error:
            continue
        usual = max(set(widths), key=lambda w: (widths.count(w), w)) if widths else 1
        score = widths.count(usual) / len(widths) + min(usual, 20) / 100 if usual > 1 else 0.0
        if score > best_score:
            best, best_score = mark, score
    return best


def text_rows(content: str, delimiter: str) -> Iterator[tuple[int, list[Any]]]:
    """The rows, without guards, with the number of the line each begins on. Raises ``Refused`` for a cell beyond the limit."""
    csv.field_size_limit(limits.MOST_CELL)
    reader = csv.reader(io.StringIO(content.replace("\0", ""), newline=""), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            yield line, [unguarded(c) if c.strip() else None for c in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        if "field larger" in str(error):
            raise Refused("cell_too_long", most=limits.MOST_CELL) from error
        raise Refused("damaged", kind="csv") from error
