"""Errors of handlers and of the outside: its answers, letters, ledger, files, settings."""

from dataclasses import dataclass
from datetime import timedelta

from engine.errors.base import ContractError


class HandlerError(ContractError):
    """Something about a task handler."""

    code = "handler_error"


@dataclass(eq=False)
class HandlerNotFound(HandlerError):
    """No handler of this type is registered."""

    type: str
    code = "handler_not_found"
    en = "No handler is registered for the task type {type}."
    ko = "작업 유형 {type}을(를) 처리할 핸들러가 없습니다."


@dataclass(eq=False)
class HandlerFailed(HandlerError):
    """A handler could not do its step for a reason that a retry will not cure."""

    activity: str
    reason: str
    code = "handler_failed"
    en = "{activity}: {reason}"
    ko = "{activity}: {reason}"


@dataclass(eq=False)
class ExternalError(ContractError):
    """An outside system did not do what was asked. `system` names it."""

    system: str
    reason: str
    code = "external_error"
    en = "{system}: {reason}"
    ko = "{system}: {reason}"


@dataclass(eq=False)
class ExternalUnavailable(ExternalError):
    """Try again: the system did not answer, or said that it cannot now.

    `retry_after` overrides the back-off when the system said how long (None: it did not).
    """

    retry_after: timedelta | None = None
    code = "external_unavailable"


@dataclass(eq=False)
class ExternalAnswerInvalid(ExternalError):
    """An answer file that can't be trusted; it was put aside for a person to look at.

    `file` is its name in the inbox folder. What it says is shown to nobody by the program.
    """

    file: str = ""
    code = "external_answer_invalid"
    en = "{system}: the answer {file} was put aside, because {reason}."
    ko = "{system}: 회신 파일 {file}을(를) 믿을 수 없어 따로 보관했습니다({reason})."
    hint_en = "Look into the folder .refused of the inbox, then have the system answer again."
    hint_ko = "수신 폴더의 .refused를 확인하고 상대 시스템에서 다시 회신하게 하십시오."


@dataclass(eq=False)
class ExternalRejected(ExternalError):
    """Do not try again: the system understood and refused.

    `refusal` is the system's own code for why, or an empty string.
    """

    refusal: str = ""
    code = "external_rejected"


@dataclass(eq=False)
class NotShown(ExternalError):
    """The outside does not show what was asked for: it is not there, or not there yet."""

    code = "not_shown"
    en = "{system} shows no {reason}."
    ko = "{system}에 {reason}이(가) 없습니다."
    hint_en = "The public side shows things some minutes to a day late; check the number."
    hint_ko = "공개 조회에는 몇 분에서 하루 늦게 나타납니다. 번호를 확인하십시오."


@dataclass(eq=False)
class DocumentInvalid(ContractError):
    """A document of the official exchange that can't be written or was not understood.

    `document` names the file or field; `line` and `column` count from 1, 0 when not known.
    """

    document: str
    line: int
    reason: str
    column: int = 0
    reason_ko: str = ""
    code = "document_invalid"
    en = "{document}:{line}:{column}: {reason}"
    ko = "{document}:{line}:{column}: {reason_ko}"


@dataclass(eq=False)
class LedgerConflict(ContractError):
    """The ledger of the outside holds something else under this key; nothing was changed."""

    what: str
    key: str
    reason: str
    reason_ko: str = ""
    code = "ledger_conflict"
    en = "{what} {key}: {reason}"
    ko = "{what} {key}: {reason_ko}"


@dataclass(eq=False)
class AttachmentError(ContractError):
    """The attachment store cannot be used, or what it was asked for is no sha256."""

    digest: str
    reason: str
    reason_ko: str = ""
    code = "attachment_error"
    en = "Attachment {digest}: {reason}"
    ko = "첨부 {digest}: {reason_ko}"


@dataclass(eq=False)
class AttachmentMissing(AttachmentError):
    """No content with this sha256 is in the attachment store."""

    code = "attachment_missing"
    hint_en = "Restore the attachment store from its backup."
    hint_ko = "첨부 저장소를 백업에서 복원하십시오."


@dataclass(eq=False)
class AttachmentDamaged(AttachmentError):
    """The content under this sha256 has another one: it was changed or damaged."""

    code = "attachment_damaged"
    hint_en = "Restore the attachment from a backup; do not rely on its content."
    hint_ko = "백업에서 첨부를 복원하고, 지금 내용은 사용하지 마십시오."


@dataclass(eq=False)
class SettingsInvalid(ContractError):
    """A configuration file of the outside systems that does not make sense; `path` is the key."""

    file: str
    path: str
    reason: str
    reason_ko: str = ""
    code = "settings_invalid"
    en = "{file}: {path}: {reason}"
    ko = "{file}: {path}: {reason_ko}"
