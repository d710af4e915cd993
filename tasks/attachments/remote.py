"""S3-compatible storage through fsspec. Putting an object is atomic there by itself."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.errors import SettingsInvalid
from tasks.attachments.places import unavailable

# a storage that does not answer is the engine's business to try again, not botocore's for minutes
_BOUNDS: Final[Mapping[str, Any]] = {
    "connect_timeout": 10,
    "read_timeout": 60,
    "retries": {"max_attempts": 2},
}
_NO_DRIVER: Final = "its driver is not installed; install gyeyak[s3]"
_NO_DRIVER_KO: Final = "드라이버가 설치되어 있지 않습니다. gyeyak[s3]를 설치하십시오"


class Remote:
    """A Place in a file system of fsspec; nothing that it lists or reads is cached."""

    def __init__(self, files: Any, root: str, failures: tuple[type[Exception], ...]) -> None:
        self._files = files
        self._root = root.strip("/")
        self._failures = failures

    def read(self, path: str) -> bytes | None:
        """See `Place.read`."""
        try:
            return bytes(self._files.cat_file(self._at(path)))
        except FileNotFoundError:
            return None
        except self._failures as error:
            raise unavailable(error) from error

    def write(self, path: str, data: bytes) -> None:
        """See `Place.write`."""
        try:
            self._files.pipe_file(self._at(path), data)
        except self._failures as error:
            raise unavailable(error) from error

    def size(self, path: str) -> int | None:
        """See `Place.size`."""
        try:
            return int(self._files.info(self._at(path))["size"])
        except FileNotFoundError:
            return None
        except self._failures as error:
            raise unavailable(error) from error

    def paths(self) -> Iterator[str]:
        """See `Place.paths`."""
        try:
            found = self._files.find(self._root)
        except FileNotFoundError:
            return
        except self._failures as error:
            raise unavailable(error) from error
        for path in sorted(found):
            yield str(path).strip("/").removeprefix(f"{self._root}/")

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}"


def memory(root: str) -> Remote:
    """Storage in this process's memory, shared by all that use the same `root`: for tests."""
    import fsspec

    return Remote(fsspec.filesystem("memory"), root, (OSError,))


def s3(root: str, *, endpoint: str, key: str, secret: str, region: str) -> Remote:
    """A bucket and a prefix in it. Keys come from the caller, never from the surroundings.

    Raises:
        SettingsInvalid: The driver is not installed.
    """
    try:
        import s3fs
        from aiohttp import ClientError as HttpError
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError as missing:
        raise SettingsInvalid("gyeyak", "attachments.url", _NO_DRIVER, _NO_DRIVER_KO) from missing
    files = s3fs.S3FileSystem(
        key=key,
        secret=secret,
        endpoint_url=endpoint or None,
        client_kwargs={"region_name": region} if region else {},
        config_kwargs=dict(_BOUNDS),
        use_listings_cache=False,
        skip_instance_cache=True,
    )
    files.retries = 2
    return Remote(files, root, (OSError, BotoCoreError, ClientError, HttpError))
