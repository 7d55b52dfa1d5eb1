"""What can be wrong with the bot's surroundings, and its mend: asked by ``doctor`` and, in part, at every start."""
