"""CLIP models: loading, encoding of texts and patches, masked attention, composition."""
