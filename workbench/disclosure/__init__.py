"""Disclosure: rules, suppression and audit; measures to protected measures."""
