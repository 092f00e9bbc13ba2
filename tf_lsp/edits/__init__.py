"""Changes of text that leave terraform fmt nothing to change, and what a repair comes to."""
