"""Keys, buttons, doors and other inputs of the cabinet; serves the roles ``keypad`` and ``signals``."""
