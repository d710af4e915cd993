"""What can be wrong with several files together."""

from types import MappingProxyType

from engine.model.problems import Rule

SOURCE_RULES = MappingProxyType(
    {
        "process_twice": Rule(
            "The process {element} is also in {other}; give only one of them.",
            "프로세스 {element}이(가) {other}에도 있습니다. 하나만 배포하십시오.",
        ),
        "decision_twice": Rule(
            "The decision {element} of the same day is also in {other}; give only one of them.",
            "같은 날짜의 의사결정 {element}이(가) {other}에도 있습니다. 하나만 배포하십시오.",
        ),
        "form_twice": Rule(
            "The form {element} is also in {other}; give only one of them.",
            "폼 {element}이(가) {other}에도 있습니다. 하나만 배포하십시오.",
        ),
        "decision_date": Rule(
            "The file's name looks like a date but is none; name it YYYY-MM-DD.dmn.",
            "파일 이름이 날짜가 아닙니다. YYYY-MM-DD.dmn 형식으로 쓰십시오.",
        ),
        "decision_folder": Rule(
            "The folder is named {element}, but the file has no decision with that id.",
            "폴더 이름은 {element}인데 파일에 그 id의 의사결정이 없습니다.",
        ),
        "schema": Rule("Not valid BPMN 2.0: {reason}", "BPMN 2.0 스키마에 맞지 않습니다: {reason}"),
        "schema_order": Rule(
            "Parts of the file stand in another order than BPMN 2.0 says; save it with an editor.",
            "파일 안의 순서가 BPMN 2.0과 다릅니다. 편집기로 다시 저장하십시오.",
            "warning",
        ),
        "diagram_coordinates": Rule(
            "The diagram coordinate {name}={value} is not an ordinary number; draw it again.",
            "다이어그램 좌표 {name}={value}이(가) 보통의 수가 아닙니다. 다시 그리십시오.",
        ),
        "target_namespace": Rule(
            "definitions has no targetNamespace; save the file with an editor that writes one.",
            "definitions에 targetNamespace가 없습니다. 편집기로 다시 저장하십시오.",
            "warning",
        ),
        # --- what a process uses
        "called_not_found": Rule(
            "The called process {name} is neither given nor deployed; deploy it with this one.",
            "호출하는 프로세스 {name}이(가) 없습니다. 함께 배포하십시오.",
        ),
        "called_dynamic": Rule(
            "The called process is chosen by an expression, so it can't be pinned to a version; "
            "draw an exclusive gateway with a call activity for each.",
            "호출할 프로세스를 표현식으로 고르면 버전을 고정할 수 없습니다. 배타 게이트웨이와 "
            "호출 활동으로 나누십시오.",
        ),
        "decision_not_found": Rule(
            "The decision {name} is neither given nor deployed; deploy it with this process.",
            "의사결정 {name}이(가) 없습니다. 함께 배포하십시오.",
        ),
        "decision_dynamic": Rule(
            "The decision is chosen by an expression, so it can't be pinned to a version; draw an "
            "exclusive gateway with a business rule task for each.",
            "의사결정을 표현식으로 고르면 버전을 고정할 수 없습니다. 배타 게이트웨이와 "
            "업무 규칙 태스크로 나누십시오.",
        ),
        "form_not_found": Rule(
            "The form {name} is neither given nor deployed; deploy it with this process.",
            "폼 {name}이(가) 없습니다. 함께 배포하십시오.",
        ),
        "call_cycle": Rule(
            "Processes call each other without end and without a wait: {path}; draw a loop "
            "instead.",
            "프로세스가 기다림 없이 끝없이 서로를 호출합니다: {path}. 반복 흐름으로 그리십시오.",
        ),
        "call_recursion": Rule(
            "The process calls itself through {path}; a loop keeps the history flat.",
            "프로세스가 {path}(으)로 자기 자신을 호출합니다. 반복 흐름이 낫습니다.",
            "warning",
        ),
    }
)
