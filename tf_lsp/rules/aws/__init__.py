"""Rules for AWS, a folder for each service."""
