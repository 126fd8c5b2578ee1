"""Where a shop file in use lies badly: on another computer's drive, in a folder that is synchronised, on a drive that can be pulled out.

Said with the reason, never refused: the owner may have no other place. Backups may lie in any of these.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from app.i18n import T, Text

NETWORK_KINDS = frozenset(("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "davfs")) | frozenset(
    f"fuse.{kind}" for kind in ("davfs2", "sshfs", "rclone", "glusterfs", "gvfsd-fuse")
)
"""Kinds of file systems whose files lie on another computer."""
SYNCHRONISED: tuple[tuple[str, str], ...] = (
    ("onedrive", "OneDrive"),
    ("dropbox", "Dropbox"),
    ("nutstore", "坚果云 Nutstore"),
    ("nutstore files", "坚果云 Nutstore"),
    ("坚果云", "坚果云 Nutstore"),
    ("我的坚果云", "坚果云 Nutstore"),
    ("baidusyncdisk", "百度同步盘"),
    ("百度同步盘", "百度同步盘"),
    ("百度网盘同步空间", "百度同步盘"),
    ("baidunetdiskworkspace", "百度同步盘"),
    ("icloud drive", "iCloud"),
    ("iclouddrive", "iCloud"),
    ("mobile documents", "iCloud"),
    ("google drive", "Google Drive"),
    ("googledrive", "Google Drive"),
    ("googledrivefs", "Google Drive"),
    ("my drive", "Google Drive"),
    ("我的云端硬盘", "Google Drive"),
    ("syncthing", "Syncthing"),
)
"""What the folders of these programs are called, in small letters, and what to call the program."""
MARKS = ((".stfolder", "Syncthing"), (".dropbox", "Dropbox"), (".dropbox.cache", "Dropbox"))
"""What such a program puts into the folder that it synchronises, whatever that is called."""
AFTER_NAME = re.compile(r"[ \-–(_].*")
"""As in ``OneDrive - Doudou`` or ``Dropbox (Personal)``."""
REMOTE, REMOVABLE = 4, 2
"""What Windows calls these kinds of drives."""


@dataclass(frozen=True, slots=True)
class Mount:
    """A drive: the folder it is seen at, its kind of file system, and whether it can be pulled out."""

    folder: PurePath
    kind: str
    is_removable: bool = False


def place_of(
    path: PurePath, mounts: Sequence[Mount], has: Callable[[PurePath], bool] = lambda _path: False
) -> Text | None:
    """Why a shop file should not be used at the absolute `path`; ``None`` if nothing speaks against it.

    `mounts` are the drives there are, `has` says whether something lies at a path.
    """
    drive = max((m for m in mounts if path.is_relative_to(m.folder)), key=lambda m: len(m.folder.parts), default=None)
    service = _service(path, has)
    if _is_share(path) or (drive is not None and drive.kind in NETWORK_KINDS):
        return T(
            "This folder lies on another computer. A connection that breaks off can damage the shop file. "
            "Keep it on this computer; backups may go there."
        )
    if service:
        return T(
            "{service} copies this folder while you work, and may copy half of a change. Keep the shop file elsewhere; backups may go there.",
            service=service,
        )
    if drive is not None and drive.is_removable:
        return T(
            "This drive can be pulled out while you work, which can damage the shop file. Keep it on this computer; backups may go there."
        )
    return None


def place_here(path: Path) -> Text | None:
    """``place_of`` on this computer. Looks at drives, which may take a moment; one that does not answer speaks for itself."""
    try:
        return place_of(path.resolve(), mounts(), lambda p: Path(p).exists())
    except (OSError, RuntimeError):
        return None


def mounts() -> tuple[Mount, ...]:
    """The drives of this computer; none where the system does not tell."""
    if sys.platform == "win32":
        return _windows_drives()
    try:
        lines = Path("/proc/self/mounts").read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return ()
    return tuple(read_mount(line) for line in lines if len(line.split()) >= 3)


def read_mount(line: str, removable: Callable[[str], bool] | None = None) -> Mount:
    r"""One line of ``/proc/self/mounts``; blanks in names are written there as ``\040``."""
    device, folder, kind = line.split()[:3]
    plain = re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), folder)
    is_stick = plain.startswith(("/media/", "/run/media/")) or (removable or _is_removable)(device)
    return Mount(PurePath(plain), kind, is_stick)


def _service(path: PurePath, has: Callable[[PurePath], bool]) -> str:
    for folder in path.parents:
        name = folder.name.casefold()
        for known, service in SYNCHRONISED:
            if name == known or (name.startswith(known) and AFTER_NAME.fullmatch(name[len(known) :])):
                return service
        for mark, service in MARKS:
            if folder.name and has(folder / mark) and not _is_home(folder):
                return service
    return ""


def _is_home(folder: PurePath) -> bool:
    """Dropbox keeps its own things under the same name in the home folder, which it does not synchronise."""
    return folder == Path.home()


def _is_share(path: PurePath) -> bool:
    r"""Whether it begins like ``\\server\share``; ``\\?\C:\`` is a drive of this computer."""
    start = path.drive.upper()
    return start.startswith("\\\\?\\UNC\\") or (
        start.startswith("\\\\") and not start.startswith(("\\\\?\\", "\\\\.\\"))
    )


def _is_removable(device: str) -> bool:
    """Whether Linux calls the disk of this device removable."""
    if not device.startswith("/dev/"):
        return False
    block = Path("/sys/class/block") / Path(device).name
    try:
        real = block.resolve()
        disk = real.parent if (real / "partition").exists() else real
        return (disk / "removable").read_text("ascii").strip() == "1"
    except (OSError, ValueError):
        return False


def _windows_drives() -> tuple[Mount, ...]:
    if sys.platform != "win32":
        return ()
    import ctypes

    kinds = ctypes.windll.kernel32
    letters = [chr(65 + place) for place in range(26) if kinds.GetLogicalDrives() >> place & 1]
    found = [(f"{letter}:\\", kinds.GetDriveTypeW(f"{letter}:\\")) for letter in letters]
    return tuple(Mount(PurePath(root), "cifs" if kind == REMOTE else "", kind == REMOVABLE) for root, kind in found)
