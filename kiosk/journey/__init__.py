"""One citizen's walk as a pure state machine: ``(state, event) -> (state, effects)``, and the ladder that names the screen."""
