"""The steps by which a store grows; each is a numbered file in ``versions``."""
