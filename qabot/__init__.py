"""Ask hair-loss studies and community posts, and read the sentences that answer."""
