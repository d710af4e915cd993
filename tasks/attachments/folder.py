"""A folder of this machine. A content appears whole or not at all, and survives a power cut."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from tasks.attachments.places import unavailable

UNFINISHED: Final = ".new-"
_READ_ONLY: Final = 0o440
_READ: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK  # a pipe must not hold us up


class Folder:
    """A Place in a folder, which is made when something is kept in it first.

    Its own parent has to exist: where a volume is not mounted, nothing is kept in its stead.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, path: str) -> bytes | None:
        """See `Place.read`. What is no ordinary file, such as a symbolic link, is not there."""
        try:
            number = os.open(self._root / path, _READ)
            with os.fdopen(number, "rb") as file:
                return file.read()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            if error.errno == errno.ELOOP:
                return None
            raise unavailable(error) from error

    def write(self, path: str, data: bytes) -> None:
        """See `Place.write`: a new file beside the place, synced, then renamed into it."""
        target = self._root / path
        try:
            self._make_folders(target.parent)
            _written(target, data)
        except OSError as error:
            raise unavailable(error) from error

    def size(self, path: str) -> int | None:
        """See `Place.size`."""
        try:
            return (self._root / path).lstat().st_size
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise unavailable(error) from error

    def paths(self) -> Iterator[str]:
        """See `Place.paths`: everything that is no folder."""
        for folder, folders, files in os.walk(self._root, onerror=_raise):
            folders.sort()
            links = [name for name in folders if (Path(folder) / name).is_symlink()]
            for name in sorted([*files, *links]):
                yield (Path(folder) / name).relative_to(self._root).as_posix()

    def _make_folders(self, folder: Path) -> None:
        """Make what is missing from the root on, each synced into the one above."""
        missing = [folder, *(p for p in folder.parents if p.is_relative_to(self._root))]
        for one in reversed(missing):
            if not one.is_dir():
                one.mkdir(mode=0o750, exist_ok=True)
                _sync(one.parent)


def _written(target: Path, data: bytes) -> None:
    number, name = tempfile.mkstemp(prefix=UNFINISHED, dir=target.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(number, _READ_ONLY)
            os.fsync(number)
        Path(name).replace(target)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    _sync(target.parent)


def _sync(folder: Path) -> None:
    """Make the names in a folder durable."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _raise(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise unavailable(error) from error
