"""What was done for the animals of the practice shop: shots, worms, baths and weights, some of it due again by now."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence

from app.sample.model import SampleCare, SamplePet
from app.values.birthday import born_on
from app.values.care import WEIGHT

EVERY_NTH, WEIGHED_NTH = 8, 16
"""Every so many pets have care on record, every so many their weights; the others of them are groomed."""
WEIGHINGS, WEIGHED_EVERY = 5, 60
PRODUCTS = {
    "worms_inside": (("拜宠清", "Milbemax"), 90),
    "rabies": (("瑞比克", "Nobivac Rabies"), 365),
    "grooming": (("", ""), 30),
}
"""Plan → the product in either language, and about how many days lie between."""
LATE_DAYS = 6
"""So late the next may be at most."""
LONGEST = 3
"""So many times in a row each was done."""
GRAMS = 100
UNKNOWN_DAYS = 90
"""So old is a pet at least of which nobody knows the birthday."""


def care(pets: Sequence[SamplePet], language: str, today: dt.date, seed: str) -> tuple[SampleCare, ...]:
    """The records, pet by pet, each with its oldest first; none on a day before a pet was born or after it died."""
    dice = random.Random(f"{seed} care")  # noqa: S311 - nothing secret
    which = 0 if language == "zh_CN" else 1
    return tuple(
        record
        for pet in pets
        if pet.no % EVERY_NTH == 0 and pet.died_on is None
        for record in _of(pet, which, today, dice)
    )


def _of(pet: SamplePet, which: int, today: dt.date, dice: random.Random) -> Iterator[SampleCare]:
    born = born_on(pet.birthday) if pet.birthday is not None else None
    since = born or today - dt.timedelta(days=UNKNOWN_DAYS)
    is_weighed = pet.no % WEIGHED_NTH == 0
    for plan, (names, days) in PRODUCTS.items():
        if plan == "grooming" and is_weighed:
            continue
        last = dice.randrange(0, days + LATE_DAYS)
        times = [last + days * back for back in reversed(range(dice.randrange(1, LONGEST + 1)))]
        for ago in times:
            on = today - dt.timedelta(days=ago)
            if on > since:
                yield SampleCare(pet.no, plan, "", on, names[which])
    if is_weighed and pet.grams is not None:
        for back in reversed(range(WEIGHINGS)):
            on = today - dt.timedelta(days=dice.randrange(3, WEIGHED_EVERY - 3) + WEIGHED_EVERY * back)
            grams = (
                pet.grams
                if not back
                else pet.grams - round(pet.grams * dice.uniform(-0.02, 0.03) * back / GRAMS) * GRAMS
            )
            if on > since:
                yield SampleCare(pet.no, "", WEIGHT, on, "", grams)
