# When a key of HKLM was written. Request: path    Answer: time, null if there is no such key; compiled, whether the declaration was
function Invoke-KeyTime {
    param([Parameter(Mandatory = $true)] $Request)

    # The shell may have the commands of a lab, which compiles nothing of this kind.
    function Add-Type { Microsoft.PowerShell.Utility\Add-Type @args }
    $time = try { Get-RegistryKeyTime -Path $Request.path } catch { $null }
    return @{ time = $time; compiled = $null -ne ('Exstate.RegistryTime' -as [type]) }
}
