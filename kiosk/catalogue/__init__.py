"""Load, select, and import of portal guides: what is offered here, and what each citizen needs for it."""
