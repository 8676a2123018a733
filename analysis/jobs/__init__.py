"""What pages and the command line ask for: the layers below joined with the catalog, one module a job."""
