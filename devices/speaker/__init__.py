"""The role that speaks."""
