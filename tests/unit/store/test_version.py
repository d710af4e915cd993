"""What is said about a database of each version."""

import pytest

from engine.errors import DatabaseMissing, DatabaseNewer, DatabaseOlder, StoreError
from engine.store import version


def test_the_present_version_is_fine() -> None:
    version.check(version.VERSION, "url", has_tables=True)


@pytest.mark.parametrize(
    ("found", "has_tables", "refusal"),
    [
        (None, False, DatabaseMissing),
        (None, True, StoreError),
        ("0000", True, DatabaseOlder),
        ("0002", True, DatabaseNewer),
        ("9f3c", True, DatabaseNewer),
    ],
)
def test_any_other_is_refused_in_its_own_way(
    monkeypatch: pytest.MonkeyPatch,
    found: str | None,
    has_tables: bool,
    refusal: type[StoreError],
) -> None:
    monkeypatch.setattr(version, "VERSIONS", ("0000", "0001"))
    monkeypatch.setattr(version, "VERSION", "0001")
    with pytest.raises(StoreError) as caught:
        version.check(found, "sqlite:///x.db", has_tables=has_tables)
    assert type(caught.value) is refusal
    for text in (caught.value.text("en"), caught.value.text("ko")):
        assert "sqlite:///x.db" in text
        assert found is None or (found in text and "0001" in text)


def test_versions_are_numbered_in_order() -> None:
    assert list(version.VERSIONS) == sorted(set(version.VERSIONS))
    assert all(len(name) == 4 and name.isdigit() for name in version.VERSIONS)
