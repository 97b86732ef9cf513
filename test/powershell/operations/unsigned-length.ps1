# The length of a file without its signature. Request: bytes (base64)    Answer: the number of bytes
function Invoke-UnsignedLength {
    param([Parameter(Mandatory = $true)] $Request)

    return Get-UnsignedLength -Bytes ([Convert]::FromBase64String($Request.bytes))
}
