"""The role that reads identity documents."""
