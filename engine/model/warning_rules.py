"""Warnings: what runs, but will surprise or lack something."""

from types import MappingProxyType

from engine.model.problems import Rule

WARNING_RULES = MappingProxyType(
    {
        "implicit_merge": Rule(
            "Several flows lead into this activity: each starts it once more. Draw a gateway.",
            "여러 흐름이 이 활동으로 들어와 그때마다 다시 시작합니다. 게이트웨이로 합치십시오.",
            "warning",
        ),
        "gateway_both_ways": Rule(
            "This gateway joins and forks; draw one for each.",
            "이 게이트웨이는 합치면서 나눕니다. 두 개로 나누어 그리십시오.",
            "warning",
        ),
        "branch_unlabelled": Rule(
            "The branch {flow} has no name; write what it stands for.",
            "분기 {flow}에 이름이 없습니다. 어떤 경우인지 적으십시오.",
            "warning",
        ),
        "form_missing": Rule(
            "The user task has no form, so nothing can be entered or checked.",
            "사용자 태스크에 폼이 없어 입력하거나 검사할 수 없습니다.",
            "warning",
        ),
        "group_missing": Rule(
            "Anybody may do this user task; give it a candidate group, or its lane a group.",
            "누구나 이 업무를 할 수 있습니다. 담당 그룹을 지정하거나 레인에 그룹을 주십시오.",
            "warning",
        ),
        "error_not_caught": Rule(
            "The handler may raise '{code}', which no boundary event catches.",
            "핸들러가 '{code}' 오류를 낼 수 있으나 받는 경계 이벤트가 없습니다.",
            "warning",
        ),
        "deadline_without_basis": Rule(
            "A deadline without gyeyak:legalBasis; name the article it follows.",
            "기한에 gyeyak:legalBasis(근거 조문)가 없습니다. 근거를 적으십시오.",
            "warning",
        ),
        "name_missing": Rule(
            "The step has no name; officers will see its id.",
            "단계에 이름이 없어 id가 표시됩니다. 이름을 적으십시오.",
            "warning",
        ),
        "name_not_korean": Rule(
            "The name '{name}' holds no Korean; officers read Korean.",
            "이름 '{name}'에 한글이 없습니다. 한글로 적으십시오.",
            "warning",
        ),
        "scope_without_end": Rule(
            "Nothing in this scope ends; draw a way to an end event.",
            "이 범위는 끝나지 않습니다. 종료 이벤트로 가는 길을 그리십시오.",
            "warning",
        ),
        "join_never_satisfied": Rule(
            "This join waits for flows of which {gateway} lets only one be taken; draw an "
            "exclusive gateway.",
            "{gateway}에서 한쪽만 오므로 이 병렬 합류는 끝나지 않습니다. 배타 게이트웨이로 "
            "합치십시오.",
            "warning",
        ),
        "boundary_without_flow": Rule(
            "Nothing follows this boundary event; draw what happens then.",
            "이 경계 이벤트 다음이 없습니다. 이어지는 일을 그리십시오.",
            "warning",
        ),
    }
)
