"""Codes of standards and platforms as tables, each row with its basis, and how our values map to them (M44).

What nobody has published is not filled in: an unmapped value is an error with a name, never a default. ``docs/codes.md`` is
made from here (``kiosk.catalogue.codes.page``).
"""
