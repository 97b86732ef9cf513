# observe/renewers.ps1
# Programs that renew certificates by themselves: their scripts may change what Exchange uses (exchange facts 16). Only the
# names of scheduled tasks and services are read, and not what they run.
Set-StrictMode -Version 3.0

$script:Tasks = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache\Tree'
$script:RenewerTask = 'acme|wacs|lets-? ?encrypt|certbot|certify'
# Certify The Web, in two editions.
$script:RenewerServices = 'Certify.Service', 'Certify.Service$CertifySSLManager.Service'

function Add-RenewerFacts {
    param([hashtable] $Facts)

    try {
        if (Test-Path -LiteralPath $script:Tasks -ErrorAction Stop) {
            foreach ($task in @(Get-ChildItem -LiteralPath $script:Tasks -ErrorAction Stop | ForEach-Object { $_.PSChildName })) {
                if ($task -match $script:RenewerTask) { $Facts['renewer/' + $task] = @{ known = 'task' } }
            }
        }
        foreach ($service in $script:RenewerServices) {
            if (Test-Path -LiteralPath ('HKLM:\SYSTEM\CurrentControlSet\Services\' + $service) -ErrorAction Stop) { $Facts['renewer/' + $service] = @{ known = 'service' } }
        }
    }
    catch { $Facts['renewer/*'] = @{ unknown = (Get-Reason -Record $_) } }
}
