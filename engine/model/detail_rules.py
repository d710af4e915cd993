"""What can be wrong with what stands behind an element."""

from types import MappingProxyType

from engine.model.problems import Rule

DETAIL_RULES = MappingProxyType(
    {
        "feel": Rule("The expression is not FEEL: {reason}", "FEEL 표현식이 아닙니다: {reason_ko}"),
        "function_unknown": Rule(
            "There is no function '{name}'; ours that look like it: {near}.",
            "함수 '{name}'이(가) 없습니다. 비슷한 우리 함수: {near}.",
        ),
        "job_empty": Rule(
            'The task type is empty; set zeebe:taskDefinition type="...".',
            "작업 유형이 비어 있습니다. zeebe:taskDefinition type을 지정하십시오.",
        ),
        "handler_unknown": Rule(
            "No handler does '{type}'; known ones like it: {near}.",
            "'{type}'을(를) 처리하는 핸들러가 없습니다. 비슷한 것: {near}.",
        ),
        "retries_invalid": Rule(
            "retries is {value}; write a whole number from 1 to 1000.",
            "retries 값이 {value}입니다. 1부터 1000까지의 정수로 쓰십시오.",
        ),
        "message_missing": Rule(
            "No message name; choose a message that has one.",
            "메시지 이름이 없습니다. 이름이 있는 메시지를 고르십시오.",
        ),
        "correlation_missing": Rule(
            'The message has no correlation key; set zeebe:subscription correlationKey="=...".',
            "메시지에 상관 키가 없습니다. zeebe:subscription correlationKey를 지정하십시오.",
        ),
        "signal_missing": Rule(
            "No signal name; choose a signal that has one.",
            "신호 이름이 없습니다. 이름이 있는 신호를 고르십시오.",
        ),
        "code_missing": Rule(
            "What is thrown has no code; choose an error or escalation with a code.",
            "발생시키는 오류·에스컬레이션에 코드가 없습니다. 코드를 지정하십시오.",
        ),
        "code_dynamic": Rule(
            "The code to catch is an expression; write the code itself, or none to catch all.",
            "받을 코드가 표현식입니다. 코드를 그대로 쓰거나, 모두 받으려면 비우십시오.",
        ),
        "timer_date": Rule(
            "'{value}' is no date and time; write 2026-03-02T09:00:00+09:00 or FEEL.",
            "'{value}'은(는) 일시가 아닙니다. 2026-03-02T09:00:00+09:00이나 FEEL로 쓰십시오.",
        ),
        "timer_duration": Rule(
            "'{value}' is no duration; write P14D, PT2H or FEEL.",
            "'{value}'은(는) 기간이 아닙니다. P14D, PT2H나 FEEL로 쓰십시오.",
        ),
        "timer_cycle": Rule(
            "'{value}' is no cycle; write R3/PT1H, R/P1D or FEEL (cron is not run).",
            "'{value}'은(는) 주기가 아닙니다. R3/PT1H, R/P1D나 FEEL로 쓰십시오(cron은 지원하지 "
            "않음).",
        ),
        "due_invalid": Rule(
            "'{value}' is no date; write FEEL such as =deadline_on, or an ISO date.",
            "'{value}'은(는) 날짜가 아닙니다. =deadline_on 같은 FEEL이나 ISO 날짜로 쓰십시오.",
        ),
        "priority_invalid": Rule(
            "The priority is {value}; write a whole number from 0 to 100.",
            "우선순위가 {value}입니다. 0부터 100까지의 정수로 쓰십시오.",
        ),
        "variable_name": Rule(
            "'{name}' is no name of a variable; use letters, digits and '_' (snake_case).",
            "'{name}'은(는) 변수 이름이 아닙니다. 글자, 숫자, '_'로 쓰십시오.",
        ),
        "mapping_target": Rule(
            "'{name}' is no target; write a name or a dotted path such as contract.price_won.",
            "'{name}'은(는) 대상이 될 수 없습니다. 이름이나 contract.price_won 같은 경로로 "
            "쓰십시오.",
        ),
        "mapping_source": Rule(
            "The mapping to '{name}' has an empty expression; write one.",
            "'{name}'(으)로 가는 매핑의 표현식이 비었습니다. 쓰십시오.",
        ),
        "inputs_without_effect": Rule(
            "Input mappings have no effect on this event; move them to the activity before or "
            "after.",
            "이 이벤트에서는 입력 매핑이 효과가 없습니다. 앞뒤의 활동으로 옮기십시오.",
        ),
        "multi_output": Rule(
            "Set both outputCollection and outputElement, or neither.",
            "outputCollection과 outputElement를 둘 다 쓰거나 둘 다 비우십시오.",
        ),
        "multi_count": Rule(
            "{value} instances; the count is a whole number from 0 to {limit}.",
            "인스턴스 수가 {value}입니다. 0부터 {limit}까지의 정수여야 합니다.",
        ),
    }
)
