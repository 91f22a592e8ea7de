"""Where the cells of a report run: a process that is private to the report, and gone with it.

`parent` is a process that has imported everything and forks one process for each report; `engine` lets
papermill run the cells in that very process; `ordinary` is the kernel that serves where nothing can
be forked.
"""
