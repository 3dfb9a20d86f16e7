"""CLIP models: load them, encode texts and patches, choose what attention sees."""
