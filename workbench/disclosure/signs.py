"""What became of a number: the statuses of the protected measures."""

SHOWN, CONFIDENTIAL = "shown", "confidential"
NOT_AVAILABLE, NOT_APPLICABLE = "not_available", "not_applicable"
