"""Who refers to whom, and what the documents say that resources carry."""
