"""As few people as possible have two shifts on one day."""
