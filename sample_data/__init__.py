"""Which data ships with Silhouette, to try it on and to test it with?"""
