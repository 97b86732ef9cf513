# How the parser of the engine reads lines that a person pastes. Request: lines, words (whether to answer with them)
# Answer, one for each: faults, words (of the first command: the kind and the text of each), shape (everything that
# could run or be expanded, without the literal values)
$script:Shaped = [Collections.Generic.HashSet[string]] @(
    'CommandAst', 'CommandParameterAst', 'VariableExpressionAst', 'InvokeMemberExpressionAst', 'MemberExpressionAst', 'BinaryExpressionAst', 'ConvertExpressionAst',
    'TypeExpressionAst', 'StatementBlockAst', 'ScriptBlockExpressionAst', 'SubExpressionAst', 'ExpandableStringExpressionAst', 'FileRedirectionAst',
    'MergingRedirectionAst', 'AssignmentStatementAst', 'PipelineAst', 'PipelineChainAst', 'FunctionDefinitionAst'
)

function Invoke-Parsed {
    param([Parameter(Mandatory = $true)] $Request)

    foreach ($line in $Request.lines) {
        $tokens = $null
        $faults = $null
        $tree = [Management.Automation.Language.Parser]::ParseInput($line, [ref] $tokens, [ref] $faults)
        $command = $tree.Find({ $args[0].GetType().Name -eq 'CommandAst' }, $true)
        @{
            faults = $faults.Count
            words  = @(if ($Request.words -and $null -ne $command) { $command.CommandElements | ForEach-Object { @{ kind = $_.GetType().Name; text = Get-Text -Node $_ } } })
            shape  = [string]::Join('; ', [string[]] @(foreach ($node in (Find-Nodes -In $tree -Kind 'Ast')) { if ($script:Shaped.Contains($node.GetType().Name)) { Get-Shape -Node $node } }))
        }
    }
}

# Nothing for a literal, also if it is formed from character codes.
function Get-Shape {
    param($Node)

    switch ($Node.GetType().Name) {
        'CommandAst' { return 'command ' + $Node.GetCommandName() + ' ' + $Node.InvocationOperator }
        'CommandParameterAst' { return 'parameter ' + $Node.ParameterName }
        'VariableExpressionAst' { return 'variable ' + $Node.VariablePath.UserPath }
        'InvokeMemberExpressionAst' { return 'member ' + $Node.Member.Extent.Text }
        'MemberExpressionAst' { return 'member ' + $Node.Member.Extent.Text }
        'BinaryExpressionAst' { if ($Node.Operator -ne 'Plus') { return 'operator ' + $Node.Operator } }
        'ConvertExpressionAst' { if ($Node.Type.TypeName.FullName -ne 'char') { return 'type ' + $Node.Type.TypeName.FullName } }
        'TypeExpressionAst' { return 'type ' + $Node.TypeName.FullName }
        'StatementBlockAst' { return 'block' }
        'ScriptBlockExpressionAst' { return 'block' }
        'SubExpressionAst' { return 'expanded' }
        'ExpandableStringExpressionAst' { return 'expanded text' }
        'FileRedirectionAst' { return 'redirected' }
        'MergingRedirectionAst' { return 'redirected' }
        'AssignmentStatementAst' { return 'assigned' }
        'PipelineAst' { if ($Node.PipelineElements.Count -ne 1) { return 'pipeline ' + $Node.PipelineElements.Count } }
        'PipelineChainAst' { return 'chain' }
        'FunctionDefinitionAst' { return 'function' }
    }
}

function Get-Text {
    param($Node)

    if ($Node.PSObject.Properties['Value']) { return [string] $Node.Value }
    return $Node.Extent.Text
}
