"""The models on this machine: the catalogue, downloads, checkpoints and the model store."""
