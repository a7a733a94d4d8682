"""How many threads the arithmetic of this process takes."""

from threadpoolctl import threadpool_limits


def one_blas_thread() -> None:
    """Let products of matrices take one thread each, for as long as this process lives.

    Where several requests share the cores, threads of one product wait for each other, and OpenBLAS waits spinning:
    measured with eight clients on two busy cores, a match then took three times the processor time.
    """
    threadpool_limits(1, user_api="blas")
