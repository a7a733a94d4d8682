"""The review board: its queue, the dossier of a credential, decisions, flags set aside."""
