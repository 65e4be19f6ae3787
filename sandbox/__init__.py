"""A stand-in central platform (综合一窗受理), its clerk's page and a bench for virtual devices: for demo and tests."""
