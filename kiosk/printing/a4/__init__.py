"""Papers on A4: what they say (a ``Sheet``, pure) and how it becomes PDF/A (a ``Press``). See docs/decisions/papers.md."""
