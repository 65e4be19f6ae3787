"""Pages and letters: from the scanner's pixels to what is sent, and the exact text that is signed."""
