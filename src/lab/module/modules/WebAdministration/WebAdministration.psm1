# Nothing: Get-WebBinding and the others come from the lab, and this keeps the real module from being loaded over them.
