"""Records of any size, and how fast they are served beside what others would serve them with."""
