# Empty. The lab defines Get-WebBinding and the others; this module only prevents the real module from replacing them.
