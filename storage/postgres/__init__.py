"""The same data on a PostgreSQL server, which any number of replicas may share."""
