"""PostgreSQL through psycopg 3, an optional dependency.

Readers get one snapshot (REPEATABLE READ). Writers run READ COMMITTED: a compare-and-set waits for
the row's lock, looks at the row again and finds out whether it lost. Waiting ends after `patience`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, LiteralString, cast

from engine.errors import StoreBusy, StoreConflict, StoreError
from engine.store import moments, version
from engine.store.connection import Access, Row, Values
from engine.store.guards import EXPECTED_TRIGGERS, missing_triggers
from engine.store.url import masked, scrub

try:
    import psycopg
except ImportError as error:
    raise StoreError(
        "postgresql://",
        "the driver is missing; install gyeyak[postgres]",
        "PostgreSQL 드라이버가 없습니다. gyeyak[postgres]를 설치하십시오",
    ) from error
