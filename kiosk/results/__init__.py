"""Notices and results as an organ sealed them: believed, or said why not; and as pages for the printer."""
