"""What the kinds of elements are called, for those who hear a picture instead of seeing it."""

from typing import Final

from engine.errors import Language

_WORDS: Final = {
    "participant": ("참여자", "pool"),
    "lane": ("레인", "lane"),
    "startEvent": ("시작 이벤트", "start event"),
    "endEvent": ("종료 이벤트", "end event"),
    "intermediateCatchEvent": ("중간 대기 이벤트", "intermediate catch event"),
    "intermediateThrowEvent": ("중간 발생 이벤트", "intermediate throw event"),
    "boundaryEvent": ("경계 이벤트", "boundary event"),
    "exclusiveGateway": ("배타 게이트웨이", "exclusive gateway"),
    "parallelGateway": ("병렬 게이트웨이", "parallel gateway"),
    "inclusiveGateway": ("포함 게이트웨이", "inclusive gateway"),
    "eventBasedGateway": ("이벤트 기반 게이트웨이", "event-based gateway"),
    "complexGateway": ("복합 게이트웨이", "complex gateway"),
    "task": ("작업", "task"),
    "userTask": ("사용자 작업", "user task"),
    "manualTask": ("수작업", "manual task"),
    "serviceTask": ("서비스 작업", "service task"),
    "sendTask": ("발신 작업", "send task"),
    "receiveTask": ("수신 작업", "receive task"),
    "scriptTask": ("스크립트 작업", "script task"),
    "businessRuleTask": ("업무규칙 작업", "business rule task"),
    "callActivity": ("호출 활동", "call activity"),
    "subProcess": ("하위 프로세스", "sub-process"),
    "transaction": ("트랜잭션", "transaction"),
    "adHocSubProcess": ("임의 하위 프로세스", "ad-hoc sub-process"),
    "textAnnotation": ("주석", "text annotation"),
    "dataObjectReference": ("데이터 객체", "data object"),
    "dataStoreReference": ("데이터 저장소", "data store"),
    "group": ("그룹", "group"),
    "sequence": ("순서 흐름", "sequence flow"),
    "message": ("메시지 흐름", "message flow"),
    "association": ("연관", "association"),
    "data": ("데이터 연관", "data association"),
    "timer": ("타이머", "timer"),
}


def word(kind: str, language: Language) -> str:
    """The name of an element kind; the BPMN name when there is no other."""
    korean, english = _WORDS.get(kind, (kind, kind))
    return korean if language == "ko" else english
