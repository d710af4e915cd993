"""Every error raised on purpose, with its facts as attributes and one sentence in two languages.

An error class states its `code` (stable, for programs), an English and a Korean sentence whose
braces name the attributes, and a hint that says what to do. The command line decides exit codes.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any, ClassVar, Literal

Language = Literal["ko", "en"]


class ContractError(Exception):
    """The root of every error that gyeyak raises on purpose."""

    code: ClassVar[str] = "error"
    en: ClassVar[str] = "The request was refused."
    ko: ClassVar[str] = "요청을 처리할 수 없습니다."
    hint_en: ClassVar[str] = ""
    hint_ko: ClassVar[str] = ""

    @property
    def details(self) -> Mapping[str, Any]:
        """The facts of the error by name, as plain values."""
        return asdict(self) if hasattr(self, "__dataclass_fields__") else {}  # type: ignore[call-overload]  # every subclass with facts is a dataclass

    def text(self, language: Language = "en") -> str:
        """The sentence in `language`, facts filled in; English where no Korean reason was given."""
        korean = language == "ko" and getattr(self, "reason_ko", "given") != ""
        return (self.ko if korean else self.en).format(**self.__dict__)

    def hint(self, language: Language = "en") -> str:
        """What to do about it, or an empty string."""
        return (self.hint_ko if language == "ko" else self.hint_en).format(**self.__dict__)

    def __str__(self) -> str:
        return self.text("en")


# --- definitions -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about a definition: where it is and what to do.

    `severity` is "error" (refused at deployment) or "warning". `rule` is a stable snake_case name.
    `line` counts from 1; 0 when the finding is about the whole file. `element` is a BPMN or DMN id,
    or an empty string. `message` is English, `message_ko` Korean.
    """

    file: str
    line: int
    element: str
    severity: Literal["error", "warning"]
    rule: str
    message: str
    message_ko: str = ""


class DefinitionError(ContractError):
    """Something about a definition."""

    code = "definition_error"


@dataclass(eq=False)
class DefinitionNotFound(DefinitionError):
    """No deployed definition has this key."""

    key: str
    code = "definition_not_found"
    en = "No process definition {key} is deployed."
    ko = "배포된 프로세스 정의 {key}이(가) 없습니다."
    hint_en = "See `gyeyak process list`, or deploy it with `gyeyak process deploy`."
    hint_ko = "`gyeyak process list`로 확인하거나 `gyeyak process deploy`로 배포하십시오."


@dataclass(eq=False)
class DefinitionInvalid(DefinitionError):
    """A definition that the engine refuses; nothing of it was deployed."""

    problems: tuple[Problem, ...]
    code = "definition_invalid"

    def text(self, language: Language = "en") -> str:
        """One line a problem: file:line [element] message."""
        head = "정의를 배포할 수 없습니다." if language == "ko" else "The definition was refused."
        lines = [
            f"{p.file}:{p.line} [{p.element}] {(language == 'ko' and p.message_ko) or p.message}"
            for p in self.problems
        ]
        return "\n".join([head, *lines])


# --- instances ---------------------------------------------------------------------------------


class InstanceError(ContractError):
    """Something about a process instance."""

    code = "instance_error"


@dataclass(eq=False)
class InstanceNotFound(InstanceError):
    """No instance has this id."""

    id: str
    code = "instance_not_found"
    en = "No process instance has the id {id}."
    ko = "번호가 {id}인 프로세스 인스턴스가 없습니다."
    hint_en = "See `gyeyak instance list`."
    hint_ko = "`gyeyak instance list`로 확인하십시오."


@dataclass(eq=False)
class InstanceEnded(InstanceError):
    """The instance is completed or cancelled and takes no more commands."""

    id: str
    state: str
    code = "instance_ended"
    en = "Process instance {id} is {state}; it takes no more commands."
    ko = "프로세스 인스턴스 {id}은(는) 이미 종료되었습니다({state})."


@dataclass(eq=False)
class StaleInstance(InstanceError):
    """Another command changed the instance first, again and again."""

    id: str
    code = "stale_instance"
    en = "Process instance {id} was changed by somebody else at the same moment."
    ko = "프로세스 인스턴스 {id}이(가) 동시에 변경되었습니다."
    hint_en = "Try again."
    hint_ko = "다시 시도하십시오."


@dataclass(eq=False)
class RevisionNotFound(InstanceError):
    """The history of the instance has no such sequence number or time."""

    id: str
    at: str
    code = "revision_not_found"
    en = "The history of {id} has nothing at {at}."
    ko = "{id}의 이력에 {at} 시점이 없습니다."


@dataclass(eq=False)
class AmbiguousId(ContractError):
    """A prefix that several ids share."""

    prefix: str
    matches: tuple[str, ...]
    code = "ambiguous_id"
    en = "{prefix} could mean any of {matches}."
    ko = "{prefix}(으)로 시작하는 번호가 여럿입니다: {matches}."
    hint_en = "Give more characters of the id."
    hint_ko = "번호를 더 길게 입력하십시오."


# --- work items --------------------------------------------------------------------------------


class WorkItemError(ContractError):
    """Something about a work item."""

    code = "work_item_error"


@dataclass(eq=False)
class WorkItemNotFound(WorkItemError):
    """No work item has this id."""

    id: str
    code = "work_item_not_found"
    en = "No work item has the id {id}."
    ko = "번호가 {id}인 업무가 없습니다."
    hint_en = "See `gyeyak task list`."
    hint_ko = "`gyeyak task list`로 확인하십시오."


@dataclass(eq=False)
class NotOffered(WorkItemError):
    """The work item is not in a state that allows the command."""

    id: str
    state: str
    code = "not_offered"
    en = "Work item {id} is {state}."
    ko = "업무 {id}은(는) {state} 상태라서 처리할 수 없습니다."


@dataclass(eq=False)
class NotPermitted(WorkItemError):
    """The actor may not do this; `who` says who may."""

    actor: str
    action: str
    who: str
    code = "not_permitted"
    en = "{actor} may not {action} this work item; {who} may."
    ko = "{actor}에게는 이 업무를 {action_ko} 권한이 없습니다. 처리할 수 있는 사람: {who}."

    @property
    def action_ko(self) -> str:
        """The action in Korean."""
        return _ACTIONS_KO.get(self.action, "처리할")

    def text(self, language: Language = "en") -> str:
        """The sentence in `language`."""
        facts = {**self.__dict__, "action_ko": self.action_ko}
        return (self.ko if language == "ko" else self.en).format(**facts)


_ACTIONS_KO: Mapping[str, str] = {
    "claim": "맡을",
    "release": "내려놓을",
    "assign": "배정할",
    "be assigned": "배정받을",
    "complete": "처리할",
}


@dataclass(eq=False)
class IncidentNotFound(InstanceError):
    """No incident has this id."""

    id: str
    code = "incident_not_found"
    en = "No incident has the id {id}."
    ko = "번호가 {id}인 인시던트가 없습니다."
    hint_en = "See `gyeyak incident list`."
    hint_ko = "`gyeyak incident list`로 확인하십시오."


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field of a form; `path` is dotted, lists by index."""

    path: str
    message: str
    message_ko: str = ""


@dataclass(eq=False)
class FormInvalid(WorkItemError):
    """Values that the form does not accept; nothing was changed."""

    form: str
    fields: tuple[FieldProblem, ...]
    code = "form_invalid"

    def text(self, language: Language = "en") -> str:
        """One line a field."""
        head = (
            "입력값이 올바르지 않습니다." if language == "ko" else "The values were not accepted."
        )
        lines = [
            f"{f.path}: {(language == 'ko' and f.message_ko) or f.message}" for f in self.fields
        ]
        return "\n".join([head, *lines])


# --- values, expressions, decisions -------------------------------------------------------------


@dataclass(eq=False)
class ValueInvalid(ContractError):
    """A value that variables cannot hold, or that has the wrong type."""

    path: str
    reason: str
    reason_ko: str = ""
    code = "value_invalid"
    en = "{path}: {reason}"
    ko = "{path}: {reason_ko}"


@dataclass(eq=False)
class PersonalData(ContractError):
    """Something that must not be kept was given: a resident, account or card number, or a key.

    `paths` say where, never what: `data.bidder.note`.
    """

    paths: tuple[str, ...]
    code = "personal_data"
    en = (
        "{where}: looks like a resident, account or card number or a secret key, which is never "
        "kept; leave it out or write * for its digits."
    )
    ko = (
        "{where}: 주민등록번호·계좌번호·카드번호 또는 인증키로 보여 저장하지 않습니다. "
        "빼거나 숫자를 *로 바꾸어 다시 입력하십시오."
    )

    @property
    def where(self) -> str:
        """The paths in one line."""
        return ", ".join(self.paths)

    def text(self, language: Language = "en") -> str:
        """The sentence in `language`."""
        return (self.ko if language == "ko" else self.en).format(where=self.where)


@dataclass(eq=False)
class FeelError(ContractError):
    """An expression that does not parse, or whose evaluation failed or hit a bound.

    `line` and `column` count from 1 within the expression.
    """

    expression: str
    reason: str
    line: int = 1
    column: int = 1
    reason_ko: str = ""
    code = "feel_error"
    en = "FEEL {line}:{column}: {reason} in: {expression}"
    ko = "FEEL {line}:{column}: {reason_ko}: {expression}"


@dataclass(eq=False)
class FeelSyntaxError(FeelError):
    """The text is not FEEL."""

    code = "feel_syntax_error"


@dataclass(eq=False)
class FeelBoundError(FeelError):
    """The evaluation was stopped at a bound; `bound` names it."""

    bound: str = ""
    code = "feel_bound_exceeded"


@dataclass(eq=False)
class FeelNullError(FeelError):
    """A null that came out of an error where a value is needed.

    `inputs` are the variables that the expression reads, as shortened FEEL text; `more` are the
    further reasons, each with its line and column.
    """

    inputs: Mapping[str, str] = field(default_factory=dict)
    more: tuple[str, ...] = ()
    code = "feel_null"


@dataclass(eq=False)
class DecisionError(ContractError):
    """A decision that could not be made: no table, hit policy violated, null output ..."""

    decision: str
    reason: str
    reason_ko: str = ""
    code = "decision_error"
    en = "Decision {decision}: {reason}"
    ko = "의사결정 {decision}: {reason_ko}"


@dataclass(eq=False)
class DecisionNotFound(DecisionError):
    """No decision of that key, or none in force on the date."""

    code = "decision_not_found"


# --- handlers and the outside ---------------------------------------------------------------------


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


# --- the store ------------------------------------------------------------------------------


@dataclass(eq=False)
class StoreError(ContractError):
    """The database cannot be used; nothing was changed."""

    url: str
    reason: str
    reason_ko: str = ""
    code = "store_error"
    en = "Database {url}: {reason}"
    ko = "데이터베이스 {url}: {reason_ko}"


@dataclass(eq=False)
class DatabaseNewer(StoreError):
    """The database was written by a newer gyeyak."""

    code = "database_newer"


@dataclass(eq=False)
class ScenarioFailed(ContractError):
    """A scenario could not be played to its end; the instance stays as it is."""

    scenario: str
    reason: str
    reason_ko: str = ""
    code = "scenario_failed"
    en = "Scenario {scenario}: {reason}"
    ko = "시나리오 {scenario}: {reason_ko}"


@dataclass(eq=False)
class NotDemo(ContractError):
    """The clock of a database that keeps real time can't be moved; nothing was changed."""

    url: str
    code = "not_demo"
    en = "Only the clock of a demo database can be moved."
    ko = "시연용 데이터베이스의 시계만 움직일 수 있습니다."
    hint_en = "Make a demo database with `gyeyak --database URL init --demo`."
    hint_ko = "`gyeyak --database URL init --demo`로 시연용 데이터베이스를 만드십시오."


@dataclass(eq=False)
class DatabaseMissing(StoreError):
    """There is no database yet, or it holds no tables."""

    code = "database_missing"
    hint_en = "Create it with `gyeyak init`."
    hint_ko = "`gyeyak init`으로 만드십시오."


@dataclass(eq=False)
class DatabaseOlder(StoreError):
    """The database was written by an older gyeyak and has to be upgraded first."""

    code = "database_older"
    hint_en = "Make a backup, then upgrade it with `gyeyak init`."
    hint_ko = "백업한 뒤 `gyeyak init`으로 올리십시오."


@dataclass(eq=False)
class StoreBusy(StoreError):
    """Another program kept the database locked for longer than we wait; nothing was changed."""

    code = "database_busy"
    hint_en = "Try again."
    hint_ko = "다시 시도하십시오."


@dataclass(eq=False)
class StoreConflict(StoreError):
    """Somebody else wrote the same row first; nothing was changed."""

    code = "database_conflict"
    hint_en = "Try again."
    hint_ko = "다시 시도하십시오."


@dataclass(eq=False)
class OrganisationInvalid(ContractError):
    """An organisation file or change that does not make sense."""

    file: str
    line: int
    reason: str
    reason_ko: str = ""
    code = "organisation_invalid"
    en = "{file}:{line}: {reason}"
    ko = "{file}:{line}: {reason_ko}"


# --- what is remembered of the outside, attachments, configuration ------------------------------


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


@dataclass(eq=False)
class NotShown(ExternalError):
    """The outside does not show what was asked for: it is not there, or not there yet."""

    code = "not_shown"
    en = "{system} shows no {reason}."
    ko = "{system}에 {reason}이(가) 없습니다."
    hint_en = "The public side shows things some minutes to a day late; check the number."
    hint_ko = "공개 조회에는 몇 분에서 하루 늦게 나타납니다. 번호를 확인하십시오."
