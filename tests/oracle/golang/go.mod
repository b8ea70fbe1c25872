module podfit/tests/oracle/golang

go 1.21
