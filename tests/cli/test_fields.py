"""Fields of the owner's own on the command line: listed by their keys, filled, mapped, told with a customer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.cli.commands import COMMANDS
from tests.cli.conftest import Run


def test_fields_of_the_practice_shop_are_listed_filled_and_mapped(
    tmp_path: Path, run: Run, sheet: Callable[[str], Path]
) -> None:
    file = tmp_path / "p.shuke"
    assert run("init", file, "--sample", "--kind", "pet", "--language", "en").code == 0
    listed = {field["name"]: field for field in run("fields", file, "--json").data["fields"]}
    assert "fields" in COMMANDS
    assert set(listed["Harness size"]) == {"key", "name", "of", "kind", "choices", "own", "filled"}
    assert (listed["Harness size"]["key"], listed["Harness size"]["of"]) == ("pet_custom_2", "pet")
    assert listed["Harness size"]["filled"] > 100
    assert listed["Name"] == {**listed["Name"], "key": "name", "own": False, "filled": None}
    assert "custom_1" in run("fields", file).out
    made = run("add-customer", file, "--field", "name=Ann", "--field", "custom_1=evening", "--json").data["customer_id"]
    who = run("customer", file, made, "--json").data["customer"]
    assert who["own_fields"] == [{"key": "custom_1", "name": "Deliver in the", "value": "evening"}]
    assert "custom" not in who
    refused = run("edit-customer", file, made, "--field", "custom_1=midnight")
    assert refused.code == 4
    assert "morning, afternoon, evening" in refused.err
    path = sheet("Name,Phone,When\nBen,13800006688,morning\nCid,13800006689,midnight\n")
    done = run("import", file, path, "--map", "When=custom_1", "--dry-run", "--json").data
    assert (done["created"], done["rejected"], done["problems"][0]["code"]) == (1, 1, "unknown_choice")
