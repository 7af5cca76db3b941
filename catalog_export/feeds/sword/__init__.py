"""Feed over SWORD 2: deposit records on an EPrints server through the network, and remove them again."""
