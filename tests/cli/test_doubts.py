"""What deserves a look is taken and told; what cannot be is refused with its field."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run


def test_odd_words_are_kept_and_told_and_impossible_ones_refused(shop_file: Path, run: Run) -> None:
    made = run(
        "add-customer", shop_file, "--field", "name=Ann", "--field", "gender=robot", "--field", "email=nope", "--json"
    )
    assert [each["code"] for each in made.data["warnings"]] == ["other_word", "odd_email"]
    for said, what in (
        ("own_tier=super", "VIP, Potential"),
        ("since_on=1700-01-01", "1900"),
        ("name=\u200b", "invisible"),
    ):
        refused = run("edit-customer", shop_file, made.data["customer_id"], "--field", said)
        assert (refused.code, what in refused.err) == (4, True)
