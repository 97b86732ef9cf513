# When a key of HKLM was written. Request: path    Answer: time, null if there is no such key; compiled, whether the declaration was
function Invoke-KeyTime {
    param([Parameter(Mandatory = $true)] $Request)

    $time = try { Get-RegistryKeyTime -Path $Request.path } catch { $null }
    return @{ time = $time; compiled = $null -ne ('Exstate.RegistryTime' -as [type]) }
}
