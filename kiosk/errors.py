"""Errors of the application that an operator reads: what is wrong, where, and who must act."""

from __future__ import annotations


class ConfigurationError(Exception):
    """The configuration cannot be used. The text names file, key and reason in one sentence."""


class DataError(Exception):
    """Data that the kiosk was given (catalogue, keys, database) cannot be used; the text names file and reason."""
