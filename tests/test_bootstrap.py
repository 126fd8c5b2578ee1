"""Which way a start goes."""

from __future__ import annotations

import pytest

from app import bootstrap


@pytest.mark.parametrize(
    ("argv", "way"),
    [
        ([], "window"),
        (["/home/x/豆豆.shuke"], "window"),
        (["X.SHUKE"], "window"),
        (["info", "x.shuke"], "line"),
        (["nonsense"], "line"),
        (["--help"], "line"),
        (["--sheet-child", "a.csv", "", ""], "child"),
    ],
)
def test_arguments_say_which_way(argv: list[str], way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gone: list[tuple[str, list[str]]] = []

    def goes(name: str) -> object:
        def go(given: list[str]) -> int:
            gone.append((name, given))
            return 7

        return go

    monkeypatch.setattr("app.ui.running.run", goes("window"))
    monkeypatch.setattr("app.cli.run", goes("line"))
    monkeypatch.setattr("app.import_export.sheet_child.main", goes("child"))
    assert bootstrap.main(argv) == 7
    assert gone == [(way, argv[1:] if way == "child" else argv)]
