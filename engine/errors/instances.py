"""Errors about instances, their work items and their incidents."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors.base import ContractError, Language

_ACTIONS_KO: Mapping[str, str] = {
    "claim": "맡을",
    "release": "내려놓을",
    "assign": "배정할",
    "be assigned": "배정받을",
    "complete": "처리할",
}


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
