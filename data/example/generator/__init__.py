"""The maker of the invented study; it shares no code with the workbench that it tests."""
