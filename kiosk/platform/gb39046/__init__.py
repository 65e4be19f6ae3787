"""A second platform: names and codes of GB/T 39046-2020 in a plain envelope, to prove that another platform needs only an
adapter."""
