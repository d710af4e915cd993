"""One section of the configuration file: strict reading, and errors that never show a value."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from engine.errors import SettingsInvalid
from engine.ports import Value

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SECRETS: Final = frozenset({"service_key", "token", "key", "secret", "password", "access_key"})
_HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Section:
    """A mapping of the file. `path` is where it is, such as `nara.reads`; empty for the whole.

    Every method raises SettingsInvalid, naming file and key and what to do, never a value: it may
    be a secret in a wrong place.
    """

    file: str
    path: str
    values: Mapping[str, Value] = field(repr=False)
    environment: Mapping[str, str] = field(repr=False)

    def wrong(self, name: str, reason: str, reason_ko: str) -> SettingsInvalid:
        """The error about one key of this section."""
        where = ".".join(part for part in (self.path, name) if part)
        return SettingsInvalid(self.file, where or "(file)", reason, reason_ko)

    def only(self, known: Iterable[str]) -> None:
        """Refuse keys that mean nothing here, and secrets written into the file above all."""
        names = sorted(known)
        for name in self.values:
            if name in _SECRETS:
                raise self.wrong(
                    name,
                    f"a secret must not stand in the file: name its environment variable under"
                    f" {name}_env, and change the secret",
                    f"비밀 값은 파일에 쓸 수 없습니다. 환경 변수 이름을 {name}_env에 적고,"
                    " 노출된 값은 바꾸십시오",
                )
            if name not in names:
                shown = ", ".join(names) or "-"
                raise self.wrong(
                    str(name), f"is not known here; known: {shown}", f"쓸 수 있는 항목: {shown}"
                )

    def has(self, name: str) -> bool:
        """Whether the key is there with a value."""
        return self.values.get(name) is not None

    def section(self, name: str) -> "Section":
        """A section within this one, which must be there."""
        inner = self.values.get(name)
        if not isinstance(inner, Mapping):
            raise self.wrong(
                name,
                "the section is missing; write `mode: simulator` in it if that is meant",
                "항목이 없습니다. 시뮬레이터를 쓰려면 mode: simulator로 적으십시오",
            )
        path = f"{self.path}.{name}" if self.path else name
        return Section(self.file, path, inner, self.environment)

    def text(self, name: str, default: str | None = None) -> str:
        """Text that is not blank."""
        value = self.values.get(name)
        if value is None and default is not None:
            return default
        if value is None:
            raise self.wrong(name, "is missing", "값이 필요합니다")
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            raise self.wrong(name, "is not text: put it in quotes", '따옴표로 감싼 글("...")로')
        return value.strip()

    def count(self, name: str, default: int | None = None) -> int:
        """A whole number above zero."""
        value = self.values.get(name)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self.wrong(name, "must be a whole number above zero", "1 이상의 정수로 쓰십시오")
        return value

    def one_of(self, name: str, choices: Iterable[str]) -> str:
        """One of some words."""
        known = tuple(choices)
        value = self.values.get(name)
        if value not in known:
            shown = ", ".join(known)
            raise self.wrong(name, f"must be one of {shown}", f"다음 중 하나로 쓰십시오: {shown}")
        return str(value)

    def folder(self, name: str) -> Path:
        """An absolute path; whether it exists is found out when it is opened."""
        path = Path(self.text(name))
        if not path.is_absolute() or ".." in path.parts:
            raise self.wrong(name, "must be an absolute folder", "절대 경로의 폴더로 쓰십시오")
        return path

    def url(self, name: str, default: str | None = None, *, secret: bool = False) -> str:
        """An address of HTTP without user, password, query; with a secret it must be encrypted."""
        text = self.text(name, default)
        parts = _address(text)
        if parts is None:
            raise self.wrong(
                name,
                "must be http://host or https://host, with a path at most: no user, no query",
                "http:// 또는 https:// 주소로 쓰십시오(사용자·질의 없이)",
            )
        if secret and parts.scheme == "http" and parts.hostname not in _HERE:
            raise self.wrong(
                name,
                "must begin with https://, since a secret is sent there",
                "비밀 값을 보내므로 https:// 주소여야 합니다",
            )
        return text.rstrip("/")

    def proxy(self) -> str | None:
        """The address under `proxy`, or None."""
        return self.url("proxy") if self.has("proxy") else None

    def secret(self, name: str) -> str:
        """The value of the environment variable that the file names; empty when it names none."""
        if not self.has(name):
            return ""
        variable = self.text(name)
        if not _NAME.fullmatch(variable):
            raise self.wrong(
                name,
                "must be the name of an environment variable, not the secret itself",
                "비밀 값이 아니라 환경 변수의 이름을 쓰십시오",
            )
        found = self.environment.get(variable, "").strip()
        if not found:
            raise self.wrong(
                name,
                "the environment variable that it names is not set: set it and start again",
                "여기에 적은 환경 변수가 비어 있습니다. 값을 정하고 다시 시작하십시오",
            )
        return found


def _address(text: str) -> SplitResult | None:
    """The parts of an address of HTTP that says where something is and nothing besides."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    more = parts.username or parts.password or parts.query or parts.fragment
    sound = parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0
    return parts if sound and not more else None
