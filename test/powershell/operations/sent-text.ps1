# The text that a server receives. Request: only [fact], or change: true    Answer: the text
function Invoke-SentText {
    param([Parameter(Mandatory = $true)] $Request)

    if ($Request.change) { return Get-TextToChange }
    return Get-TextToRead -Only @(foreach ($fact in $Request.only) { [string] $fact })
}
