# operations/ping.ps1
# What this shell is, so that a shell that cannot be used is refused before the first request.
# Request: nothing    Answer: pid, version, edition, is64Bit, languageMode, executionPolicy, moduleHash, platform, computer, user
function Invoke-Ping {
    param([Parameter(Mandatory = $true)] $Request)

    $policy = $null
    # The cmdlet is in another module, which a bare engine does not have and a damaged one cannot load.
    if ($null -ne $ExecutionContext.SessionState.InvokeCommand.GetCommand('Get-ExecutionPolicy', 'Cmdlet')) {
        $policy = (Get-ExecutionPolicy).ToString()
    }
    return @{
        pid             = $PID
        version         = $PSVersionTable.PSVersion.ToString()
        edition         = $PSVersionTable.PSEdition
        is64Bit         = [Environment]::Is64BitProcess
        languageMode    = $ExecutionContext.SessionState.LanguageMode.ToString()
        executionPolicy = $policy
        moduleHash      = $script:ModuleHash
        platform        = [Environment]::OSVersion.Platform.ToString()
        computer        = [Environment]::MachineName
        user            = [Environment]::UserDomainName + '\' + [Environment]::UserName
    }
}
