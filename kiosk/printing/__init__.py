"""What papers say: the receipt. How a printer sets it is the device room's work."""
