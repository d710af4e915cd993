"""The configuration of the outside: read strictly, secrets by name only."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.errors import SettingsInvalid
from tasks.document24.client import Sender
from tasks.document24.handlers import Practice
from tasks.document24.sizes import Limits
from tasks.settings import (
    AttachmentPlace,
    Letters,
    Mode,
    OutsideSettings,
    Way,
    default_settings,
    read_settings,
)

ROOT = Path(__file__).parents[3]
NAME = "outside.yaml"
SECRETS = {
    "NARA_SERVICE_KEY": "secret-of-nara+/=",
    "DOCUMENT24_TOKEN": "secret-of-relay",
    "BOARD_TOKEN": "secret-of-board",
    "S3_KEY": "secret-access",
    "S3_SECRET": "secret-of-s3",
}
SENDER = {"org_code": "6110000", "dept_code": "6110123", "name": "가상시 회계과"}


def example() -> str:
    """The file that docs/configuration.md shows."""
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    found = re.search(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    assert found is not None
    return found[1]


def read(plain: Any, **environment: str) -> OutsideSettings:
    """The settings of a plain value, written as YAML."""
    text = plain if isinstance(plain, str) else yaml.safe_dump(plain, allow_unicode=True)
    return read_settings(text, NAME, {**SECRETS, **environment})


def simulated(**changes: Any) -> dict[str, Any]:
    """A file in which everything is simulated, with changes at dotted paths (`__` for a dot)."""
    plain: dict[str, Any] = {
        "nara": {"reads": {"mode": "simulator"}, "agency": {"mode": "simulator"}},
        "document24": {"mode": "simulator"},
        "disclosure": {"mode": "simulator"},
        "cleanpay": {"mode": "simulator"},
    }
    for path, value in changes.items():
        *parents, last = path.split("__")
        inner = plain
        for parent in parents:
            inner = inner[parent]
        inner[last] = value
    return plain


def refused(plain: Any) -> SettingsInvalid:
    """The error for a file."""
    with pytest.raises(SettingsInvalid) as found:
        read(plain)
    return found.value


def test_the_example_of_the_documentation_is_read_whole() -> None:
    found = read(example())

    assert found.nara_reads.mode is Mode.OPENAPI
    assert found.nara_reads.service_key == SECRETS["NARA_SERVICE_KEY"]
    assert (found.nara_reads.daily_quota, found.nara_reads.per_second) == (1000, 30)
    assert found.nara_reads.proxy == "http://proxy.example.go.kr:3128"
    assert found.nara == Way(
        Mode.FILE_DROP, outbox=Path("/srv/gyeyak/nara/out"), inbox=Path("/srv/gyeyak/nara/in")
    )
    assert found.document24 == Way(
        Mode.CONNECTOR, "https://relay.example.go.kr/document24", SECRETS["DOCUMENT24_TOKEN"]
    )
    assert found.letters.sender == Sender("6110000", "6110123", "가상시 회계과", "홍길동")
    assert found.letters.practice.publication.code == "1NNNNNNNN"
    assert found.letters.practice.limits == Limits()
    assert found.cleanpay == Way(Mode.MANUAL)
    assert found.attachments == AttachmentPlace(
        "s3://gyeyak/attachments", "https://s3.example.go.kr", "kr-1",
        SECRETS["S3_KEY"], SECRETS["S3_SECRET"],
    )  # fmt: skip
    assert not found.simulated


def test_the_example_shows_every_key_that_there_is() -> None:
    shown = set(re.findall(r"^ *([a-z0-9_]+):", example(), flags=re.MULTILINE))
    sources = (ROOT / "tasks" / "settings" / "reading.py").read_text(encoding="utf-8")

    named = set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', sources))
    assert named - {"problem_mark"} <= shown
    assert {"mode", "url", "proxy", "sandbox", "outbox", "inbox", "endpoint", "region"} <= shown


def test_without_a_file_everything_is_simulated() -> None:
    found = default_settings("http://127.0.0.1:9999/")

    assert found.simulated
    assert found.nara.url == "http://127.0.0.1:9999/agency"
    assert found.nara_reads.url == "http://127.0.0.1:9999/1230000"
    assert found.nara_reads.daily_quota is None
    assert found.letters == Letters()
    assert found.letters.practice == Practice()


def test_a_file_that_simulates_everything_equals_the_defaults() -> None:
    text = yaml.safe_dump(simulated())
    found = read_settings(text, "(defaults)", {}, sandbox_url="http://127.0.0.1:9999")

    assert found == default_settings("http://127.0.0.1:9999")
    assert (
        read(simulated(sandbox="http://localhost:1")).cleanpay.url == "http://localhost:1/cleanpay"
    )


def test_no_secret_shows_in_a_repr() -> None:
    shown = repr(read(example()))

    assert not [one for one in SECRETS.values() if one in shown]


# --- what is refused --------------------------------------------------------------------------

WRONG = {
    "unknown key at the top": (simulated(nora={}), "nora"),
    "unknown key in a section": (simulated(nara__agency__adress="x"), "nara.agency.adress"),
    "a key that is no text": ("1: 2\n", "1"),
    "a section that is missing": ({"nara": simulated()["nara"]}, "document24"),
    "a section that is no mapping": (simulated(cleanpay="manual"), "cleanpay"),
    "no mode": (simulated(cleanpay={}), "cleanpay.mode"),
    "a mode that is none": (simulated(cleanpay__mode="real"), "cleanpay.mode"),
    "a mode that is a list": (simulated(cleanpay__mode=["manual"]), "cleanpay.mode"),
    "writing over the public API": (simulated(nara__agency__mode="openapi"), "nara.agency.mode"),
    "reading by hand": (simulated(nara__reads__mode="manual"), "nara.reads.mode"),
    "a simulator with an address": (
        simulated(cleanpay={"mode": "simulator", "url": "http://x"}), "cleanpay.url",
    ),
    "a connector without an address": (simulated(cleanpay={"mode": "connector"}), "cleanpay.url"),
    "an address that is a number": (
        simulated(cleanpay={"mode": "connector", "url": 7}), "cleanpay.url",
    ),
    "an address of files": (
        simulated(cleanpay={"mode": "connector", "url": "file:///etc"}), "cleanpay.url",
    ),
    "an address with a password": (
        simulated(cleanpay={"mode": "connector", "url": "https://u:hush@x"}), "cleanpay.url",
    ),
    "an address with a query": (
        simulated(cleanpay={"mode": "connector", "url": "https://x?key=hush"}), "cleanpay.url",
    ),
    "an address with a wrong port": (
        simulated(cleanpay={"mode": "connector", "url": "https://x:port"}), "cleanpay.url",
    ),
    "a proxy with a password": (
        simulated(cleanpay={"mode": "connector", "url": "https://x", "proxy": "http://u:hush@y"}),
        "cleanpay.proxy",
    ),
    "a token over a bare wire": (
        simulated(cleanpay={"mode": "connector", "url": "http://x", "token_env": "BOARD_TOKEN"}),
        "cleanpay.url",
    ),
    "files without folders": (simulated(cleanpay={"mode": "file-drop"}), "cleanpay.outbox"),
    "a relative folder": (
        simulated(cleanpay={"mode": "file-drop", "outbox": "out", "inbox": "/in"}),
        "cleanpay.outbox",
    ),
    "a folder that climbs": (
        simulated(cleanpay={"mode": "file-drop", "outbox": "/a/../b", "inbox": "/in"}),
        "cleanpay.outbox",
    ),
    "one folder for both": (
        simulated(cleanpay={"mode": "file-drop", "outbox": "/a", "inbox": "/a"}),
        "cleanpay.inbox",
    ),
    "the public API without a key": (
        simulated(nara__reads={"mode": "openapi", "daily_quota": 1, "per_second": 1}),
        "nara.reads.service_key_env",
    ),
    "the public API without a quota": (
        simulated(nara__reads={"mode": "openapi", "service_key_env": "NARA_SERVICE_KEY"}),
        "nara.reads.daily_quota",
    ),
    "a quota of nothing": (simulated(nara__reads__daily_quota=0), "nara.reads.daily_quota"),
    "a quota that is text": (simulated(nara__reads__daily_quota="9"), "nara.reads.daily_quota"),
    "a quota that is a yes": (simulated(nara__reads__daily_quota=True), "nara.reads.daily_quota"),
    "a pace with a fraction": (
        simulated(nara__reads={"mode": "simulator", "daily_quota": 9, "per_second": 0.5}),
        "nara.reads.per_second",
    ),
    "a quota without a pace": (simulated(nara__reads__daily_quota=9), "nara.reads.per_second"),
    "no sender": (
        simulated(document24={"mode": "manual"}), "document24.sender",
    ),
    "a code that lost its quotes": (
        simulated(document24={"mode": "manual", "sender": {**SENDER, "org_code": 6110000}}),
        "document24.sender.org_code",
    ),
    "a sender with a telephone": (
        simulated(document24={"mode": "manual", "sender": {**SENDER, "phone": "02"}}),
        "document24.sender.phone",
    ),
    "a publication code that is none": (
        simulated(document24__publication="1YNNNNNNN"), "document24.publication",
    ),
    "files larger than a letter": (
        simulated(document24__letter_bytes=10), "document24.file_bytes",
    ),
    "another kind of store": (
        simulated(attachments={"url": "ftp://x"}), "attachments.url",
    ),
    "a folder with keys": (
        simulated(attachments={"url": "file:///x", "region": "r"}), "attachments.region",
    ),
    "S3 without a key": (simulated(attachments={"url": "s3://x"}), "attachments.key_env"),
    "a sandbox that is no address": (simulated(sandbox="here"), "sandbox"),
    "not YAML": ("nara: [\n", "line 2"),
    "not a mapping": ("- nara\n", "(file)"),
    "nothing": ("", "(file)"),
    "an alias": ("nara: &a {}\ncleanpay: *a\n", "(file)"),
    "an object of Python": ("nara: !!python/object/apply:os.system [ls]\n", "line 1"),
    "a key that stands twice": ("nara: {}\nnara: {}\n", "line 1"),
    "a key that stands twice within": ("nara: {reads: {mode: simulator, mode: openapi}}", "line 1"),
    "far too much": ("# " + "x" * 100_001, "(file)"),
}  # fmt: skip


@pytest.mark.parametrize(("plain", "path"), WRONG.values(), ids=WRONG.keys())
def test_what_is_not_understood_is_refused_with_its_place(plain: Any, path: str) -> None:
    error = refused(plain)

    assert error.path == path
    for language in ("ko", "en"):
        text = error.text(language)
        assert text.startswith(f"{NAME}: {path}: ")
        assert "\n" not in text
        assert "hush" not in text
    assert error.reason_ko


@pytest.mark.parametrize("name", ["token", "service_key", "key", "secret", "password"])
def test_a_secret_in_the_file_is_refused_and_not_repeated(name: str) -> None:
    for plain in (
        simulated(cleanpay={"mode": "connector", "url": "https://x", name: "hush"}),
        simulated(nara__reads={"mode": "openapi", name: "hush"}),
        simulated(attachments={"url": "s3://x", name: "hush"}),
    ):
        error = refused(plain)
        assert error.path.endswith(f".{name}")
        assert f"{name}_env" in error.text("ko")
        assert "hush" not in f"{error.text('ko')} {error.text()} {error.details}"


def test_a_secret_in_the_place_of_a_variables_name_is_refused_and_not_repeated() -> None:
    token = "abc/def+ghi=="
    error = refused(
        simulated(cleanpay={"mode": "connector", "url": "https://x", "token_env": token})
    )

    assert error.path == "cleanpay.token_env"
    assert token not in f"{error.text('ko')} {error.text()} {error.details}"


@pytest.mark.parametrize("value", ["", "  ", None])
def test_a_secret_that_the_environment_lacks_is_missed_at_once(value: str | None) -> None:
    environment = {**SECRETS, "NARA_SERVICE_KEY": value or ""}
    if value is None:
        del environment["NARA_SERVICE_KEY"]

    with pytest.raises(SettingsInvalid, match=r"nara\.reads\.service_key_env: .*not set"):
        read_settings(example(), NAME, environment)


def test_a_broken_line_is_not_quoted() -> None:
    error = refused("nara:\n  token: 'hush\n")

    assert "hush" not in f"{error} {error.__cause__} {error.details}"
    assert error.__suppress_context__


def test_a_token_may_go_unencrypted_within_this_machine() -> None:
    plain = {"mode": "connector", "url": "http://127.0.0.1:8000/x/", "token_env": "BOARD_TOKEN"}

    found = read(simulated(cleanpay=plain)).cleanpay

    assert found.url == "http://127.0.0.1:8000/x"
    assert found.token == SECRETS["BOARD_TOKEN"]


def test_a_simulated_quota_is_counted_like_a_real_one() -> None:
    found = read(simulated(nara__reads={"mode": "simulator", "daily_quota": 5, "per_second": 2}))

    assert (found.nara_reads.daily_quota, found.nara_reads.per_second) == (5, 2)
    assert found.simulated


def test_sizes_of_letters_are_those_of_the_file_and_else_the_usual_ones() -> None:
    practice = read(
        simulated(document24__apart_bytes=7, document24__most_resends=1)
    ).letters.practice

    assert practice.most_resends == 1
    assert practice.limits == replace(Limits(), apart_bytes=7)


def test_reading_the_settings_loads_nothing_of_the_systems_themselves() -> None:
    heavy = ("httpx", "lxml", "tenacity", "fsspec", "tasks.document24.letters")
    program = (
        "import sys; from tasks.settings import default_settings, read_settings;"
        "default_settings('http://127.0.0.1:1'); read_settings(sys.argv[1], 'x', {});"
        f"print([m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, json.dumps(simulated())],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.stdout.strip() == "[]", done.stderr
