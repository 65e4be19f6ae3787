"""Encrypted store, outbox, sealing and sync: what lets a kiosk work without a network and lose nothing."""
