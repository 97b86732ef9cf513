# Invoke-ExstateCheck.ps1
# Runs "exstate check", writes the result to the Windows event log, and tells Teams or sends a mail where asked.
# The scheduled task of Register-ExstateCheck.ps1 runs it with Windows PowerShell 5.1. It changes nothing on a server.
# Ends with the exit code of the check: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.
[CmdletBinding()]
param(
    # The desired state, with its whole path.
    [Parameter(Mandatory = $true)] [string] $DesiredState,
    [string] $Exstate = 'exstate',
    # Of the journals: an unfinished run is a finding. Left out: what exstate takes by itself.
    [string] $StateDir,
    # A .prom file for the textfile collector of an exporter.
    [string] $Metrics,
    # A simulated organization, to try all this without a server.
    [string] $World,
    # Post a card. The address comes from EXSTATE_TEAMS_WEBHOOK, or from Set-ExstateWebhook.ps1.
    [switch] $Teams,
    [string] $MailTo,
    [string] $MailFrom,
    [string] $SmtpServer,
    [int] $SmtpPort = 25,
    # Only for a relay without TLS in your own network.
    [switch] $SmtpWithoutTls,
    # Tell Teams and the mail also that all is well.
    [switch] $NotifyOk,
    [int] $RetrySeconds = 10
)
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
. (Join-Path $PSScriptRoot 'Secret.ps1')

$Source = 'exstate check'
$Events = @{
    ok       = @{ Id = 1000; Type = 'Information' }
    warning  = @{ Id = 1001; Type = 'Warning' }
    critical = @{ Id = 1002; Type = 'Error' }
    unknown  = @{ Id = 1003; Type = 'Warning' }
}
$NotSent = @{ Id = 1010; Type = 'Error' }
# The limits of the event log and of a message in Teams (28 KB), with room for the rest.
$MostInEvent = 30000
$MostInCard = 24000

# Names in certificates and connectors come from outside: no control character, no sign that turns the direction of text.
function Get-CleanText {
    param([string] $Text, [int] $Most = 400)

    $clean = $Text -replace '[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+', ' '
    if ($clean.Length -gt $Most) { return $clean.Substring(0, $Most) + '...' }
    return $clean
}

# PowerShell 7 reads an instant as a date, 5.1 as text.
function Format-Instant {
    param($Value)

    if ($Value -is [DateTime]) { return $Value.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ', [Globalization.CultureInfo]::InvariantCulture) }
    return [string] $Value
}

# The console may have another code page, so the result is read from a file in UTF-8 and not from the output.
function Invoke-Check {
    $file = Join-Path ([IO.Path]::GetTempPath()) ('exstate-check-' + [Guid]::NewGuid().ToString('N') + '.json')
    $words = @('check', $DesiredState, '--out', $file)
    if ($StateDir) { $words += @('--state-dir', $StateDir) }
    if ($Metrics) { $words += @('--out', $Metrics) }
    if ($World) { $words += @('--world', $World) }
    try {
        # With "Stop", a line on standard error would end the script.
        $ErrorActionPreference = 'Continue'
        $said = @(& $Exstate @words)
        $code = $LASTEXITCODE
        $ErrorActionPreference = 'Stop'
        $line = [string] ($said | Select-Object -First 1)
        if (-not (Test-Path -LiteralPath $file)) { return New-Failure -Says "exstate ended with $code and without a result: $line" }
        try { return Read-Result -File $file -Code $code }
        catch { return New-Failure -Says "the result could not be read ($($_.Exception.Message)): $line" -Line $line }
    }
    catch { return New-Failure -Says "exstate could not be run: $($_.Exception.Message)" }
    finally { if (Test-Path -LiteralPath $file) { Remove-Item -LiteralPath $file } }
}

function Read-Result {
    param([string] $File, [int] $Code)

    $read = Get-Content -LiteralPath $File -Raw -Encoding UTF8 | ConvertFrom-Json
    $state = [string] $read.state
    if ($read.schema -ne 'exstate/check/v1' -or -not $Events.ContainsKey($state)) { return New-Failure -Says 'the result of exstate check has a form that this script does not know' }
    # Standard output may be lost after the file was written: the worse of both counts.
    if ($Code -eq 3 -and $state -eq 'ok') { $state = 'unknown' }
    $kind = $read.source
    while ($null -ne $kind -and $kind.kind -eq 'recorded' -and $null -ne $kind.PSObject.Properties['of']) { $kind = $kind.of }
    $lines = @(foreach ($one in @($read.findings)) {
            $where = ''
            if ($one.server) { $where = "$($one.server): " }
            @{ State = [string] $one.state; Text = Get-CleanText -Text "$(([string] $one.state).ToUpperInvariant()) $where$($one.says) [$($one.code)]" }
        })
    return @{
        State        = $state
        Code         = $Code
        Organization = Get-CleanText -Text $read.organization -Most 80
        At           = Format-Instant -Value $read.at
        Servers      = @($read.servers).Count
        Lines        = $lines
        Simulated    = ($kind.kind -eq 'simulated')
    }
}

# That the check could not be made is never silence. What its first line says is worse than UNKNOWN, and counts.
function New-Failure {
    param([string] $Says, [string] $Line = '')

    $state = 'unknown'
    $code = 3
    if ($Line.StartsWith('EXSTATE WARNING - ')) { $state = 'warning'; $code = 1 }
    if ($Line.StartsWith('EXSTATE CRITICAL - ')) { $state = 'critical'; $code = 2 }
    return @{ State = $state; Code = $code; Organization = '?'; At = ''; Servers = 0; Simulated = $false; Lines = @(@{ State = $state; Text = Get-CleanText -Text $Says }) }
}

function Get-Title {
    param($Result)

    $practice = ''
    if ($Result.Simulated) { $practice = 'SIMULATED, ' }
    return "exstate $($Result.State.ToUpperInvariant()): $practice$($Result.Organization)"
}

function Get-Text {
    param($Result, [int] $Most)

    $all = @(Get-Title -Result $Result) + @($Result.Lines | ForEach-Object { $_.Text }) + @("evaluated at $($Result.At), $($Result.Servers) servers")
    $text = $all -join "`r`n"
    if ($text.Length -gt $Most) { return $text.Substring(0, $Most) + "`r`n... (run: exstate check)" }
    return $text
}

# The event viewer would replace %1 by a parameter.
function Write-Result {
    param([hashtable] $Kind, [string] $Text)

    try { Write-EventLog -LogName 'Application' -Source $Source -EventId $Kind.Id -EntryType $Kind.Type -Message ($Text -replace '%(?=\d)', '% ') }
    catch { [Console]::Error.WriteLine("The event was not written: $($_.Exception.Message) Register the source with Register-ExstateCheck.ps1.") }
}

# A TextRun shows its text as it is: no Markdown, no link, no mention. Only {{DATE(...)}} would be replaced.
function New-Run {
    param([string] $Text, [string] $Color = 'Default', [string] $Weight = 'Default', [string] $Size = 'Default')

    return @{ type = 'RichTextBlock'; inlines = @(@{ type = 'TextRun'; text = ($Text -replace '\{\{', '{ {'); color = $Color; weight = $Weight; size = $Size }) }
}

$Colors = @{ ok = 'Good'; warning = 'Warning'; critical = 'Attention'; unknown = 'Accent' }

function New-Card {
    param($Result, [int] $Count)

    $body = @(New-Run -Text (Get-Title -Result $Result) -Color $Colors[$Result.State] -Weight 'Bolder' -Size 'Large')
    foreach ($line in @($Result.Lines | Select-Object -First $Count)) { $body += New-Run -Text $line.Text -Color $Colors[$line.State] }
    $more = $Result.Lines.Count - $Count
    if ($more -gt 0) { $body += New-Run -Text "and $more more: run exstate check" }
    $body += New-Run -Text "evaluated at $($Result.At) on $([Environment]::MachineName)" -Size 'Small'
    $card = @{ '$schema' = 'http://adaptivecards.io/schemas/adaptive-card.json'; type = 'AdaptiveCard'; version = '1.4'; msteams = @{ width = 'Full' }; body = $body }
    return @{ type = 'message'; attachments = @(@{ contentType = 'application/vnd.microsoft.card.adaptive'; contentUrl = $null; content = $card }) }
}

# Teams refuses a larger message as a whole.
function Get-CardBytes {
    param($Result)

    for ($count = [Math]::Min(40, $Result.Lines.Count); ; $count = [Math]::Floor($count / 2)) {
        $bytes = [Text.Encoding]::UTF8.GetBytes((New-Card -Result $Result -Count $count | ConvertTo-Json -Depth 10 -Compress))
        if ($bytes.Length -le $MostInCard -or $count -eq 0) { return , $bytes }
    }
}

# A person who has the address can post to the channel. So it is never written to a log.
function Get-WebhookAddress {
    $text = $env:EXSTATE_TEAMS_WEBHOOK
    if (-not $text) { $text = Unprotect-Address }
    if (-not $text) { throw 'no address of a Teams workflow is stored: run Set-ExstateWebhook.ps1, or set EXSTATE_TEAMS_WEBHOOK' }
    $address = $null
    if (-not [Uri]::TryCreate($text.Trim(), [UriKind]::Absolute, [ref] $address)) { throw 'the stored address of the Teams workflow is no address' }
    if ($address.Scheme -ne 'https' -and -not ($address.Scheme -eq 'http' -and $address.IsLoopback)) { throw 'the stored address of the Teams workflow does not begin with https' }
    return $address
}

function Get-StatusCode {
    param($ErrorRecord)

    $response = $ErrorRecord.Exception.PSObject.Properties['Response']
    if ($null -eq $response -or $null -eq $response.Value) { return 0 }
    return [int] $response.Value.StatusCode
}

function Send-Card {
    param($Result)

    $address = Get-WebhookAddress
    $bytes = Get-CardBytes -Result $Result
    # Windows PowerShell 5.1 may still begin with TLS 1.0, which Teams refuses.
    [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
    for ($try = 1; ; $try++) {
        try {
            # A redirection would carry the result to another place.
            $null = Invoke-WebRequest -Uri $address -Method Post -Body $bytes -ContentType 'application/json; charset=utf-8' -TimeoutSec 60 -MaximumRedirection 0 -UseBasicParsing
            return
        }
        catch {
            $status = Get-StatusCode -ErrorRecord $_
            $passes = $status -eq 0 -or $status -eq 429 -or $status -ge 500
            if ($passes -and $try -lt 3) { Start-Sleep -Seconds $RetrySeconds; continue }
            if ($status -ne 0) { throw "Teams answered with HTTP status $status" }
            throw "Teams could not be reached: $(Remove-Address -Text $_.Exception.Message -Address $address)"
        }
    }
}

function Remove-Address {
    param([string] $Text, [Uri] $Address)

    foreach ($part in $Address.OriginalString, $Address.AbsoluteUri, $Address.PathAndQuery, $Address.Query) {
        if ($part.Length -gt 1) { $Text = $Text.Replace($part, '(address)') }
    }
    return $Text
}

# Send-MailMessage is obsolete, because it goes on without TLS where a server offers none. SmtpClient with EnableSsl
# refuses such a server. It is the only SMTP client that Windows PowerShell 5.1 has without further modules.
function Send-Mail {
    param($Result)

    $mail = New-Object -TypeName Net.Mail.MailMessage -ArgumentList $MailFrom, $MailTo
    $client = New-Object -TypeName Net.Mail.SmtpClient -ArgumentList $SmtpServer, $SmtpPort
    try {
        $mail.Subject = Get-CleanText -Text (Get-Title -Result $Result) -Most 120
        $mail.SubjectEncoding = [Text.Encoding]::UTF8
        $mail.Body = Get-Text -Result $Result -Most 200000
        $mail.BodyEncoding = [Text.Encoding]::UTF8
        $mail.IsBodyHtml = $false
        $client.EnableSsl = -not $SmtpWithoutTls
        $client.Timeout = 60000
        $client.Send($mail)
    }
    finally {
        $client.Dispose()
        $mail.Dispose()
    }
}

# A message that was not sent must not look like a good day.
function Send-Where {
    param([string] $What, [scriptblock] $Send)

    try { & $Send; return $true }
    catch {
        Write-Result -Kind $NotSent -Text "$What was not sent: $(Get-CleanText -Text $_.Exception.Message)"
        return $false
    }
}

if (($MailTo -or $MailFrom -or $SmtpServer) -and -not ($MailTo -and $MailFrom -and $SmtpServer)) { throw 'A mail needs -MailTo, -MailFrom and -SmtpServer.' }
$result = Invoke-Check
Write-Result -Kind $Events[$result.State] -Text (Get-Text -Result $result -Most $MostInEvent)
$sent = $true
if ($result.State -ne 'ok' -or $NotifyOk) {
    if ($Teams) { $sent = (Send-Where -What 'The card for Teams' -Send { Send-Card -Result $result }) -and $sent }
    if ($MailTo) { $sent = (Send-Where -What 'The mail' -Send { Send-Mail -Result $result }) -and $sent }
}
if (-not $sent -and $result.Code -eq 0) { exit 3 }
exit $result.Code
