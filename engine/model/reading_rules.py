"""What can be wrong with a file element by element: refused elements, references, extensions."""

from types import MappingProxyType

from engine.model.problems import Rule

READING_RULES = MappingProxyType(
    {
        # --- the file
        "not_bpmn": Rule(
            "The root element is {tag}, not BPMN 2.0 definitions; export the diagram as BPMN "
            "2.0 XML.",
            "최상위 요소가 {tag}입니다. BPMN 2.0 XML로 내보낸 파일이어야 합니다.",
        ),
        "no_process": Rule(
            "The file has no process to run; draw one with a start event.",
            "실행할 프로세스가 없습니다. 시작 이벤트가 있는 프로세스를 그리십시오.",
        ),
        "not_marked_executable": Rule(
            "The process is not marked executable; it is taken all the same. Tick 'Executable'.",
            "프로세스가 실행 가능(isExecutable)으로 표시되지 않았지만 실행 대상으로 봅니다. "
            "표시하십시오.",
            "warning",
        ),
        "id_missing": Rule(
            "This {tag} has no id; give it one.", "{tag}에 id가 없습니다. id를 지정하십시오."
        ),
        "id_duplicate": Rule(
            "The id {element} is given twice; every id must be unique in the file.",
            "id {element}이(가) 두 번 쓰였습니다. 파일 안에서 id는 하나뿐이어야 합니다.",
        ),
        "id_characters": Rule(
            "The id {element} is not letters, digits, '_', '-' and '.', starting with a letter or "
            "'_', up to {limit} long; rename it (snake_case).",
            "id {element}은(는) 문자로 시작해 문자, 숫자, '_', '-', '.'만 {limit}자까지 쓸 수 "
            "있습니다. "
            "바꾸십시오.",
        ),
        "text_unsafe": Rule(
            "A text holds the invisible control character {code}; type the text again.",
            "보이지 않는 제어 문자 {code}가 들어 있습니다. 글자를 다시 입력하십시오.",
        ),
        "reference_missing": Rule(
            "The {kind} {name} that {element} refers to does not exist in the file; choose one.",
            "{element}이(가) 가리키는 {kind} {name}이(가) 파일에 없습니다. 다시 고르십시오.",
        ),
        "unknown_element": Rule(
            "The element {tag} is not run here; draw it with the elements of docs/elements.md.",
            "요소 {tag}은(는) 실행할 수 없습니다. docs/elements.md에 있는 요소로 그리십시오.",
        ),
        "nested_too_deep": Rule(
            "Sub-processes are nested deeper than {limit}; use a call activity.",
            "하위 프로세스가 {limit}단계보다 깊습니다. 호출 활동을 쓰십시오.",
        ),
        # --- refused elements
        "ad_hoc": Rule(
            "An ad-hoc sub-process is not run; draw a sub-process whose order is drawn with "
            "gateways.",
            "애드혹 하위 프로세스는 실행하지 않습니다. 게이트웨이로 순서를 그린 하위 프로세스를 "
            "쓰십시오.",
        ),
        "complex_gateway": Rule(
            "A complex gateway is not run; draw an inclusive, parallel or exclusive gateway.",
            "복합 게이트웨이는 실행하지 않습니다. 포괄, 병렬 또는 배타 게이트웨이로 그리십시오.",
        ),
        "choreography": Rule(
            "A choreography ({tag}) is not run; draw send and receive tasks.",
            "코레오그래피({tag})는 실행하지 않습니다. 송신·수신 태스크로 그리십시오.",
        ),
        "implicit_throw": Rule(
            "An implicit event ({tag}) is not run; draw an intermediate throw event.",
            "암시적 이벤트({tag})는 실행하지 않습니다. 중간 발생 이벤트로 그리십시오.",
        ),
        "event_gateway_parallel": Rule(
            "A parallel event-based gateway is not run; draw a parallel gateway with catch events.",
            "병렬 이벤트 게이트웨이는 실행하지 않습니다. 병렬 게이트웨이와 수신 이벤트로 "
            "그리십시오.",
        ),
        "event_gateway_instantiates": Rule(
            "An event-based gateway cannot start an instance; draw several message start events.",
            "이벤트 게이트웨이로 시작할 수 없습니다. 메시지 시작 이벤트를 여럿 그리십시오.",
        ),
        "receive_instantiates": Rule(
            "A receive task cannot start an instance; draw a message start event.",
            "수신 태스크로 시작할 수 없습니다. 메시지 시작 이벤트를 그리십시오.",
        ),
        "multiple_event": Rule(
            "An event with several triggers is not run; draw one event for each.",
            "다중 이벤트는 실행하지 않습니다. 이벤트를 하나씩 따로 그리십시오.",
        ),
        "global_task": Rule(
            "A call activity cannot call a {tag}; draw the task itself, or call a process.",
            "호출 활동은 {tag}을(를) 호출할 수 없습니다. 태스크를 직접 그리거나 프로세스를 "
            "호출하십시오.",
        ),
        "token_quantity": Rule(
            "{attribute} is {value}; only 1 is run. Draw a parallel gateway or multi-instance.",
            "{attribute} 값이 {value}입니다. 1만 실행합니다. 병렬 게이트웨이나 다중 인스턴스로 "
            "그리십시오.",
        ),
        "multi_behavior": Rule(
            "Multi-instance behavior {behavior} is not run; leave it at All.",
            "다중 인스턴스의 behavior {behavior}은(는) 실행하지 않습니다. All로 두십시오.",
        ),
        "compensation_without_wait": Rule(
            "Compensation that is not waited for is not run; set waitForCompletion to true.",
            "끝을 기다리지 않는 보상은 실행하지 않습니다. waitForCompletion을 true로 하십시오.",
        ),
        "foreign_language": Rule(
            "An expression in {language} is not run; write FEEL: =amount > 100.",
            "{language} 표현식은 실행하지 않습니다. FEEL로 쓰십시오: =amount > 100.",
        ),
        "foreign_script": Rule(
            "A script in {language} is not run; write FEEL in zeebe:script, or use a service task.",
            "{language} 스크립트는 실행하지 않습니다. zeebe:script에 FEEL로 쓰거나 서비스 "
            "태스크를 쓰십시오.",
        ),
        # --- what an element lacks
        "job_missing": Rule(
            'No task type; give it one: zeebe:taskDefinition type="nara:...".',
            '작업 유형이 없습니다. zeebe:taskDefinition type="nara:..."으로 지정하십시오.',
        ),
        "job_empty": Rule("The task type is empty.", "작업 유형이 비어 있습니다."),
        "script_missing": Rule(
            'No script; give it one: zeebe:script expression="=..." resultVariable="...".',
            '스크립트가 없습니다. zeebe:script expression="=..." resultVariable="..."으로 '
            "쓰십시오.",
        ),
        "decision_missing": Rule(
            'No decision; name one: zeebe:calledDecision decisionId="..." resultVariable="...".',
            "의사결정이 없습니다. zeebe:calledDecision으로 decisionId와 resultVariable을 "
            "지정하십시오.",
        ),
        "result_variable_missing": Rule(
            "The result has no variable; set resultVariable.",
            "결과를 받을 변수가 없습니다. resultVariable을 지정하십시오.",
        ),
        "called_missing": Rule(
            'No called process; name one: zeebe:calledElement processId="...".',
            '호출할 프로세스가 없습니다. zeebe:calledElement processId="..."로 지정하십시오.',
        ),
        "form_not_linked": Rule(
            "The form is embedded or outside; link a form file: zeebe:formDefinition formId.",
            "폼이 내장되었거나 외부에 있습니다. zeebe:formDefinition formId로 폼 파일을 "
            "연결하십시오.",
        ),
        "multi_collection_missing": Rule(
            'Multi-instance over nothing; set zeebe:loopCharacteristics inputCollection="=...".',
            "다중 인스턴스의 대상이 없습니다. zeebe:loopCharacteristics inputCollection을 "
            "지정하십시오.",
        ),
        "loop_incomplete": Rule(
            "The loop needs a FEEL condition or a whole loopMaximum above 0.",
            "반복에는 FEEL 조건이나 0보다 큰 정수 loopMaximum이 필요합니다.",
        ),
        "timer_incomplete": Rule(
            "A timer needs exactly one of a date, a duration and a cycle.",
            "타이머에는 날짜, 기간, 주기 중 꼭 하나가 필요합니다.",
        ),
        "condition_missing": Rule(
            "A conditional event needs a FEEL condition.", "조건 이벤트에는 FEEL 조건이 필요합니다."
        ),
        "link_without_name": Rule(
            "A link event needs a link name.", "링크 이벤트에는 링크 이름이 필요합니다."
        ),
        # --- flows
        "flow_end_missing": Rule(
            "The flow leads from or to {end}, which does not exist; connect it again.",
            "흐름이 없는 요소 {end}에 이어져 있습니다. 다시 연결하십시오.",
        ),
        "flow_leaves_scope": Rule(
            "The flow crosses the border of a sub-process or pool at {end}; end it inside, or "
            "use a "
            "boundary event or message.",
            "흐름이 {end}에서 하위 프로세스나 풀의 경계를 넘습니다. 안에서 끝내거나 경계 이벤트나 "
            "메시지를 쓰십시오.",
        ),
        # --- extensions
        "vendor_extension": Rule(
            "{vendor}:{name} is for another engine and is not run; write {instead}.",
            "{vendor}:{name}은(는) 다른 엔진의 확장이라 실행하지 않습니다. {instead}(으)로 "
            "바꾸십시오.",
        ),
        "zeebe_unknown": Rule(
            "zeebe:{name} is not run here; remove it and draw what it does as a step.",
            "zeebe:{name}은(는) 실행하지 않습니다. 지우고 그 일을 단계로 그리십시오.",
        ),
        "zeebe_misplaced": Rule(
            "zeebe:{name} means nothing on a {tag}; move it to the element it belongs to.",
            "zeebe:{name}은(는) {tag}에서 아무 뜻이 없습니다. 맞는 요소로 옮기십시오.",
        ),
        "binding_version_tag": Rule(
            "A binding by version tag is not run; remove bindingType (what is deployed with it "
            "is used).",
            "버전 태그 연결은 지원하지 않습니다. bindingType을 지우십시오(함께 배포된 것을 "
            "씁니다).",
        ),
    }
)
