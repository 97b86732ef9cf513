# The commands that a script calls, without its own functions. Request: file    Answer: names
function Invoke-Commands {
    param([Parameter(Mandatory = $true)] $Request)

    $tokens = $null
    $faults = $null
    $tree = [Management.Automation.Language.Parser]::ParseFile($Request.file, [ref] $tokens, [ref] $faults)
    if ($faults.Count -gt 0) { throw $faults[0].Message }
    $own = @($tree.FindAll({ $args[0].GetType().Name -eq 'FunctionDefinitionAst' }, $true) | ForEach-Object { $_.Name })
    $called = [Collections.Generic.SortedSet[string]]::new()
    foreach ($command in $tree.FindAll({ $args[0].GetType().Name -eq 'CommandAst' }, $true)) {
        $name = $command.GetCommandName()
        if ($null -ne $name -and $own -notcontains $name) { $null = $called.Add($name) }
    }
    return , @($called)
}
