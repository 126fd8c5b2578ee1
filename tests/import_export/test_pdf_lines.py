"""Lines as Chinese and English are set."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.import_export.pdf.fonts import REGULAR, Ink, measured
from app.import_export.pdf.lines import broken, elided

SIZE, WIDTH = 10.0, 80.0
TEXTS = st.text(alphabet=st.sampled_from("陈小雨客户abc 12.5kg，。（）「」、!?-–…¥"), max_size=200)


def lines(text: str, width: float = WIDTH) -> list[str]:
    return broken(text, REGULAR, SIZE, width)


@given(TEXTS)
def test_nothing_is_lost_and_every_line_fits(text: str) -> None:
    text = Ink().prepared(text)
    found = lines(text)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(measured(line, REGULAR, SIZE) <= WIDTH + 0.001 for line in found)


@given(TEXTS.filter(lambda text: not re.search("[，。（）「」、!?…–¥-]{4}", text)))
def test_no_line_begins_with_a_closing_or_ends_with_an_opening_mark(text: str) -> None:
    """Unless marks follow each other for so long that they fill a line."""
    for before, line in zip(lines(Ink().prepared(text), 200), lines(Ink().prepared(text), 200)[1:], strict=False):
        run = len(before) - len(before.rstrip("，。（）「」、!?…-–¥"))
        if run < 10 and line.strip():
            assert line[0] not in "，。）」、" or run > 5, (before, line)
            assert before[-1] not in "（「" or before.endswith(("（「", "「（")), (before, line)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("体外驱虫，冻干鸡胸肉。", ["体外驱虫，冻干鸡", "胸肉。"]),
        ("一二三四五六七八。九", ["一二三四五六七", "八。九"]),
        ("一二三四五六七（八）", ["一二三四五六七", "（八）"]),
        ("Tofu litter for cats", ["Tofu litter for", "cats"]),
        ("cat food abcd 5.4 kg", ["cat food abcd", "5.4 kg"]),
        ("one\ntwo", ["one", "two"]),
        ("", [""]),
        ("猫粮买了一¥128.00", ["猫粮买了一", "¥128.00"]),
    ],
)
def test_breaks_where_a_reader_expects_it(text: str, wanted: list[str]) -> None:
    assert lines(text) == wanted


def test_word_wider_than_a_line_is_torn() -> None:
    found = lines("x" * 100)
    assert len(found) > 4
    assert "".join(found) == "x" * 100


@pytest.mark.parametrize(
    "text", ["(" * 10_000, "。" * 10_000, "a" * 10_000, "「" * 10_000 + "。" * 10_000, " " * 10_000]
)
def test_long_runs_of_marks_are_broken(text: str) -> None:
    assert "".join("".join(lines(text)).split()) == "".join(text.split())


def test_elided_text_fits_and_says_so() -> None:
    assert elided("short", REGULAR, SIZE, WIDTH) == "short"
    cut = elided("豆豆宠物生活馆和面包店", REGULAR, SIZE, WIDTH)
    assert cut.endswith("…")
    assert measured(cut, REGULAR, SIZE) <= WIDTH
    assert elided("one\ntwo", REGULAR, SIZE, WIDTH) == "one"
