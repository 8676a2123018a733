"""What lies in the order of a user's events? Numba kernels over block arrays; they release the lock, know no names."""
