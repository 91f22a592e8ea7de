"""The batch: which reports differ from the record, and the run that makes them.

`jobs` says which reports a study wants, `plan` which of them differ from the `record`, `run` makes
those; `lock` lets one build run at a time, `seal` makes a rerun with nothing to do cost nothing, and
`tell` says what happens.
"""

from workbench.build.jobs import Job, find_region, wanted_jobs
from workbench.build.plan import plan
from workbench.build.record import Outcome, read_record

__all__ = ["Job", "Outcome", "find_region", "plan", "read_record", "wanted_jobs"]
