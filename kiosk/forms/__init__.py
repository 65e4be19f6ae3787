"""The one form of a bundle: which fields are asked, what the card already knows, what is wrong with an answer."""
