"""The role that turns paper into images."""
