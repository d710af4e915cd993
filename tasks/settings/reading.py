"""The configuration file, read strictly: what is not understood is refused, never passed over."""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any, Final

import yaml

from engine.errors import DocumentInvalid, SettingsInvalid
from tasks.document24.publication import parse
from tasks.settings.model import (
    PUBLIC_URL,
    AttachmentPlace,
    Letters,
    Mode,
    OutsideSettings,
    PublicReads,
    Way,
    simulated_reads,
    simulated_way,
)
from tasks.settings.section import Section

_MAX_LETTERS: Final = 100_000
SANDBOX_URL: Final = "http://127.0.0.1:8710"
SYSTEMS: Final = ("nara", "document24", "disclosure", "cleanpay")
# mode -> the keys that it must have, and those that it may have
_WAYS: Final[Mapping[Mode, tuple[frozenset[str], frozenset[str]]]] = {
    Mode.SIMULATOR: (frozenset(), frozenset()),
    Mode.CONNECTOR: (frozenset({"url"}), frozenset({"token_env", "proxy"})),
    Mode.FILE_DROP: (frozenset({"outbox", "inbox"}), frozenset()),
    Mode.MANUAL: (frozenset(), frozenset()),
}
_QUOTA: Final = frozenset({"daily_quota", "per_second"})
_COUNTS: Final = ("apart_bytes", "file_bytes", "letter_bytes", "most_resends")
_LETTERS: Final = frozenset({"sender", "publication", *_COUNTS})
_SENDER: Final = ("org_code", "dept_code", "name", "person")


def read_settings(
    text: str, name: str, environment: Mapping[str, str], *, sandbox_url: str = SANDBOX_URL
) -> OutsideSettings:
    """The settings that a file holds.

    Args:
        text: The file's content, YAML.
        name: The file's name, for messages.
        environment: Environment variables; those that the file names hold the secrets.
        sandbox_url: Where the sandbox is, unless the file says so.

    Raises:
        SettingsInvalid: Not YAML, an unknown or missing key, a value of a wrong type, a secret in
            the file or one that the environment lacks; nothing of a value is in its text.
    """
    whole = Section(name, "", _mapping(text, name), environment)
    whole.only((*SYSTEMS, "sandbox", "attachments"))
    sandbox = whole.url("sandbox", sandbox_url)
    nara = whole.section("nara")
    nara.only(("reads", "agency"))
    letters = whole.section("document24")
    return OutsideSettings(
        file=name,
        nara_reads=_reads(nara.section("reads"), sandbox),
        nara=_way(nara.section("agency"), f"{sandbox}/agency"),
        document24=_way(letters, f"{sandbox}/relay", besides=_LETTERS),
        disclosure=_way(whole.section("disclosure"), f"{sandbox}/disclosure"),
        cleanpay=_way(whole.section("cleanpay"), f"{sandbox}/cleanpay"),
        letters=_letters(letters),
        attachments=_attachments(whole) if whole.has("attachments") else None,
    )


# --- the file -------------------------------------------------------------------------------------


class _Strict(yaml.SafeLoader):
    """Refuses a key that stands twice: the second would silently win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """The mapping of a node."""
        names = [key.value for key, _ in node.value]
        twice = next((one for one in names if names.count(one) > 1), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {twice} stands twice", node.start_mark
            )
        return super().construct_mapping(node, deep)


def _mapping(text: str, name: str) -> Mapping[str, Any]:
    if len(text) > _MAX_LETTERS:
        raise SettingsInvalid(name, "(file)", "it is too large", "파일이 너무 큽니다")
    try:
        if any(isinstance(t, yaml.AliasToken | yaml.AnchorToken) for t in yaml.scan(text)):
            raise SettingsInvalid(
                name, "(file)", "anchors and aliases are not allowed", "앵커는 쓸 수 없습니다"
            )
        plain = yaml.load(text, Loader=_Strict)  # noqa: S506 - a SafeLoader, made stricter
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        where = _where(error)
        # the cause may quote a line of the file, and with it a secret
        raise SettingsInvalid(
            name, where, "is not YAML, or a key stands twice", "YAML이 아니거나 항목이 겹칩니다"
        ) from None
    if not isinstance(plain, Mapping):
        raise SettingsInvalid(
            name, "(file)", "must hold `name: value` lines", "`이름: 값` 형식이어야 합니다"
        )
    return plain


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1}" if mark else "(file)"


# --- sections -------------------------------------------------------------------------------------


def _way(section: Section, simulated: str, besides: frozenset[str] = frozenset()) -> Way:
    mode = Mode(section.one_of("mode", _WAYS))
    needed, more = _WAYS[mode]
    section.only({"mode", *needed, *more, *besides})
    if mode is Mode.SIMULATOR:
        return simulated_way(*simulated.rsplit("/", 1))
    if mode is Mode.CONNECTOR:
        token = section.secret("token_env")
        return Way(mode, section.url("url", secret=bool(token)), token, section.proxy())
    if mode is Mode.FILE_DROP:
        return _folders(section)
    return Way(mode)


def _folders(section: Section) -> Way:
    outbox, inbox = section.folder("outbox"), section.folder("inbox")
    if outbox == inbox:
        raise section.wrong(
            "inbox", "must be another folder than outbox", "outbox와 다른 폴더여야 합니다"
        )
    return Way(Mode.FILE_DROP, outbox=outbox, inbox=inbox)


def _reads(section: Section, sandbox: str) -> PublicReads:
    mode = section.one_of("mode", (Mode.SIMULATOR, Mode.OPENAPI))
    if mode == Mode.SIMULATOR:
        section.only({"mode", *_QUOTA})
        if not any(section.has(name) for name in _QUOTA):
            return simulated_reads(sandbox)
        daily, pace = section.count("daily_quota"), section.count("per_second")
        return simulated_reads(sandbox, daily_quota=daily, per_second=pace)
    section.only({"mode", "url", "service_key_env", "proxy", *_QUOTA})
    if not section.has("service_key_env"):
        raise section.wrong("service_key_env", "is missing", "값이 필요합니다")
    return PublicReads(
        mode=Mode.OPENAPI,
        url=section.url("url", PUBLIC_URL, secret=True),
        service_key=section.secret("service_key_env"),
        daily_quota=section.count("daily_quota"),
        per_second=section.count("per_second"),
        proxy=section.proxy(),
    )


def _letters(section: Section) -> Letters:
    given = _sender(section)
    sizes: dict[str, Any] = {name: section.count(name) for name in _COUNTS if section.has(name)}
    publication = section.text("publication", given.publication)
    try:
        parse(publication)
    except DocumentInvalid as error:
        raise section.wrong("publication", error.reason, error.reason_ko) from error
    letters = replace(given, publication=publication, **sizes)
    if sizes and letters.practice.limits.file_bytes > letters.practice.limits.letter_bytes:
        raise section.wrong(
            "file_bytes", "must not be above letter_bytes", "letter_bytes 이하로 쓰십시오"
        )
    return letters


def _sender(section: Section) -> Letters:
    """Who writes; only a simulator may have nobody named."""
    if section.values.get("mode") == Mode.SIMULATOR and not section.has("sender"):
        return Letters()
    given = section.section("sender")
    given.only(_SENDER)
    return Letters(
        org_code=given.text("org_code"),
        dept_code=given.text("dept_code"),
        name=given.text("name"),
        person=given.text("person", ""),
    )


def _attachments(whole: Section) -> AttachmentPlace:
    section = whole.section("attachments")
    url = section.text("url")
    if url.startswith("file:///"):
        section.only({"url"})
        return AttachmentPlace(url)
    section.only({"url", "endpoint", "region", "key_env", "secret_env"})
    if not url.startswith("s3://"):
        raise section.wrong(
            "url",
            "must be file:///folder (an absolute one) or s3://bucket/prefix",
            "file:///절대경로 또는 s3://버킷/접두어로 쓰십시오",
        )
    for name in ("key_env", "secret_env"):
        if not section.has(name):
            raise section.wrong(name, "is missing", "값이 필요합니다")
    return AttachmentPlace(
        url,
        endpoint=section.url("endpoint") if section.has("endpoint") else "",
        region=section.text("region", ""),
        key=section.secret("key_env"),
        secret=section.secret("secret_env"),
    )
