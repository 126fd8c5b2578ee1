"""Pictures from outside made into photos that can be kept, and kept ones made into what is painted. For the lanes: nothing touches a widget.

A picture is taken for what its bytes say, whatever its name. Its size is looked at before it is decoded, it is decoded at the size
that is kept, and drawn anew: where and with what it was taken stays outside. No file is written.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize, Qt
from PySide6.QtGui import QColorSpace, QImage, QImageReader, QImageWriter, QPainter

from app.errors import UserMistake
from app.i18n import T
from app.services.photos import LONGEST_SIDE, MOST_BYTES

FORMATS = frozenset((b"jpeg", b"png", b"gif", b"bmp", b"webp"))
MOST_FILE = 64 * 1024 * 1024
MOST_PIXELS = 64_000_000
MOST_MEGABYTES = 256
"""What Qt may take for one picture: 64 million pixels of four bytes."""
QUALITIES = (85, 75, 65, 55, 45)
CHOOSE = T("Choose another picture.")


def photo_from(source: Path | QImage) -> bytes:
    """A JPEG that ``services.photos`` takes, from a file or from a picture of the clipboard. Raises ``UserMistake`` in words."""
    return kept(decoded(_read(source)) if isinstance(source, Path) else source)


def decoded(content: bytes) -> QImage:
    """The picture in `content`, upright, no side longer than `LONGEST_SIDE`; of a moving one the first. Raises ``UserMistake``."""
    if content[4:8] == b"ftyp":
        raise UserMistake(
            "unknown_picture",
            T("HEIC and AVIF photos cannot be read."),
            T("Save it as JPEG first, or take a screenshot."),
            "photo",
        )
    QImageReader.setAllocationLimit(MOST_MEGABYTES)
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    if not content or not reader.canRead() or bytes(reader.format().data()) not in FORMATS:
        raise UserMistake(
            "unknown_picture",
            T("This is no picture that can be read."),
            T("Choose a JPEG, PNG, GIF, BMP or WebP."),
            "photo",
        )
    size = reader.size()
    if size.width() * size.height() > MOST_PIXELS:
        said = T(
            "The picture has {width} × {height} pixels; that is too many.", width=size.width(), height=size.height()
        )
        raise UserMistake("too_many_pixels", said, T("Make it smaller first, or choose another."), "photo")
    if max(size.width(), size.height()) > LONGEST_SIDE:
        reader.setScaledSize(_within(size))
    image = reader.read()
    if image.isNull():
        raise UserMistake("damaged_picture", T("The picture is damaged and cannot be read."), CHOOSE, "photo")
    return image


def kept(image: QImage) -> bytes:
    """`image` as a JPEG of at most `MOST_BYTES`, on white where it is clear. Raises ``UserMistake`` for an empty one."""
    if image.isNull():
        raise UserMistake("damaged_picture", T("The picture is damaged and cannot be read."), CHOOSE, "photo")
    side = LONGEST_SIDE
    while True:
        flat = _flat(image, side)
        for quality in QUALITIES:
            content = _jpeg(flat, quality)
            if len(content) <= MOST_BYTES:
                return content
        side = side * 3 // 4


def shown(content: bytes, side: int) -> QImage:
    """The middle of a kept photo as a square of `side` pixels; an empty picture if it cannot be read."""
    image = QImage.fromData(content)
    if image.isNull():
        return QImage()
    short = min(image.width(), image.height())
    middle = QRect((image.width() - short) // 2, (image.height() - short) // 2, short, short)
    keep = Qt.AspectRatioMode.IgnoreAspectRatio
    square: QImage = image.copy(middle).scaled(side, side, keep, Qt.TransformationMode.SmoothTransformation)
    return square


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_FILE:
            raise UserMistake("file_too_large", T("This file is larger than 64 MB."), CHOOSE, "photo")
        return path.read_bytes()
    except OSError as error:
        raise UserMistake(
            "no_such_file", T("{name} cannot be read.", name=path.name), T("Look whether it is still there."), "photo"
        ) from error


def _within(size: QSize, side: int = LONGEST_SIDE) -> QSize:
    """`size`, no side longer than `side`, none shorter than a pixel."""
    if max(size.width(), size.height()) <= side:
        return size
    fits = size.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio)
    return fits.expandedTo(QSize(1, 1))


def _flat(image: QImage, side: int) -> QImage:
    """`image` on white, in the colours of a screen, without anything that is written in it."""
    if image.colorSpace().isValid():
        image = image.convertedToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    size = _within(image.size(), side)
    smooth = Qt.TransformationMode.SmoothTransformation
    small = image.convertToFormat(QImage.Format.Format_ARGB32).scaled(
        size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth
    )
    flat = QImage(small.size(), QImage.Format.Format_RGB32)
    flat.fill(Qt.GlobalColor.white)
    painter = QPainter(flat)
    painter.drawImage(0, 0, small)
    painter.end()
    return flat


def _jpeg(image: QImage, quality: int) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"jpeg"))
    writer.setQuality(quality)
    writer.write(image)
    return bytes(buffer.data().data())
