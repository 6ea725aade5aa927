"""How many examples the property tests try.

`make test` tries few, always the same. `ORACLE_TIMES=100` tries a hundred times as many,
other ones in each run, and makes what fails smaller before it is shown. `make test` does
not: it shows what failed at once, with the line that tries it again.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

_QUICKLY = (Phase.explicit, Phase.reuse, Phase.generate)
_TIMES = os.environ.get("ORACLE_TIMES")


def examples(count: int) -> settings:
    """Settings for a test that tries `count` examples in `make test`."""
    return settings(
        max_examples=count * int(_TIMES or 1),
        derandomize=_TIMES is None,
        deadline=None,
        phases=_QUICKLY if _TIMES is None else (*_QUICKLY, Phase.shrink),
        print_blob=True,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
