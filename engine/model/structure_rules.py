"""What can be wrong with how a scope is put together."""

from types import MappingProxyType

from engine.model.problems import Rule

STRUCTURE_RULES = MappingProxyType(
    {
        "start_missing": Rule(
            "There is no start event; draw one.", "시작 이벤트가 없습니다. 그리십시오."
        ),
        "start_several": Rule(
            "A sub-process with several start events; draw exactly one.",
            "하위 프로세스에 시작 이벤트가 여럿입니다. 하나만 그리십시오.",
        ),
        "event_not_allowed": Rule(
            "An event of kind '{event}' can't stand here; draw one of: {allowed}.",
            "'{event}' 이벤트는 여기에 쓸 수 없습니다. 가능한 종류: {allowed}.",
        ),
        "flow_into": Rule(
            "No flow may lead into this element; remove it.",
            "이 요소로 들어오는 흐름은 그릴 수 없습니다. 지우십시오.",
        ),
        "flow_out_of": Rule(
            "No flow may lead out of this element; remove it.",
            "이 요소에서 나가는 흐름은 그릴 수 없습니다. 지우십시오.",
        ),
        "boundary_host": Rule(
            "The boundary event is attached to '{host}', which is no activity of its scope; "
            "attach it "
            "to a task or sub-process.",
            "경계 이벤트가 붙은 '{host}'은(는) 같은 범위의 활동이 아닙니다. 태스크나 하위 "
            "프로세스에 "
            "붙이십시오.",
        ),
        "boundary_must_interrupt": Rule(
            "An error or cancel event always interrupts; make it interrupting.",
            "오류·취소 이벤트는 언제나 중단시킵니다. 중단형으로 바꾸십시오.",
        ),
        "boundary_escalation": Rule(
            "An escalation can't come out of {host}; attach it to a sub-process or call activity.",
            "{host}에서는 에스컬레이션이 나올 수 없습니다. 하위 프로세스나 호출 활동에 붙이십시오.",
        ),
        "boundary_twice": Rule(
            "{other} already catches the same; give each its own code, or remove one.",
            "{other}이(가) 이미 같은 것을 받습니다. 코드를 나누거나 하나를 지우십시오.",
        ),
        "compensation_handler": Rule(
            "The compensation event leads to no handler; connect it by an association to an "
            "activity "
            "marked 'for compensation'.",
            "보상 이벤트에 처리할 활동이 없습니다. '보상용' 활동에 연관선으로 이으십시오.",
        ),
        "compensation_unused": Rule(
            "Marked 'for compensation', but no compensation event leads here; connect one.",
            "'보상용'인데 이어진 보상 이벤트가 없습니다. 연관선으로 이으십시오.",
        ),
        "compensation_target": Rule(
            "Compensation of '{target}', which is no activity; name an activity or none.",
            "보상 대상 '{target}'은(는) 활동이 아닙니다. 활동을 고르거나 비우십시오.",
        ),
        "cancel_outside": Rule(
            "A cancel event outside a transaction; draw a transaction, or an error event.",
            "트랜잭션 밖의 취소 이벤트입니다. 트랜잭션으로 그리거나 오류 이벤트를 쓰십시오.",
        ),
        # --- gateways and flows
        "default_unknown": Rule(
            "The default flow {flow} does not leave this element; choose another.",
            "기본 흐름 {flow}은(는) 이 요소에서 나가지 않습니다. 다시 고르십시오.",
        ),
        "default_condition": Rule(
            "The default flow {flow} has a condition that would be ignored; remove it.",
            "기본 흐름 {flow}에 무시될 조건이 있습니다. 지우십시오.",
        ),
        "default_without_effect": Rule(
            "A default flow has no meaning here; draw an exclusive gateway.",
            "여기서는 기본 흐름이 뜻이 없습니다. 배타 게이트웨이로 그리십시오.",
        ),
        "condition_without_effect": Rule(
            "The condition of {flow} would be ignored here; put an exclusive gateway before it.",
            "{flow}의 조건은 여기서 무시됩니다. 앞에 배타 게이트웨이를 두십시오.",
        ),
        "flow_without_condition": Rule(
            "{flow} has neither a condition nor is it the default; give it one of the two.",
            "{flow}에 조건이 없고 기본 흐름도 아닙니다. 둘 중 하나를 지정하십시오.",
        ),
        "conditions_not_total": Rule(
            "No default flow, and the conditions leave out {gap}; mark one flow as the default.",
            "기본 흐름이 없고 조건에 빠진 경우가 있습니다({gap}). 한 흐름을 기본으로 지정하십시오.",
        ),
        "default_missing": Rule(
            "No default flow; when no condition is true the process stops with an incident. "
            "Mark one.",
            "기본 흐름이 없습니다. 참인 조건이 없으면 장애로 멈춥니다. 한 흐름을 기본으로 "
            "지정하십시오.",
            "warning",
        ),
        "event_gateway_few": Rule(
            "An event-based gateway needs two or more flows; draw one to each event to wait for.",
            "이벤트 게이트웨이에는 흐름이 둘 이상 필요합니다. 기다릴 이벤트마다 이으십시오.",
        ),
        "event_gateway_target": Rule(
            "An event-based gateway leads to {target}; only message, timer, signal and conditional "
            "catch events and receive tasks, entered from nowhere else, may follow it.",
            "이벤트 게이트웨이 다음의 {target}은(는) 쓸 수 없습니다. 다른 곳에서 들어오지 않는 "
            "메시지·"
            "타이머·신호·조건 수신 이벤트나 수신 태스크만 둘 수 있습니다.",
        ),
        # --- what is reached
        "unreachable": Rule(
            "Nothing leads here from a start event; connect it or remove it.",
            "시작 이벤트에서 여기로 오는 길이 없습니다. 잇거나 지우십시오.",
        ),
        "endless_cycle": Rule(
            "A cycle without a wait and without a way out: {path}; draw a way out.",
            "기다림도 출구도 없는 순환입니다: {path}. 나가는 길을 그리십시오.",
        ),
        "cycle_without_wait": Rule(
            "A cycle in which nothing waits: {path}; a limit of steps stops it when it goes "
            "astray.",
            "기다림이 없는 순환입니다: {path}. 잘못되면 단계 수 한도에서 멈춥니다.",
            "warning",
        ),
        "link_without_catch": Rule(
            "No link event in this scope catches '{name}'; draw it.",
            "이 범위에 링크 '{name}'을(를) 받는 이벤트가 없습니다. 그리십시오.",
        ),
        "link_without_throw": Rule(
            "No link event in this scope throws '{name}'; draw it.",
            "이 범위에 링크 '{name}'을(를) 보내는 이벤트가 없습니다. 그리십시오.",
        ),
        "link_twice": Rule(
            "{other} already catches the link '{name}'; a link has one target.",
            "{other}이(가) 이미 링크 '{name}'을(를) 받습니다. 링크의 목적지는 하나입니다.",
        ),
        # --- calls
        "called_start": Rule(
            "The called process {name} has no single none start event; draw exactly one in it.",
            "호출하는 프로세스 {name}에 일반 시작 이벤트가 하나가 아닙니다. 꼭 하나 그리십시오.",
        ),
    }
)
