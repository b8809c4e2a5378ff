"""Designs as the AWS APIs answer them; every key is one that boto3 gives."""
