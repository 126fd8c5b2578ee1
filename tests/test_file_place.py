"""Where a shop file in use lies badly. The paths of Windows are only read here: nothing was run there."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from app import file_place
from app.file_place import Mount, place_of, read_mount
from app.i18n import set_language

LINUX = tuple(
    read_mount(line, lambda device: device == "/dev/sdz1")
    for line in (
        "/dev/sda2 / ext4 rw 0 0",
        "nas:/shops /srv/shops nfs4 rw 0 0",
        r"//nas/b /mnt/our\040share cifs rw 0 0",
        "/dev/sdb1 /media/ann/STICK vfat rw 0 0",
        "/dev/sdz1 /mnt/card exfat rw 0 0",
        "tmpfs /srv/shops/local tmpfs rw 0 0",
    )
)
WINDOWS = (
    Mount(PureWindowsPath("C:\\"), ""),
    Mount(PureWindowsPath("Z:\\"), "cifs"),
    Mount(PureWindowsPath("E:\\"), "", is_removable=True),
)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/home/ann/.local/share/Shuke/a.shuke", None),
        ("/srv/shops/a.shuke", "another computer"),
        ("/srv/shopsy/a.shuke", None),
        ("/srv/shops/local/a.shuke", None),
        ("/mnt/our share/a.shuke", "another computer"),
        ("/media/ann/STICK/a.shuke", "pulled out"),
        ("/mnt/card/shop/a.shuke", "pulled out"),
        ("/home/ann/Dropbox/a.shuke", "Dropbox"),
        ("/home/ann/Dropbox (Personal)/x/a.shuke", "Dropbox"),
        ("/home/ann/Nutstore Files/我的坚果云/a.shuke", "坚果云"),
        ("/home/ann/dropboxes/a.shuke", None),
        ("/home/ann/OneDrive.shuke", None),
        ("/home/ann/shared/a.shuke", "Syncthing"),
    ],
)
def test_place_on_linux(path: str, said: str | None) -> None:
    found = place_of(PurePosixPath(path), LINUX, lambda p: str(p) == "/home/ann/shared/.stfolder")
    assert (found is None) if said is None else (said in str(found))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (r"C:\Users\Ann\AppData\Local\Shuke\a.shuke", None),
        (r"\\nas\shops\a.shuke", "another computer"),
        (r"\\?\UNC\nas\shops\a.shuke", "another computer"),
        (r"\\?\C:\shops\a.shuke", None),
        (r"Z:\a.shuke", "another computer"),
        (r"E:\a.shuke", "pulled out"),
        (r"C:\Users\Ann\OneDrive\Documents\a.shuke", "OneDrive"),
        (r"C:\Users\Ann\OneDrive - Doudou Ltd\a.shuke", "OneDrive"),
        (r"C:\Users\Ann\iCloudDrive\a.shuke", "iCloud"),
        (r"D:\BaiduSyncdisk\a.shuke", "百度同步盘"),
        (r"D:\百度网盘同步空间\a.shuke", "百度同步盘"),
        (r"C:\Users\Ann\Nutstore\1\a.shuke", "坚果云"),
        (r"G:\My Drive\a.shuke", "Google Drive"),
        (r"G:\我的云端硬盘\a.shuke", "Google Drive"),
    ],
)
def test_place_on_windows(path: str, said: str | None) -> None:
    found = place_of(PureWindowsPath(path), WINDOWS)
    assert (found is None) if said is None else (said in str(found))


def test_both_reasons_the_graver_one_is_told() -> None:
    assert "another computer" in str(place_of(PurePosixPath("/srv/shops/Dropbox/a.shuke"), LINUX))


def test_every_reason_is_said_in_chinese() -> None:
    set_language("zh_CN")
    for path in ("/srv/shops/a.shuke", "/home/ann/Dropbox/a.shuke", "/mnt/card/a.shuke"):
        assert any("一" <= sign <= "鿿" for sign in str(place_of(PurePosixPath(path), LINUX)))


def test_this_computer_is_asked(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    assert "Dropbox" in str(file_place.place_here(tmp_path / "Dropbox" / "a.shuke"))
    assert all(mount.folder.is_absolute() for mount in file_place.mounts())
