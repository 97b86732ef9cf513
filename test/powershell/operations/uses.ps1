# What scripts use of .NET, by the engine's own parser, for framework-4.8.txt to be compared with. A type as it is written;
# a member with its type where it is static, with a dot before it where it is not, methods and constructors with the number
# of their arguments. A key of a table that a script writes out comes as a member of @{}.
#
# The parser does not know what a value or an argument is: an instance member is a name and a number, and an overload that
# takes as many of something else passes. Nor does it look into texts (C# for Add-Type) or at names that are data.
# Request: files    Answer: file, line, text, type, member

$script:Telling = 'TypeExpressionAst', 'TypeConstraintAst', 'AttributeAst', 'HashtableAst', 'MemberExpressionAst', 'InvokeMemberExpressionAst'

function Invoke-Uses {
    param([Parameter(Mandatory = $true)] $Request)

    foreach ($file in $Request.files) {
        $tokens = $null
        $faults = $null
        $tree = [Management.Automation.Language.Parser]::ParseFile($file, [ref] $tokens, [ref] $faults)
        # A type that the script declares itself is none of .NET.
        $own = @($tree.FindAll({ $args[0].GetType().Name -eq 'TypeDefinitionAst' }, $true) | ForEach-Object { $_.Name })
        foreach ($node in $tree.FindAll({ $script:Telling -contains $args[0].GetType().Name }, $true)) {
            foreach ($use in Get-Uses -Node $node) {
                if ($own -contains $use.type) { continue }
                $use.file = [IO.Path]::GetFileName($file)
                $use.line = $node.Extent.StartLineNumber
                $use.text = $node.Extent.Text.Split("`n")[0]
                $use
            }
        }
    }
}

function Get-Uses {
    param($Node)

    switch ($Node.GetType().Name) {
        'TypeExpressionAst' { Get-TypeUses -Name $Node.TypeName }
        'TypeConstraintAst' { Get-TypeUses -Name $Node.TypeName }
        'AttributeAst' {
            Get-TypeUses -Name $Node.TypeName
            foreach ($argument in $Node.NamedArguments) { @{ type = (Get-WrittenName -Name $Node.TypeName); member = $argument.ArgumentName } }
        }
        'HashtableAst' { foreach ($pair in $Node.KeyValuePairs) { @{ type = '@{}'; member = $pair.Item1.Extent.Text } } }
        'MemberExpressionAst' { Get-MemberUse -Node $Node -Counted '' }
        'InvokeMemberExpressionAst' { Get-MemberUse -Node $Node -Counted ('(' + @($Node.Arguments | Where-Object { $null -ne $_ }).Count + ')') }
    }
}

function Get-MemberUse {
    param($Node, [string] $Counted)

    if ($Node.Member.GetType().Name -ne 'StringConstantExpressionAst') { return }
    $member = $Node.Member.Value + $Counted
    if (-not $Node.Static) { return @{ type = ''; member = '.' + $member } }
    if ($Node.Expression.GetType().Name -ne 'TypeExpressionAst') { return @{ type = $Node.Expression.Extent.Text; member = $member } }
    return @{ type = (Get-WrittenName -Name $Node.Expression.TypeName); member = $member }
}

# An array by its elements; a generic type and each of its arguments by itself.
function Get-TypeUses {
    param($Name)

    if ($Name.IsArray) { return Get-TypeUses -Name $Name.ElementType }
    @{ type = (Get-WrittenName -Name $Name); member = '' }
    if ($Name.IsGeneric) { foreach ($argument in $Name.GenericArguments) { Get-TypeUses -Name $argument } }
}

# Without the System that may stand in front; of a generic type how many arguments it takes, as .NET writes it.
function Get-WrittenName {
    param($Name)

    if ($Name.IsArray) { return (Get-WrittenName -Name $Name.ElementType) + '[]' }
    $written = $Name.FullName
    if ($Name.IsGeneric) { $written = $Name.TypeName.FullName + '`' + $Name.GenericArguments.Count }
    return $written -replace '^System\.', ''
}
