"""Measuring and touring are handed on; what comes back is told by the contract."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.cli.conftest import Run


def test_bench_tells_its_figures(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    measure = pytest.importorskip("benchmarks.measure")
    asked = {}

    def main(**given: object) -> list[object]:
        asked.update(given)
        given["report"]("one line")  # type: ignore[operator]
        return [measure.Figure("P0 nothing", 1.5, "ms", 1.0, 1.5)]

    monkeypatch.setattr("benchmarks.run.main", main)
    said = run("bench", "--customers", 10, "--against-limits", "--json", today="")
    (figure,) = said.data["figures"]
    assert {"name", "value", "unit", "limit", "ratio"} <= set(figure)
    assert said.err == "one line\n"
    assert asked["customers"] == 10
    assert asked["against_limits"] is True
    assert "purchases" not in asked
    assert run("bench", today="").out == "one line\n"


def test_tour_tells_its_pictures(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked = []

    def drive(*given: object) -> object:
        asked.append(given)
        return SimpleNamespace(pictures=(tmp_path / "1.png",), files=(tmp_path / "x.xlsx",))

    monkeypatch.setattr("app.ui.tour.run", drive)
    said = run("tour", tmp_path, "--language", "en", "--theme", "dark", "--json", today="").data
    assert said == {"pictures": [str(tmp_path / "1.png")], "files": [str(tmp_path / "x.xlsx")]}
    run("tour", tmp_path, today="")
    assert asked == [(tmp_path, "en", "dark"), (tmp_path, None, None)]


def test_self_test_names_what_fails(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.self_test.lookup.find", lambda *_given: ())
    said = run("self-test", "--json", today="")
    assert said.code == 1
    assert said.data["ok"] is False
    last = said.data["checks"][-1]
    assert (last["name"], last["ok"]) == ("search", False)
    assert "6688" in last["detail"]
