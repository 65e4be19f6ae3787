"""The role ``page_printer``: protocol, drivers, simulator."""
