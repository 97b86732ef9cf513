# Checks scripts with the parser of the engine. It runs in PowerShell 7, so everything that 5.1 lacks is refused by
# name.
# Request: files, commands, evaluators, parameters, variables, exceptions    Answer: file, line, rule, text
$script:Judged = [Collections.Generic.HashSet[string]] @(
    'TernaryExpressionAst', 'PipelineChainAst', 'PipelineAst', 'ScriptBlockAst', 'BinaryExpressionAst', 'AssignmentStatementAst', 'IndexExpressionAst',
    'MemberExpressionAst', 'InvokeMemberExpressionAst', 'VariableExpressionAst', 'CommandParameterAst', 'ExpandableStringExpressionAst', 'CommandAst'
)

function Invoke-Lint {
    param([Parameter(Mandatory = $true)] $Request)

    $trees = @{}
    # The allowed parameters by command; null if all are allowed.
    $known = @{}
    foreach ($command in $Request.commands) {
        $known[$command.name] = $command.parameters
    }
    foreach ($file in $Request.files) {
        $tokens = $null
        $faults = $null
        $trees[$file] = [Management.Automation.Language.Parser]::ParseFile($file, [ref] $tokens, [ref] $faults)
        foreach ($fault in $faults) { New-Finding -File $file -Extent $fault.Extent -Rule 'does not parse' }
        if ([regex]::IsMatch([Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($file)), '[^\n -~]')) { New-Finding -File $file -Extent $trees[$file].Extent -Rule 'not ASCII' }
        foreach ($function in (Find-Nodes -In $trees[$file] -Kind 'FunctionDefinitionAst')) { $known[$function.Name] = $null }
    }
    foreach ($file in $Request.files) {
        foreach ($node in (Find-Nodes -In $trees[$file] -Kind 'Ast')) {
            if (-not $script:Judged.Contains($node.GetType().Name)) { continue }
            $rule = Get-BrokenRule -Node $node -Request $Request -Known $known
            if ($null -eq $rule) { continue }
            $text = [IO.Path]::GetFileName($file) + ': ' + $node.Extent.Text
            if (@($Request.exceptions) -notcontains $text) { New-Finding -File $file -Extent $node.Extent -Rule $rule }
        }
    }
}

function New-Finding {
    param($File, $Extent, $Rule)

    return @{ file = [IO.Path]::GetFileName($File); line = $Extent.StartLineNumber; rule = $Rule; text = $Extent.Text.Split("`n")[0] }
}

function Get-BrokenRule {
    param($Node, $Request, $Known)

    switch ($Node.GetType().Name) {
        'TernaryExpressionAst' { return 'not in 5.1' }
        'PipelineChainAst' { return 'not in 5.1' }
        'PipelineAst' { if ($Node.Background) { return 'not in 5.1' } }
        'ScriptBlockAst' { if ($null -ne $Node.CleanBlock) { return 'not in 5.1' } }
        'BinaryExpressionAst' { return Get-BrokenOperatorRule -Node $Node }
        'AssignmentStatementAst' { if ($Node.Operator -eq 'QuestionQuestionEquals') { return 'not in 5.1' } }
        'IndexExpressionAst' { if ($Node.NullConditional) { return 'not in 5.1' } }
        'MemberExpressionAst' { return Get-BrokenMemberRule -Node $Node -Request $Request }
        'InvokeMemberExpressionAst' { return Get-BrokenMemberRule -Node $Node -Request $Request }
        'VariableExpressionAst' { if ((@($Request.variables) -contains $Node.VariablePath.UserPath)) { return 'not in 5.1' } }
        'CommandParameterAst' { if ((@($Request.parameters) -contains $Node.ParameterName)) { return 'not in 5.1' } }
        'ExpandableStringExpressionAst' { return Get-BrokenStringRule -Node $Node }
        'CommandAst' { return Get-BrokenCommandRule -Node $Node -Known $Known }
    }
}

function Get-BrokenMemberRule {
    param($Node, $Request)

    if ($Node.NullConditional) { return 'not in 5.1' }
    if ($Node.Member.GetType().Name -ne 'StringConstantExpressionAst') {
        if ($Node.GetType().Name -eq 'InvokeMemberExpressionAst') { return 'called by a name from data' }
        return
    }
    $name = $Node.Member.Value
    $owner = ''
    if ($Node.Expression.GetType().Name -eq 'TypeExpressionAst') { $owner = $Node.Expression.TypeName.FullName.Split('.')[-1] }
    if ((@($Request.evaluators) -contains ($owner + '::' + $name)) -or (@($Request.evaluators) -contains $name)) { return 'runs text' }
    if ($Node.GetType().Name -eq 'InvokeMemberExpressionAst' -and $null -ne $Node.GenericTypeArguments) { return 'not in 5.1' }
}

# A list of types would not find the name of a type in a text.
function Get-BrokenOperatorRule {
    param($Node)

    if ($Node.Operator -eq 'QuestionQuestion') { return 'not in 5.1' }
    if ('Is', 'IsNot', 'As' -contains $Node.Operator -and $Node.Right.GetType().Name -ne 'TypeExpressionAst') { return 'a type by a name from data' }
}

# Text for people may contain values. The arguments of a cmdlet must not be formed from them.
function Get-BrokenStringRule {
    param($Node)

    for ($up = $Node.Parent; $null -ne $up; $up = $up.Parent) {
        $kind = $up.GetType().Name
        if ($kind -eq 'InvokeMemberExpressionAst' -or $kind -eq 'AssignmentStatementAst' -or $kind -eq 'ScriptBlockAst') { return }
        if ($kind -eq 'CommandAst') {
            if ($up.GetCommandName() -eq 'New-ExstateError') { return }
            return 'text with values in it reaches a command'
        }
    }
}

function Get-BrokenCommandRule {
    param($Node, $Known)

    $name = $Node.GetCommandName()
    if ($null -eq $name) {
        if (Test-WrittenBlock -Node $Node.CommandElements[0]) { return }
        return 'called by a name from data'
    }
    if ($name -eq 'Invoke-Expression' -or $name -eq 'iex') { return 'runs text' }
    if ($Node.InvocationOperator -eq 'Dot') { return 'called by a name from data' }
    if (-not $Known.ContainsKey($name)) { return 'a command that is not kept' }
    if ($null -eq $Known[$name]) { return }
    foreach ($element in $Node.CommandElements) {
        if ($element.GetType().Name -ne 'CommandParameterAst' -or $element.ParameterName -eq 'ErrorAction') { continue }
        if ($Known[$name] -notcontains $element.ParameterName) { return 'a parameter that is not kept' }
    }
}

# PowerShell does not convert text to a parameter that is declared as a script block.
function Test-WrittenBlock {
    param($Node)

    if ($Node.GetType().Name -ne 'VariableExpressionAst') { return $false }
    for ($up = $Node.Parent; $null -ne $up; $up = $up.Parent) {
        if ($up.GetType().Name -ne 'ScriptBlockAst' -or $null -eq $up.ParamBlock) { continue }
        foreach ($parameter in $up.ParamBlock.Parameters) {
            if ($parameter.Name.VariablePath.UserPath -eq $Node.VariablePath.UserPath) { return $parameter.StaticType -eq [scriptblock] }
        }
    }
    return $false
}
