"""One suite over a folder, memory, and a server that speaks S3."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from engine.errors import (
    AttachmentDamaged,
    AttachmentError,
    AttachmentMissing,
    ExternalUnavailable,
    SettingsInvalid,
)
from tasks.attachments import Finding, Store
from tasks.attachments.store import Store as Opened

CONTENT = "검사조서 — 2026년 3월".encode()
DIGEST = sha256(CONTENT).hexdigest()
PATH = f"{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}"
SECRET = "a-secret-that-nobody-may-see"
_NUMBERS = count(1)


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """A server of another make that speaks S3, on a port of this machine."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def s3_store(endpoint: str, url: str) -> Store:
    """A store at the server."""
    return Store(url, endpoint=endpoint, key="key", secret=SECRET, region="ap-northeast-2")


@pytest.fixture(params=["folder", "memory", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A store with nothing in it."""
    if request.param == "folder":
        return Store(f"file://{tmp_path}/첨부")
    if request.param == "memory":
        return Store(f"memory://test{next(_NUMBERS)}/attachments")
    endpoint = str(request.getfixturevalue("s3_endpoint"))
    bucket = f"bucket{next(_NUMBERS)}"
    made = s3_store(endpoint, f"s3://{bucket}/gyeyak/첨부")
    made._place._files.mkdir(bucket)  # type: ignore[attr-defined]  # the bucket is the operator's
    return made


def plant(store: Opened, path: str, data: bytes) -> None:
    """Put bytes behind the store's back."""
    place = store._place
    if hasattr(place, "_files"):
        place._files.pipe_file(place._at(path), data)  # type: ignore[attr-defined]  # a Remote
        return
    file = place._root / path  # type: ignore[attr-defined]  # a Folder
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    file.write_bytes(data)


def test_a_content_is_found_again_under_its_sha256(store: Store) -> None:
    assert store.put(CONTENT) == DIGEST
    assert store.get(DIGEST) == CONTENT
    assert store.has(DIGEST)
    assert store.size(DIGEST) == len(CONTENT)
    assert store.verify([DIGEST]) == ()


@pytest.mark.parametrize("content", [b"", b"\x00" * 200_000, bytes(range(256)) * 50])
def test_any_bytes_are_kept(store: Store, content: bytes) -> None:
    digest = store.put(content)

    assert store.get(digest) == content
    assert store.size(digest) == len(content)


def test_the_same_content_is_kept_once(store: Store) -> None:
    store.put(CONTENT)
    store.put(CONTENT)

    assert list(store._place.paths()) == [PATH]


def test_two_writers_of_one_content_do_not_disturb_each_other(store: Store) -> None:
    with ThreadPoolExecutor(4) as threads:
        digests = list(threads.map(lambda _: store.put(CONTENT), range(12)))

    assert set(digests) == {DIGEST}
    assert list(store._place.paths()) == [PATH]
    assert store.get(DIGEST) == CONTENT


def test_what_is_not_there_is_missing(store: Store) -> None:
    assert not store.has(DIGEST)
    with pytest.raises(AttachmentMissing, match=DIGEST):
        store.get(DIGEST)
    with pytest.raises(AttachmentMissing, match=DIGEST):
        store.size(DIGEST)
    assert store.verify() == ()
    assert store.verify([DIGEST]) == (Finding(PATH, "missing"),)


def test_a_changed_content_is_never_handed_out(store: Store) -> None:
    store.put(CONTENT)
    plant(store, PATH, CONTENT[:-1] + b"!")

    with pytest.raises(AttachmentDamaged) as refused:
        store.get(DIGEST)
    assert DIGEST in refused.value.text("ko")
    assert "검사조서" not in refused.value.text("ko") + str(refused.value.details)


def test_a_damaged_content_is_mended_by_putting_it_again(store: Store) -> None:
    store.put(CONTENT)
    plant(store, PATH, b"?" * len(CONTENT))

    store.put(CONTENT)

    assert store.get(DIGEST) == CONTENT


def test_verifying_finds_a_flipped_byte_a_missing_and_a_foreign_file(store: Store) -> None:
    kept = store.put(b"kept")
    store.put(CONTENT)
    plant(store, PATH, bytes([CONTENT[0] ^ 1]) + CONTENT[1:])
    plant(store, "readme.txt", b"hello")
    plant(store, f"00/00/{kept}", b"kept")
    absent = sha256(b"absent").hexdigest()

    found = store.verify([kept, DIGEST, absent])

    assert set(found) == {
        Finding(PATH, "damaged"),
        Finding(f"{absent[:2]}/{absent[2:4]}/{absent}", "missing"),
        Finding("readme.txt", "foreign"),
        Finding(f"00/00/{kept}", "foreign"),
    }


@pytest.mark.parametrize(
    "digest", ["", "../../etc/passwd", DIGEST.upper(), DIGEST[:-1], DIGEST + "\n", "g" * 64]
)
def test_nothing_but_a_digest_becomes_a_path(store: Store, digest: str) -> None:
    for ask in (store.get, store.has, store.size, lambda one: store.verify([one])):
        with pytest.raises(AttachmentError) as refused:
            ask(digest)
        assert "passwd" not in str(refused.value)


# --- the folder -------------------------------------------------------------------------------


def test_a_kept_file_is_read_only_and_leaves_no_traces(tmp_path: Path) -> None:
    Store(f"file://{tmp_path}/a").put(CONTENT)

    files = [one for one in (tmp_path / "a").rglob("*") if one.is_file()]
    assert [one.relative_to(tmp_path / "a").as_posix() for one in files] == [PATH]
    assert files[0].stat().st_mode & 0o777 == 0o440


def test_a_folder_whose_parent_is_missing_is_not_made(tmp_path: Path) -> None:
    store = Store(f"file://{tmp_path}/not-mounted/a")

    with pytest.raises(ExternalUnavailable):
        store.put(CONTENT)
    assert not (tmp_path / "not-mounted").exists()


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "a" / DIGEST[:2] / DIGEST[2:4]
    (folder / DIGEST).mkdir(parents=True)  # the rename can't replace a folder by a file

    with pytest.raises(ExternalUnavailable):
        Store(f"file://{tmp_path}/a").put(CONTENT)
    assert [one.name for one in folder.iterdir()] == [DIGEST]


def test_a_file_left_by_a_stopped_program_is_told_from_damage(tmp_path: Path) -> None:
    store = Store(f"file://{tmp_path}/a")
    store.put(CONTENT)
    plant(store, "ab/cd/.new-x1", b"half of")

    assert store.verify([DIGEST]) == (Finding("ab/cd/.new-x1", "unfinished"),)
    assert store.get(DIGEST) == CONTENT


def test_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    store = Store(f"file://{tmp_path}/a")
    store.put(b"other")
    (tmp_path / "elsewhere").write_bytes(CONTENT)
    link = tmp_path / "a" / PATH
    link.parent.mkdir(parents=True)
    link.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(AttachmentMissing):
        store.get(DIGEST)
    assert store.verify() == (Finding(PATH, "damaged"),)


# --- S3 ---------------------------------------------------------------------------------------


def test_two_stores_at_one_server_see_each_others_contents_at_once(s3_endpoint: str) -> None:
    url = f"s3://bucket{next(_NUMBERS)}/x"
    one, other = s3_store(s3_endpoint, url), s3_store(s3_endpoint, url)
    one._place._files.mkdir(url.split("/")[2])  # type: ignore[attr-defined]  # the bucket is the operator's
    assert not other.has(DIGEST)

    one.put(CONTENT)

    assert other.has(DIGEST)
    assert other.get(DIGEST) == CONTENT
    assert other.verify([DIGEST]) == ()


def test_a_server_that_is_not_there_is_unavailable_and_shows_no_secret() -> None:
    store = s3_store("http://127.0.0.1:9", "s3://bucket/x")

    with pytest.raises(ExternalUnavailable) as refused:
        store.get(DIGEST)
    assert SECRET not in f"{refused.value} {refused.value.__cause__!r} {store!r}"


def test_a_bucket_that_does_not_exist_is_no_empty_store(s3_endpoint: str) -> None:
    with pytest.raises(ExternalUnavailable):
        s3_store(s3_endpoint, "s3://no-such-bucket/x").put(CONTENT)


# --- addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    ["", "attachments", "file://relative/x", "file:///", "http://host/x", "s3:///x", "memory://"],
)
def test_another_kind_of_address_is_refused(url: str) -> None:
    with pytest.raises(SettingsInvalid, match=r"attachments\.url"):
        Store(url, key="key", secret=SECRET)


def test_s3_never_looks_for_keys_by_itself() -> None:
    with pytest.raises(SettingsInvalid, match="key and a secret"):
        Store("s3://bucket/x")
