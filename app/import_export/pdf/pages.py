"""Pages of a PDF as pictures, for the preview and the printer: what is seen is what is printed."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import pypdfium2

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

    def image(self, index: int, scale: float) -> PageImage:
        """The page, `scale` pixels a point: 1.0 is 72 dpi, ``dpi / 72`` what a printer wants."""
        with _PDFIUM:
            page = self._document[index]
            try:
                bitmap = page.render(scale=scale, prefer_bgrx=True)
                width, height, stride = bitmap.width, bitmap.height, bitmap.stride
                pixels = bytes(bitmap.buffer)
                bitmap.close()
            finally:
                page.close()
        if stride != width * 4:
            pixels = b"".join(pixels[row * stride : row * stride + width * 4] for row in range(height))
        return PageImage(width, height, pixels)


def page_image(content: bytes, index: int, scale: float) -> PageImage:
    """One page of a PDF; see ``PdfPages.image``."""
    with PdfPages(content) as pages:
        return pages.image(index, scale)
