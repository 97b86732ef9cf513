# The commands that a script calls, without its own functions. Request: file    Answer: names
function Invoke-Commands {
    param([Parameter(Mandatory = $true)] $Request)

    $tokens = $null
    $faults = $null
    $tree = [Management.Automation.Language.Parser]::ParseFile($Request.file, [ref] $tokens, [ref] $faults)
    if ($faults.Count -gt 0) { throw $faults[0].Message }
    $own = @(foreach ($function in (Find-Nodes -In $tree -Kind 'FunctionDefinitionAst')) { $function.Name })
    $called = [Collections.Generic.SortedSet[string]]::new()
    foreach ($command in (Find-Nodes -In $tree -Kind 'CommandAst')) {
        $name = $command.GetCommandName()
        if ($null -ne $name -and $own -notcontains $name) { $null = $called.Add($name) }
    }
    return , @($called)
}
