"""Running the stages of a batch: the stages themselves, and the engines that hand them out."""
