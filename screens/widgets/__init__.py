"""Parts that the screens are made of; none knows a step or a rule."""
