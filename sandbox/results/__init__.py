"""Notices and results of the stand-in organs: typeset, sealed as PAdES, and, for tests, spoilt to order."""
