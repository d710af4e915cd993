"""The small signs of BPMN as SVG, drawn around the origin.

`line` strokes in the colour of the shape, `solid` fills with it, `bare` fills with white.
"""

from typing import Final

# Task types, in a box of 16 by 16 with its corner at the origin.
TASKS: Final = {
    "userTask": (
        '<circle class="line" cx="8" cy="4.5" r="3.3"/>'
        '<path class="line" d="M1.5 15.5c0-5 2.5-7 6.5-7s6.5 2 6.5 7z"/>'
    ),
    "manualTask": (
        '<path class="line" d="M1 6.5l5-4.2c1-.6 2 .4 1.2 1.4L6 5h8c1.3 0 1.3 1.8 0 1.8H9.5'
        "h5.2c1.2 0 1.2 1.8 0 1.8H9.5h4.6c1.1 0 1.1 1.7 0 1.7H9.5h3.4c1 0 1 1.6 0 1.6H4.5"
        'C2.5 11.9 1 11 1 9z"/>'
    ),
    "serviceTask": (
        '<path class="line" d="M6.8 1h2.4l.4 1.9 1.3.6 1.7-1.1 1.7 1.7-1.1 1.7.6 1.3 1.9.4v2.4'
        "l-1.9.4-.6 1.3 1.1 1.7-1.7 1.7-1.7-1.1-1.3.6-.4 1.9H6.8l-.4-1.9-1.3-.6-1.7 1.1"
        '-1.7-1.7 1.1-1.7-.6-1.3L.3 9.9V7.5l1.9-.4.6-1.3-1.1-1.7 1.7-1.7 1.7 1.1 1.3-.6z"/>'
        '<circle class="line" cx="8" cy="8.6" r="2.5"/>'
    ),
    "scriptTask": (
        '<path class="line" d="M4.5 1h9.5c-4 4 2.5 9-2 14H2c4.5-5-1.5-10 2.5-14z"/>'
        '<path class="line" d="M5.5 4.5h5M6 7.5h5M6.5 10.5h5"/>'
    ),
    "sendTask": ('<path class="solid" d="M0 3l8 5.5L16 3v-.5H0zM0 4.8V14h16V4.8l-8 5.5z"/>'),
    "receiveTask": '<path class="line" d="M.5 3h15v11H.5zl7.5 6 7.5-6"/>',
    "businessRuleTask": (
        '<path class="solid" d="M.5 2.5h15v3.5H.5z"/>'
        '<path class="line" d="M.5 2.5h15v11.5H.5zM.5 6h15M.5 10h15M5 6v8"/>'
    ),
}

# Event types around the centre of the circle: for catching and for throwing.
_ENVELOPE = "M-9-6.5h18v13h-18z"
_FLASH = "M-7.5 7.5l4-13 5 7 5.5-9-4 14.5-5-7z"
_SIGNAL = "M0-9L9 6.5H-9z"
_ESCALATE = "M0-9L6.5 8.5 0 2-6.5 8.5z"
_REWIND = "M-1-6v12L-10 0zM9-6v12L0 0z"
_LINK = "M-9-3.5h9v-4.5L9.5 0 0 8V3.5h-9z"
_CROSS = "M-8.5-6l2.5-2.5L0-2.5l6-6L8.5-6l-6 6 6 6L6 8.5l-6-6-6 6L-8.5 6l6-6z"
_PENTAGON = "M0-9.5L9.5-2.5 6 8.5h-12L-9.5-2.5z"
_PLUS = "M-3-9.5h6V-3h6.5v6H3v6.5h-6V3h-6.5v-6H-3z"

CATCHING: Final = {
    "messageEventDefinition": f'<path class="line" d="{_ENVELOPE}l9 7 9-7"/>',
    "timerEventDefinition": (
        '<circle class="line" r="11"/>'
        '<path class="line" d="M0-7.5V0l5.5 2.5M0-11v2.5M0 11v-2.5M-11 0h2.5M11 0h-2.5"/>'
    ),
    "errorEventDefinition": f'<path class="line" d="{_FLASH}"/>',
    "escalationEventDefinition": f'<path class="line" d="{_ESCALATE}"/>',
    "signalEventDefinition": f'<path class="line" d="{_SIGNAL}"/>',
    "compensateEventDefinition": f'<path class="line" d="{_REWIND}"/>',
    "conditionalEventDefinition": (
        '<path class="line" d="M-7-9h14V9h-14zM-4.5-5.5h9M-4.5-2h9M-4.5 2h9M-4.5 5.5h9"/>'
    ),
    "linkEventDefinition": f'<path class="line" d="{_LINK}"/>',
    "cancelEventDefinition": f'<path class="line" d="{_CROSS}"/>',
    "multiple": f'<path class="line" d="{_PENTAGON}"/>',
    "parallelMultiple": f'<path class="line" d="{_PLUS}"/>',
}

THROWING: Final = {
    "messageEventDefinition": (
        '<path class="solid" d="M-9-6.5h18L0 .2zM-9-4.700L0 2.300l9-7V6.5H-9z"/>'
    ),
    "errorEventDefinition": f'<path class="solid" d="{_FLASH}"/>',
    "escalationEventDefinition": f'<path class="solid" d="{_ESCALATE}"/>',
    "signalEventDefinition": f'<path class="solid" d="{_SIGNAL}"/>',
    "compensateEventDefinition": f'<path class="solid" d="{_REWIND}"/>',
    "linkEventDefinition": f'<path class="solid" d="{_LINK}"/>',
    "cancelEventDefinition": f'<path class="solid" d="{_CROSS}"/>',
    "terminateEventDefinition": '<circle class="solid" r="11"/>',
    "multiple": f'<path class="solid" d="{_PENTAGON}"/>',
}

# Gateways around the centre of the diamond.
GATEWAYS: Final = {
    "exclusiveGateway": '<path class="bold" d="M-7-8.5L7 8.5M7-8.5L-7 8.5"/>',
    "parallelGateway": '<path class="bold" d="M-11.5 0h23M0-11.5v23"/>',
    "inclusiveGateway": '<circle class="bold" r="11.5"/>',
    "complexGateway": '<path class="bold" d="M-11.5 0h23M0-11.5v23M-8-8L8 8M8-8L-8 8"/>',
    "eventBasedGateway": (
        '<circle class="line" r="14"/><circle class="line" r="11.5"/>'
        '<path class="line" d="M0-7.5L7.5-2 4.5 6.5h-9L-7.5-2z"/>'
    ),
}

# Markers at the lower border of an activity, 14 by 14 around the origin.
MARKERS: Final = {
    "closed": '<path class="line" d="M-7-7h14v14h-14zM0-4.5v9M-4.5 0h9"/>',
    "loop": '<path class="line" d="M-3 5.5A6 6 0 1 1 3 5.5M-6 6.5h3.300V3"/>',
    "parallel": '<path class="bold" d="M-5-6V6M0-6V6M5-6V6"/>',
    "sequential": '<path class="bold" d="M-6-5H6M-6 0H6M-6 5H6"/>',
    "compensation": '<path class="line" d="M0-5.5v11L-7 0zM7-5.5v11L0 0z"/>',
    "ad_hoc": '<path class="bold" d="M-7 2c2-5 5-5 7-2s5 3 7-2"/>',
}
