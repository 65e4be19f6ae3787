"""Stand-ins for the systems behind an intake platform that the policy papers name; each a small room with invented data."""
