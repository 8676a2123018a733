"""Project folders, the immutable dataset, blocks of users, and the catalog of what people make."""
