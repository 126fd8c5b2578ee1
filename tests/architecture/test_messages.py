"""What is said when the shop file does not open, or the world fails: each message has its next step, and says what is safe."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from app import i18n
from tests.architecture.source import calls

PROBLEMS = {"CannotUnlock", "NewerVersion", "WorldProblem"}
NOTHING_TO_FEAR = {"wrong_password", "wrong_code", "file_missing"}
"""Codes of which nobody thinks that they cost data: something was typed wrong, or another place must be looked at."""
SAFE = {
    "en": ("othing was changed", "untouched", "not touched", "as it was", "was deleted"),
    "zh_CN": ("没有改动", "没有动过", "不受影响", "一切照旧", "和原来一样", "没删", "没有删"),
}


def _raised() -> Iterator[tuple[str, str, ast.Call]]:
    """Every problem that is made in the program: where, the code if it is written there, and the call."""
    for where, name, call in calls():
        if name in PROBLEMS:
            code = call.args[0]
            yield where, str(code.value) if isinstance(code, ast.Constant) else "", call


def test_every_problem_has_a_next_step() -> None:
    without = [
        where
        for where, _code, call in _raised()
        if len(call.args) < 3 or (isinstance(call.args[2], ast.Constant) and call.args[2].value is None)
    ]
    assert without == []


def test_every_reason_why_a_file_does_not_open_says_what_is_safe() -> None:
    silent = []
    for where, code, call in _raised():
        said = call.args[1]
        if isinstance(said, ast.Call) and _is_about_the_file(call, code):
            message = ast.literal_eval(said.args[0])
            for language, words in SAFE.items():
                i18n.set_language(language)
                if not any(word in i18n._(message) for word in words):
                    silent.append(f"{where} {language}: {i18n._(message)}")
    assert silent == []


def _is_about_the_file(call: ast.Call, code: str) -> bool:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    return name in ("CannotUnlock", "NewerVersion") and code not in NOTHING_TO_FEAR
