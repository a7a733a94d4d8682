"""What a credential's record says, held against what the frameworks ask for."""
