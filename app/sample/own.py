"""Fields of the owner's own in the practice shop: two or three that such a shop might make up, filled for some."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.values.custom import CUSTOMER, PET
from app.values.field import FieldKind

Words = tuple[str, str]
"""In Chinese and in English."""


@dataclass(frozen=True, slots=True)
class SampleField:
    """A field; one in `every` has something in it. `choices` are also the words of a text."""

    no: int
    owner: str
    name: Words
    kind: FieldKind
    choices: tuple[Words, ...]
    every: int

    def value(self, number: int, which: int) -> Any:
        """What the customer or pet with this number has in it, in the language `which` (0 Chinese, 1 English); ``None`` for most."""
        turn, left = divmod(number + self.no, self.every)
        if left:
            return None
        return turn % 2 == 0 if self.kind is FieldKind.YES_NO else self.choices[turn % len(self.choices)][which]


_BAKERY = (
    SampleField(1, CUSTOMER, ("切片厚度", "Slices"), FieldKind.CHOICE, (("不切", "whole"), ("薄片", "thin"), ("厚片", "thick")), 3),
    SampleField(2, CUSTOMER, ("自带袋子", "Brings a bag"), FieldKind.YES_NO, (), 4),
)  # fmt: skip
_PET_SHOP = (
    SampleField(1, CUSTOMER, ("送货时段", "Deliver in the"), FieldKind.CHOICE, (("上午", "morning"), ("下午", "afternoon"), ("晚上", "evening")), 4),
    SampleField(2, PET, ("胸背尺码", "Harness size"), FieldKind.CHOICE, (("XS", "XS"), ("S", "S"), ("M", "M"), ("L", "L")), 2),
    SampleField(3, PET, ("常去医院", "Vet clinic"), FieldKind.TEXT, (("安心宠物医院", "Park Road Clinic"), ("阳光动物诊所", "Sunny Vets")), 5),
)  # fmt: skip


def own_fields(kind: str) -> tuple[SampleField, ...]:
    """Those of a shop of this kind."""
    return _BAKERY if kind == "bakery" else _PET_SHOP
