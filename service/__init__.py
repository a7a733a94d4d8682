"""How people and programs reach the models: pipeline, storage, formats, reports, command line."""
