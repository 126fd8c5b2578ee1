"""Pages of a PDF as pictures, for the preview and the printer: what is seen is what is printed."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from typing import Any

_PDFIUM = threading.RLock()
"""PDFium knows no threads."""
POINTS_PER_INCH = 72


@dataclass(frozen=True, slots=True)
class PageImage:
    """A picture: four bytes a pixel (blue, green, red, unused), rows from the top, without gaps. ``QImage.Format_RGB32`` reads it."""

    width: int
    height: int
    pixels: bytes


class PdfPages:
    """The pages of a PDF, open until `close` or the end of a ``with``. May be asked from any thread; one picture is made at a time."""

    def __init__(self, content: bytes) -> None:
        import pypdfium2  # here, so that the page of reports comes up before it is loaded

        with _PDFIUM:
            self._document: Any = pypdfium2.PdfDocument(content)
            self.count = len(self._document)

    def __enter__(self) -> PdfPages:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; twice does no harm."""
        with _PDFIUM:
            if self._document is not None:
                self._document.close()
                self._document = None

    def size(self, index: int) -> tuple[float, float]:
        """Width and height of a page in points (1/72 inch); the first page is 0."""
        with _PDFIUM:
            width, height = self._document.get_page_size(index)
            return float(width), float(height)

    def image(self, index: int, scale: float, rows: tuple[int, int] | None = None) -> PageImage:
        """The page, `scale` pixels a point: 1.0 is 72 dpi, ``dpi / 72`` what a printer wants.

        `rows` are the first row of pixels and the one after the last, for a page that is too large to be held whole.
        """
        with _PDFIUM:
            page = self._document[index]
            try:
                bitmap = page.render(scale=scale, crop=_crop(page, scale, rows), prefer_bgrx=True)
                width, height, stride = bitmap.width, bitmap.height, bitmap.stride
                pixels = bytes(bitmap.buffer)
                bitmap.close()
            finally:
                page.close()
        if stride != width * 4:
            pixels = b"".join(pixels[row * stride : row * stride + width * 4] for row in range(height))
        return PageImage(width, height, pixels)


def _crop(page: Any, scale: float, rows: tuple[int, int] | None) -> tuple[float, float, float, float]:
    """What is left off at the left, below, at the right and above, in points; a row counts as soon as a part of it is asked for."""
    if rows is None:
        return (0, 0, 0, 0)
    count = math.ceil(page.get_height() * scale)
    first, last = max(0, rows[0]), min(count, rows[1])
    # PDFium's wrapper rounds up to whole pixels: half a pixel less is rounded to the row that is meant.
    below, above = (max(0.0, (cut - 0.5) / scale) for cut in (count - last, first))
    return (0, below, 0, above)


def page_image(content: bytes, index: int, scale: float) -> PageImage:
    """One page of a PDF; see ``PdfPages.image``."""
    with PdfPages(content) as pages:
        return pages.image(index, scale)
