"""Frozen types, one file per word of the design; standard library only."""
