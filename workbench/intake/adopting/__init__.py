"""From a file that nobody knows yet to a study's lines and a first draft of its instrument."""
