"""B2: the newest backup on another computer, with nothing but the recovery code: a new process, an empty home."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from app.services import backups, vault
from app.storage import bin_mark, database, open_mark, unlocking
from app.workflows import sample_shop
from tests.support import make_shop

ROOT = Path(__file__).resolve().parents[2]
DRILL = """
import json, sys
from pathlib import Path
from app.services import backups, vault
from tests.services.test_restore_drill import told
backup, target, code = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
manifest = backups.restore(backup, target, code, with_recovery_code=True).manifest
found = told(target, code) | {"manifest": [manifest.counts, list(manifest.journal_head)]}
shop = vault.recover(target, code, "a password of the new computer")
found["checks"] = [check.name for check in backups.verify(shop) if not check.ok]
shop.close()
vault.unlock(target, "a password of the new computer").close()
print(json.dumps(found))
"""


def told(path: Path, code: str) -> dict[str, Any]:
    """What is in a shop file, but for the marks of its opening and of its bin: rows and a hash of every table, the takings, the head of the history."""
    data_key = unlocking.open_with(path, "recovery", code)
    with closing(database.connect(path, data_key)) as connection:
        names = [r[0] for r in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        tables = {}
        for name in names:
            rows = sorted(
                repr(r)
                for r in connection.execute(f'SELECT * FROM "{name}"')
                if not {open_mark.KEY, bin_mark.KEY} & set(r)
            )
            tables[name] = [len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()]
        takings = connection.execute("SELECT SUM(total_minor) FROM purchase").fetchone()[0]
        head = connection.execute("SELECT id, hex(hmac) FROM change ORDER BY id DESC LIMIT 1").fetchone()
    return {"tables": tables, "takings": takings, "head": [head[0], head[1].lower()]}


def test_restore_on_an_empty_computer_with_only_the_recovery_code(tmp_path: Path) -> None:
    made = make_shop(tmp_path, policy=vault.PUBLIC, is_practice=False)
    sample_shop.fill(made.shop, "zh_CN", lambda _done, _total: None)
    backup = backups.make(made.shop, tmp_path / "stick").path
    made.shop.close()
    with closing(database.connect(made.shop.path, unlocking.open_with(made.shop.path, "recovery", made.recovery_code))):
        pass
    home, target = tmp_path / "another home", tmp_path / "another place" / "店.shuke"
    home.mkdir()
    target.parent.mkdir()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("SHUKE", "XDG"))} | {"HOME": str(home)}
    ran = subprocess.run(
        [sys.executable, "-c", DRILL, str(backup), str(target), made.recovery_code],
        capture_output=True, text=True, cwd=ROOT, env=environment, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    found = json.loads(ran.stdout)
    expected = told(made.shop.path, made.recovery_code)
    # The backup itself was put on record after it was made.
    apart = {"change", "sqlite_sequence"}
    assert {n: t for n, t in found["tables"].items() if n not in apart} == {
        n: t for n, t in expected["tables"].items() if n not in apart
    }
    assert found["tables"]["change"][0] == expected["tables"]["change"][0] - 1
    assert found["takings"] == expected["takings"] > 0
    counts, head = found["manifest"]
    assert found["head"] == head
    assert counts.pop("customer_in_bin") == 0
    assert all(found["tables"][name][0] == count for name, count in counts.items())
    assert found["checks"] == []
