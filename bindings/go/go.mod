module dashcore

go 1.18
