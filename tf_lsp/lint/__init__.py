"""Runs the rules and keeps what they found up to date, module by module."""
