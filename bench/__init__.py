"""The benchmark suite: the bot beside the bare libraries, in one run. The tests never run it."""
