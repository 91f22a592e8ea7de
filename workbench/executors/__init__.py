"""Where the reports of a plan are made: on this machine, or on a cluster. The plan is the same."""
