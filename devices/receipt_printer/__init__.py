"""The role that prints receipts on roll paper."""
