"""Pages on rules and findings, made from the rules' own files."""
