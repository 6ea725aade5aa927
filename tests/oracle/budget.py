"""How many examples the property tests try.

`make test` tries few, always the same, and shows what fails as it is. `ORACLE_TIMES=100`
tries a hundred times as many, other ones in each run, and shrinks what fails.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

_TIMES = os.environ.get("ORACLE_TIMES")
_PHASES = [Phase.explicit, Phase.reuse, Phase.generate]


def examples(count: int) -> settings:
    """Settings for a test that tries `count` examples in `make test`."""
    return settings(
        max_examples=count * int(_TIMES or 1),
        derandomize=_TIMES is None,
        phases=_PHASES if _TIMES is None else [*_PHASES, Phase.target, Phase.shrink],
        deadline=None,
        print_blob=True,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
