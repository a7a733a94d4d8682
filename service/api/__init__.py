"""HTTP: translation only. A route reads a request, calls one function of the service, and shapes what it returns."""
