"""The looks of a drawing: fonts that need no download, colours, and marks of a replay report."""

from typing import Final

from engine.diagram.text import LABEL_FONT, TASK_FONT

FONTS: Final = (
    "'Noto Sans KR','Noto Sans CJK KR','Malgun Gothic','Apple SD Gothic Neo',"
    "NanumGothic,'Nanum Gothic',Arial,Helvetica,sans-serif"
)

CSS: Final = f"""
svg{{background:#fff;color:#22242a}}
text{{font-family:{FONTS};font-size:{LABEL_FONT}px;fill:#22242a;text-anchor:middle}}
.name{{font-size:{TASK_FONT}px}}
.start{{text-anchor:start}}
.halo{{paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}}
.outline{{fill:#fff;stroke:currentColor;stroke-width:1.6px}}
.thick{{stroke-width:3.4px}}
.thin{{stroke-width:1.2px}}
.clear{{fill:none}}
.dashed{{stroke-dasharray:5 3}}
.dotted{{stroke-dasharray:1.5 3;stroke-linecap:round}}
.chain{{stroke-dasharray:8 3 1.5 3}}
.line{{fill:none;stroke:currentColor;stroke-width:1.2px;stroke-linejoin:round;stroke-linecap:round}}
.bold{{fill:none;stroke:currentColor;stroke-width:2.6px;stroke-linecap:round}}
.solid{{fill:currentColor;stroke:none}}
.way{{fill:none;stroke:currentColor;stroke-width:1.5px;stroke-linejoin:round}}
.message .way{{stroke-dasharray:7 4}}
.association .way,.data .way{{stroke-dasharray:1.5 3.5;stroke-linecap:round}}
.participant .outline,.lane .outline{{stroke-width:1.2px}}
.lane .outline{{fill:none}}
.header{{fill:#f3f4f6;stroke:currentColor;stroke-width:1.2px}}
.participant .name{{font-weight:600}}
.completed{{color:#1b7a43}}
.completed .outline{{fill:#e3f5e9}}
.flow.completed .way{{stroke-width:2.6px}}
.active{{color:#b45f00}}
.active .outline{{fill:#ffeecb;stroke-width:2.8px}}
.incident{{color:#b3261e}}
.incident .outline{{fill:#fde4e1;stroke-width:2.8px}}
.cancelled{{color:#6b7280}}
.cancelled .outline{{fill:#eceef1}}
.participant.completed .outline,.lane.completed .outline{{fill:none}}
"""
