"""The role that reads contact cards."""
