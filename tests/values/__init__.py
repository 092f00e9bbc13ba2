"""Tests of what expressions are worth."""
