# Handshakes with one port: this number at once by the probes of the module, then as many one by one with .NET alone.
# Request: address, port, count    Answer: together and alone in milliseconds, presented
function Invoke-ShakeHands {
    param([Parameter(Mandatory = $true)] $Request)

    $of = @{ fact = 'wire/0.0.0.0:444'; wire = '0.0.0.0:444'; at = 'loopback'; port = 444; verb = ''; page = '' }
    $addresses = @{ '0.0.0.0:444' = $Request.address + ':' + $Request.port }
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $probes = Invoke-Probes -Of @(for ($n = 0; $n -lt $Request.count; $n++) { $of }) -Addresses $addresses -Milliseconds 10000
    $together = $clock.Elapsed.TotalMilliseconds
    $any = Get-AnyCertificate
    $clock.Restart()
    for ($n = 0; $n -lt $Request.count; $n++) {
        $client = [Net.Sockets.TcpClient]::new($Request.address, $Request.port)
        $stream = [Net.Security.SslStream]::new($client.GetStream(), $false, $any)
        try { $stream.AuthenticateAsClient($Request.address, $null, [Security.Authentication.SslProtocols]::Tls12, $false) }
        finally { $stream.Dispose(); $client.Close() }
    }
    return @{ together = $together; alone = $clock.Elapsed.TotalMilliseconds; presented = @($probes | ForEach-Object { $_.answer.known }) }
}
