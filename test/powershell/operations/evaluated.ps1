# The values of literals, if the parser reads them as nothing else. Request: literals
# Answer, one for each: units, the numbers of its characters; nothing if it is more than a literal
function Invoke-Evaluated {
    param([Parameter(Mandatory = $true)] $Request)

    $allowed = [Collections.Generic.HashSet[string]] @('ScriptBlockAst', 'NamedBlockAst', 'PipelineAst', 'CommandExpressionAst', 'ParenExpressionAst', 'BinaryExpressionAst', 'ConvertExpressionAst', 'TypeConstraintAst', 'StringConstantExpressionAst', 'ConstantExpressionAst')
    foreach ($literal in $Request.literals) {
        $tokens = $null
        $faults = $null
        $tree = [Management.Automation.Language.Parser]::ParseInput($literal, [ref] $tokens, [ref] $faults)
        $more = @(foreach ($node in (Find-Nodes -In $tree -Kind 'Ast')) { if (-not $allowed.Contains($node.GetType().Name)) { $node } })
        if ($faults.Count -gt 0 -or $more.Count -gt 0) { @{ units = 'more than a literal' }; continue }
        $value = & ([scriptblock]::Create($literal))
        @{ units = @(if ($value -is [string]) { $value.ToCharArray() | ForEach-Object { [int] $_ } } else { $value.GetType().Name }) }
    }
}
