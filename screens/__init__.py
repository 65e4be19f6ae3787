"""The window: theme, widgets, one screen per step. Talks to the controller alone (``screens.port``)."""
