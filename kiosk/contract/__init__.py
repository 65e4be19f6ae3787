"""The platform's wire types (msgspec), shared with ``offline`` and ``sandbox``."""
