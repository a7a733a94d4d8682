"""Our own training texts, and what scripts/train_encoder.py makes of them."""
