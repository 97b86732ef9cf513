# The calls of each function of some scripts, from the parser of the engine. Request: files
# Answer, one for each: function, commands (each its words), members (methods, static ones with their type), texts
function Invoke-Calls {
    param([Parameter(Mandatory = $true)] $Request)

    foreach ($file in $Request.files) {
        $tokens = $null
        $faults = $null
        $tree = [Management.Automation.Language.Parser]::ParseFile($file, [ref] $tokens, [ref] $faults)
        if ($faults.Count -gt 0) { throw $faults[0].Message }
        foreach ($function in (Find-Nodes -In $tree -Kind 'FunctionDefinitionAst')) {
            @{
                function = $function.Name
                commands = @(Find-Nodes -In $function -Kind 'CommandAst' | Where-Object { $null -ne $_.GetCommandName() } | ForEach-Object { , (Get-Words -Command $_) })
                members  = @(Find-Nodes -In $function -Kind 'InvokeMemberExpressionAst' | ForEach-Object { Get-MemberName -Call $_ })
                texts    = @(Find-Nodes -In $function -Kind 'StringConstantExpressionAst' | ForEach-Object { $_.Value })
            }
        }
    }
}

# A method of .NET compares the types. A script block for each node would take most of the time.
function Find-Nodes {
    param($In, [string] $Kind)

    $base = [Management.Automation.Language.Ast]
    $type = $base.Assembly.GetType('System.Management.Automation.Language.' + $Kind, $true)
    return $In.FindAll([Delegate]::CreateDelegate([Func[Management.Automation.Language.Ast, bool]], $type, [type].GetMethod('IsInstanceOfType')), $true)
}

# The command, the names of its parameters, and the values that are literals in the script. Other values are left out.
function Get-Words {
    param($Command)

    $words = @($Command.GetCommandName())
    foreach ($element in @($Command.CommandElements | Where-Object { -not [object]::ReferenceEquals($_, $Command.CommandElements[0]) })) {
        if ($element.GetType().Name -eq 'CommandParameterAst') { $words += '-' + $element.ParameterName; continue }
        $written = Get-Written -Node $element
        if ($null -ne $written) { $words += $written }
    }
    return , $words
}

function Get-Written {
    param($Node)

    switch ($Node.GetType().Name) {
        'StringConstantExpressionAst' { return $Node.Value }
        'ConstantExpressionAst' { return [string] $Node.Value }
        'ArrayLiteralAst' {
            $all = @($Node.Elements | ForEach-Object { Get-Written -Node $_ })
            if ($all.Count -eq $Node.Elements.Count) { return $all -join ',' }
        }
    }
}

function Get-MemberName {
    param($Call)

    if (-not $Call.Static) { return [string] $Call.Member.Value }
    return $Call.Expression.Extent.Text + '::' + $Call.Member.Value
}
