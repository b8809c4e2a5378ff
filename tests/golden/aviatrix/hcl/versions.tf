terraform {
  required_version = ">= 1.3.0, < 2.0.0"

  required_providers {
    aviatrix = {
      source  = "AviatrixSystems/aviatrix"
      version = ">= 8.2.10, < 10.0.0"
    }
  }
}
