# The uses of .NET in scripts, from the parser of the engine, to compare with framework-4.8.txt. A type is listed as it
# is written. A static member is listed with its type, an instance member with a dot before it, and methods and
# constructors with the number of their arguments. A key of a table that a script writes out is listed as a member of
# @{}.
#
# The parser does not know the type of a value or an argument. So an instance member is only a name and a number, and an
# overload with the same number of other arguments is not noticed. Texts (C# for Add-Type) and names in data are not
# read.
# Request: files    Answer: file, line, text, type, member

$script:Telling = [Collections.Generic.HashSet[string]] @('TypeExpressionAst', 'TypeConstraintAst', 'AttributeAst', 'HashtableAst', 'MemberExpressionAst', 'InvokeMemberExpressionAst')

function Invoke-Uses {
    param([Parameter(Mandatory = $true)] $Request)

    foreach ($file in $Request.files) {
        $tokens = $null
        $faults = $null
        $tree = [Management.Automation.Language.Parser]::ParseFile($file, [ref] $tokens, [ref] $faults)
        # A type that the script declares itself is not part of .NET.
        $own = @(foreach ($type in (Find-Nodes -In $tree -Kind 'TypeDefinitionAst')) { $type.Name })
        foreach ($node in (Find-Nodes -In $tree -Kind 'Ast')) {
            if (-not $script:Telling.Contains($node.GetType().Name)) { continue }
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

# For an array, its elements; for a generic type, itself and each of its arguments.
function Get-TypeUses {
    param($Name)

    if ($Name.IsArray) { return Get-TypeUses -Name $Name.ElementType }
    @{ type = (Get-WrittenName -Name $Name); member = '' }
    if ($Name.IsGeneric) { foreach ($argument in $Name.GenericArguments) { Get-TypeUses -Name $argument } }
}

# Without a leading System. For a generic type with the number of its arguments, as .NET writes it.
function Get-WrittenName {
    param($Name)

    if ($Name.IsArray) { return (Get-WrittenName -Name $Name.ElementType) + '[]' }
    $written = $Name.FullName
    if ($Name.IsGeneric) { $written = $Name.TypeName.FullName + '`' + $Name.GenericArguments.Count }
    return $written -replace '^System\.', ''
}
