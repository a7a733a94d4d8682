"""How the credentials of a catalogue stand to each other, and which of them together serve an occupation."""
