hosts = { single = ["One.Example"], pair = ["x.example", "y.example"], other = ["never.example"] }
