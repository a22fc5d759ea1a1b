"""Face 1, a call: request in, use case, response out; a module for each service of the contract."""
