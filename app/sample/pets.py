"""The animals of the practice shop."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from app.sample import birthdays
from app.sample.model import SamplePet
from app.sample.people import FAMILIES, Someone
from app.sample.pet_shop import ALLERGIES, PET_NAMES, TEMPERAMENTS
from app.sample.trade import Animals
from app.values.birthday import Birthday

AGES = (1, 14)
NEAR = (0, 3, -1)
"""The birthdays of the first pets, in days from today."""
MANY_MONTHS = 30


def pets(
    people: Sequence[Someone], animals: dict[str, Animals], language: str, today: dt.date, seed: str
) -> tuple[SamplePet, ...]:
    """Everybody's pets: none, one, two or three; those at the end of the book are shared in the family."""
    dice = random.Random(f"{seed} pets")  # noqa: S311 - nothing secret
    which = 0 if language == "zh_CN" else 1
    first_shared = len(people) - 2 * FAMILIES
    found: list[SamplePet] = []
    for place, someone in enumerate(people):
        is_second = place >= first_shared and (place - first_shared) % 2 == 1
        is_alone = place < first_shared
        if not someone.habit.species or is_second:
            continue
        numbers = (someone.customer.no,) if is_alone else (someone.customer.no, someone.customer.no + 1)
        for nth in range(_count(place, dice)):
            birthday = _birthday(len(found), today, dice)
            found.append(
                _pet(len(found) + 1, numbers, animals[someone.habit.species], birthday, which, today, nth, dice)
            )
    return tuple(found)


def _count(place: int, dice: random.Random) -> int:
    chance = dice.random()
    return 1 if chance < 0.72 or place < len(NEAR) else 2 if chance < 0.9 else 3 if chance < 0.95 else 0


def _birthday(place: int, today: dt.date, dice: random.Random) -> Birthday | None:
    by_chance = birthdays.sometime(today, dice, AGES)
    return birthdays.solar(birthdays.at(today, NEAR[place]), 3 + place) if place < len(NEAR) else by_chance


def _pet(
    no: int,
    owners: tuple[int, ...],
    kind: Animals,
    birthday: Birthday | None,
    which: int,
    today: dt.date,
    nth: int,
    dice: random.Random,
) -> SamplePet:
    breed = dice.choice(kind.breeds)
    months, died = dice.randrange(3, MANY_MONTHS), dice.randrange(20, 400)
    allergy, temperament = dice.choice(ALLERGIES)[which], dice.choice(TEMPERAMENTS)[which]
    is_gone = nth > 0 and dice.random() < 0.12
    return SamplePet(
        no=no,
        owner_nos=owners,
        name=PET_NAMES[(no * 7 + nth) % len(PET_NAMES)][which],
        species=kind.names[which],
        breed=breed.names[which],
        sex=dice.choice(("female", "male")),
        is_neutered=dice.choice((True, True, False, None)),
        birthday=birthday,
        age_text="" if birthday else (f"{months} 个月", f"{months} months")[which],
        grams=round(dice.uniform(*breed.grams) / 100) * 100 if dice.random() < 0.7 else None,
        allergies=allergy if dice.random() < 0.08 else "",
        temperament=temperament if dice.random() < 0.25 else "",
        died_on=birthdays.at(today, -died) if is_gone else None,
    )
