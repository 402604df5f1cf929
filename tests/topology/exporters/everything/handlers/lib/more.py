words = ["one"]
