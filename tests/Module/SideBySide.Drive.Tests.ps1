# The same command on the same tree, with PowerShell's own provider for files of this machine and on a drive of a server; then the trees, the
# output and whether there was an error are compared. The location is the root of the tree, which on the drive is not the drive's root.
BeforeDiscovery {
    # What differs on purpose, and why. Help has the same names: about_SftpTools_Differences.
    # Those about read-only files are none for an account that they hold for, which root is not.
    $differences = @{
        'Get-Item .hid'                             = 'HiddenItemsByName'
        'Remove-Item d -Recurse -Exclude *.txt'     = 'ExcludedStays'
        'Remove-Item d -Recurse -Exclude e'         = 'ExcludedStays'
        'Remove-Item d -Recurse -Exclude d'         = 'ExcludedStays'
        'Remove-Item * -Recurse -Exclude *.txt'     = 'ExcludedStays'
        'Remove-Item out/* -Recurse -Exclude zzz'   = 'LinksAreNotEntered'
        'Remove-Item dlink -Recurse -Exclude zzz'   = 'LinksAreNotEntered'
        'Remove-Item dlink -Recurse -Include k.txt' = 'LinksAreNotEntered'
        'Copy-Item a.txt nodir/'                    = 'SeparatorMakesDirectory'
        'Copy-Item a.txt ro.txt'                    = 'ReadOnlyNeedsForce'
        'Copy-Item a.txt ro.txt -Force'             = 'ReadOnlyNeedsForce'
        'Set-Content ro.txt new'                    = 'ReadOnlyNeedsForce'
        'Set-Content *.txt new -Exclude a*'         = 'ReadOnlyNeedsForce'
        'Add-Content ro.txt more'                   = 'ReadOnlyNeedsForce'
        'Clear-Content ro.txt'                      = 'ReadOnlyNeedsForce'
        'Clear-Content *.txt -Exclude a*'           = 'ReadOnlyNeedsForce'
        'Copy-Item d n'                             = 'DirectoryNeedsRecurse'
        'Copy-Item d empty'                         = 'DirectoryNeedsRecurse'
        'Copy-Item d/* empty'                       = 'DirectoryNeedsRecurse'
        'Move-Item a.txt a.txt'                     = 'OntoItself'
        'Rename-Item a.txt a.txt'                   = 'OntoItself'
        'Rename-Item a.txt ./n'                     = 'NewNameIsAName'
    }
    $commands = @(
        # Listing
        'Get-ChildItem', 'Get-ChildItem -Force', 'Get-ChildItem d', 'Get-ChildItem d/', 'Get-ChildItem ./d', 'Get-ChildItem d/*.txt', 'Get-ChildItem *.txt'
        'Get-ChildItem -Name', 'Get-ChildItem d -Recurse', 'Get-ChildItem d -Recurse -Filter *.txt', 'Get-ChildItem d -Recurse -Include *.txt'
        'Get-ChildItem d -Recurse -Exclude *.txt', 'Get-ChildItem d -Depth 0', 'Get-ChildItem -Exclude *.txt', 'Get-ChildItem a.txt', 'Get-ChildItem nothing'
        'Get-ChildItem d/../a.txt', 'Get-ChildItem * -Include *.csv', 'Get-ChildItem -Directory', 'Get-ChildItem -File', 'Get-ChildItem dlink', 'Get-Item *'
        'Get-Item dlink', 'Get-Item dangling', 'Get-Item d/', 'Get-Item .', 'Get-Item nothing', 'Get-Item .hid', 'Get-Item d/*', 'Get-Item * -Exclude *.txt'
        'Test-Path a.txt', 'Test-Path nothing', 'Test-Path d -PathType Container', 'Test-Path d -PathType Leaf', 'Test-Path dangling', 'Test-Path d/', 'Test-Path *.txt'
        'Test-Path d/..', 'Test-Path "w[1].txt"', 'Test-Path -LiteralPath "w[1].txt"'
        # Removing
        'Remove-Item a.txt', 'Remove-Item nothing', 'Remove-Item ro.txt', 'Remove-Item ro.txt -Force', 'Remove-Item .hid', 'Remove-Item .hid -Force', 'Remove-Item *.txt'
        'Remove-Item empty', 'Remove-Item d -Recurse', 'Remove-Item d -Recurse -Force', 'Remove-Item dlink', 'Remove-Item dlink -Recurse', 'Remove-Item flink', 'Remove-Item dangling'
        'Remove-Item d -Recurse -Filter *.txt', 'Remove-Item d -Recurse -Filter q.txt', 'Remove-Item d -Recurse -Include *.txt', 'Remove-Item d -Recurse -Exclude *.txt'
        'Remove-Item d -Recurse -Exclude e', 'Remove-Item d -Recurse -Exclude d', 'Remove-Item d/* -Recurse -Exclude zzz', 'Remove-Item d/* -Recurse -Exclude e'
        'Remove-Item d/* -Recurse -Include *.csv', 'Remove-Item * -Recurse -Exclude *.txt', 'Remove-Item * -Exclude d, empty, dlink', 'Remove-Item d/*.txt'
        'Remove-Item d/* -Recurse', 'Remove-Item *', 'Remove-Item * -Filter *.csv', 'Remove-Item * -Include *.csv', 'Remove-Item -LiteralPath "w[1].txt"', 'Remove-Item "w[1].txt"'
        'Remove-Item d/ -Recurse', 'Remove-Item d/e, a.txt -Recurse', 'Remove-Item out/* -Recurse -Exclude zzz', 'Remove-Item dlink -Recurse -Exclude zzz'
        'Remove-Item dlink -Recurse -Include k.txt', 'Remove-Item . -Recurse', 'Remove-Item .. -Recurse'
        'Remove-Item d -Recurse -WhatIf', 'Remove-Item a.txt -Exclude a*', 'Remove-Item a.txt -Include z*', 'Remove-Item a.txt -Filter z*', 'Get-ChildItem d | Remove-Item -Recurse'
        'Get-ChildItem -File | Remove-Item', 'Get-ChildItem d -Recurse -File | Remove-Item', 'Get-ChildItem -Filter *.csv | Remove-Item'
        # Copying
        'Copy-Item a.txt n.txt', 'Copy-Item a.txt b.csv', 'Copy-Item a.txt d', 'Copy-Item a.txt d/', 'Copy-Item a.txt nodir/', 'Copy-Item a.txt nodir/x', 'Copy-Item a.txt ro.txt'
        'Copy-Item a.txt ro.txt -Force', 'Copy-Item d n -Recurse', 'Copy-Item d n', 'Copy-Item d empty -Recurse', 'Copy-Item d empty', 'Copy-Item d/* empty', 'Copy-Item d/* empty -Recurse'
        'Copy-Item *.txt empty', 'Copy-Item nothing n', 'Copy-Item d n -Recurse -Exclude *.csv', 'Copy-Item d n -Recurse -Include *.csv', 'Copy-Item d n -Recurse -Filter *.csv'
        'Copy-Item d/* empty -Recurse -Exclude *.csv', 'Copy-Item d/* empty -Recurse -Exclude e', 'Copy-Item d empty -Recurse -Exclude e', 'Copy-Item a.txt a.txt', 
        'Copy-Item flink n', 'Copy-Item a.txt, b.csv empty', 'Copy-Item a.txt, b.csv n', 'Copy-Item a.txt empty -PassThru', 'Copy-Item a.txt n -WhatIf'
        'Copy-Item .hid n', 'Copy-Item a.txt flink', 'Copy-Item "w[1].txt" n', 'Copy-Item -LiteralPath "w[1].txt" n', 'Get-ChildItem d -File | Copy-Item -Destination empty'
        # Moving and renaming
        'Move-Item a.txt n.txt', 'Move-Item a.txt b.csv', 'Move-Item a.txt b.csv -Force', 'Move-Item a.txt d', 'Move-Item d n', 'Move-Item d empty', 'Move-Item d d/e', 'Move-Item nothing n'
        'Move-Item *.txt empty', 'Move-Item d/* empty', 'Move-Item a.txt nodir/x', 'Move-Item dlink n', 'Move-Item flink n', 'Move-Item . n', 'Move-Item a.txt a.txt', 'Move-Item ro.txt n'
        'Move-Item .hid n', 'Move-Item * empty -Include *.csv', 'Move-Item * empty -Exclude d, empty, *link, dangling', 'Move-Item a.txt n -PassThru', 'Move-Item a.txt n -WhatIf'
        'Rename-Item a.txt n.txt', 'Rename-Item a.txt b.csv', 'Rename-Item d n', 'Rename-Item nothing n', 'Rename-Item a.txt d/x', 'Rename-Item a.txt ./n', 'Rename-Item d empty'
        'Rename-Item dlink n', 'Rename-Item a.txt a.txt', 'Rename-Item a.txt n -PassThru', 'Rename-Item d/ n', 'Rename-Item .hid n'
        # Making
        'New-Item n.txt', 'New-Item a.txt', 'New-Item a.txt -Force', 'New-Item a.txt -Value new -Force', 'New-Item n.txt -Value v', 'New-Item n -ItemType Directory'
        'New-Item d -ItemType Directory', 'New-Item d -ItemType Directory -Force', 'New-Item x/y/z -ItemType Directory', 'New-Item x/y -Value v', 'New-Item x/y -Value v -Force'
        'New-Item a.txt -ItemType Directory', 'New-Item d', 'New-Item s -ItemType SymbolicLink -Value a.txt', 'New-Item . -Name n -ItemType Directory', 'New-Item -Name n -ItemType File'
        'New-Item ro.txt -Force -Value x', 'New-Item n.txt -WhatIf'
        # Contents
        'Set-Content a.txt new', 'Set-Content n.txt new', 'Set-Content ro.txt new', 'Set-Content ro.txt new -Force', 'Set-Content d new', 'Set-Content nodir/n new', 'Add-Content a.txt more'
        'Add-Content n.txt more', 'Add-Content ro.txt more', 'Clear-Content a.txt', 'Clear-Content nothing', 'Clear-Content ro.txt', 'Clear-Content d', 'Get-Content a.txt', 'Get-Content nothing'
        'Get-Content d', 'Get-Content *.txt', 'Get-Content a.txt -Raw', 'Get-Content a.txt -TotalCount 1', 'Get-Content a.txt -Tail 1', 'Set-Content flink new', 'Set-Content *.csv new'
        'Set-Content a.txt new -WhatIf', 'Set-Content *.txt new -Exclude a*', 'Clear-Content *.txt -Exclude a*', 'Get-Content * -Include *.csv', 'Get-Content d/* -Filter *.csv'
        # Paths
        'Resolve-Path *.txt -Relative', 'Resolve-Path d -Relative', 'Resolve-Path d/e/.. -Relative', 'Resolve-Path nothing', 'Split-Path d/x.txt', 'Split-Path d/x.txt -Leaf', 'Join-Path d x.txt'
        'Get-Item a.txt/', 'Get-ChildItem a.txt/', 'Get-Content a.txt/', 'Remove-Item a.txt/', 'Rename-Item a.txt/ n', 'Clear-Content a.txt/', 'Set-Content a.txt/ x', 'Set-Content n/ x'
        'Add-Content n/ x', 'Move-Item a.txt/ n', 'Copy-Item a.txt/ n', 'Test-Path a.txt/', 'Remove-Item dlink/ -Recurse'
        'Set-Location d/; Write-Output ($PWD.Path -replace "^.*/root")', 'Set-Location d/e/; Set-Location ..; Write-Output ($PWD.Path -replace "^.*/root")'
        'Set-Location ./d/./; Write-Output ($PWD.Path -replace "^.*/root")', 'Set-Location d/e/..; Write-Output ($PWD.Path -replace "^.*/root")'
        'Set-Location d/e/../; Write-Output ($PWD.Path -replace "^.*/root")', 'Set-Location d*; Write-Output ($PWD.Path -replace "^.*/root")', 'Set-Location d//e; Write-Output ($PWD.Path -replace "^.*/root")'
        'Push-Location d/; Write-Output ($PWD.Path -replace "^.*/root")', 'Set-Location d/; Set-Location -; Write-Output ($PWD.Path -replace "^.*/root")'
        'Get-ChildItem a.txt -Name', 'Get-ChildItem nothing -Name', 'Get-ChildItem d/*.txt -Name', 'Get-ChildItem a.txt/* -Name', 'Get-ChildItem flink -Name', 'Get-ChildItem a.txt -Name -Directory'
        'Get-ChildItem d -Name', 'Get-ChildItem d -Name -Recurse'
        'Split-Path d -Parent', 'Resolve-Path ./d/../a.txt -Relative', 'Resolve-Path d/* -Relative'
    ) | ForEach-Object { @{ Command = $_; Difference = $differences[$_] } }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer

    function New-Tree([string] $Below) {
        $root = [System.IO.Directory]::CreateDirectory("$(New-TestFolder $Below)/root").FullName
        foreach ($folder in 'd/e', 'empty', 'out', 'keep') { $null = [System.IO.Directory]::CreateDirectory("$root/$folder") }
        foreach ($file in 'a.txt', 'b.csv', 'ro.txt', '.hid', 'w[1].txt', 'd/x.txt', 'd/y.csv', 'd/q.txt', 'd/e/z.csv', 'd/e/q.txt', 'keep/k.txt', 'out/o.txt') {
            [System.IO.File]::WriteAllText("$root/$file", "$file`nend`n")
        }
        Set-Mode "$root/ro.txt" 444
        $links = @{ dlink = 'keep'; flink = 'a.txt'; dangling = 'gone'; 'out/link' = '../keep' }
        foreach ($link in $links.Keys) { $null = [System.IO.File]::CreateSymbolicLink("$root/$link", $links[$link]) }
        $root
    }

    # All below the tree's parent, one line for each entry.
    function Get-Shape([string] $Root) {
        $top = Split-Path $Root
        $all = [System.IO.EnumerationOptions]@{ RecurseSubdirectories = $true; AttributesToSkip = 0 }
        [System.IO.Directory]::EnumerateFileSystemEntries($top, '*', $all) | ForEach-Object {
            $info = [System.IO.FileInfo]::new($_)
            $name = [System.IO.Path]::GetRelativePath($top, $_)
            if ($info.LinkTarget) { "$name -> $($info.LinkTarget)" }
            elseif ([System.IO.Directory]::Exists($_)) { "$name/" }
            else { "$name $([System.IO.File]::ReadAllText($_).Replace("`n", '|')) $(Get-Mode $_)" }
        } | Sort-Object
    }

    # One runspace for all: nobody can be asked there, so no question waits for an answer.
    function Invoke-In([string] $Location, [string] $Command) {
        $shell = [powershell]::Create($space)
        $null = $shell.AddScript({
            param($location, $command)
            Set-Location $location
            $Error.Clear()
            $output = try {
                Invoke-Expression "$command -ErrorAction SilentlyContinue" | ForEach-Object {
                    if ($_ -is [string] -or $_ -is [ValueType]) { "$_" } elseif ($_ -is [System.Management.Automation.PathInfo]) { 'path' } else { $_.PSChildName }
                }
            }
            catch { }
            Set-Location /
            [pscustomobject]@{
                Output = @($output) -join '|'
                Failed = $Error.Count -gt 0
                Ids    = ($Error | ForEach-Object { $_.FullyQualifiedErrorId -replace ',.*' }) -join ','
            }
        }).AddArgument($Location).AddArgument($Command)
        try { $shell.Invoke()[0] } finally { $shell.Dispose() }
    }

    if (-not $server.Unavailable) {
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule($moduleManifest)
        $space = [runspacefactory]::CreateRunspace($state)
        $space.Open()
        $shell = [powershell]::Create($space)
        $null = $shell.AddScript({
            param($login, $root)
            $null = New-SftpSession @login -Name prod
            $null = New-PSDrive side -PSProvider Sftp -Root $root -Session prod -Scope Global
        }).AddArgument((Get-LoginOf $server)).AddArgument($server.dataPath).Invoke()
        if ($shell.HadErrors) { throw "$($shell.Streams.Error)" }
        $shell.Dispose()
    }
}

AfterAll {
    if ($space) { $space.Dispose() }
    Stop-Fixture $server
}

Describe 'On a drive as on this machine' {
    It '<Command>' -ForEach $commands {
        Skip-Without $server
        if ($server.Unavailable) { return }
        $native = New-Tree $server.dataPath
        $remote = New-Tree $server.dataPath
        $expected = Invoke-In $native $Command
        $actual = Invoke-In "side:$($remote.Substring($server.dataPath.Length))" $Command
        $differs = @(
            if ($expected.Failed -ne $actual.Failed) { "error: [$($expected.Ids)] here, [$($actual.Ids)] there" }
            if ($expected.Output -cne $actual.Output) { "output: [$($expected.Output)] here, [$($actual.Output)] there" }
            Compare-Object @(Get-Shape $native) @(Get-Shape $remote) -CaseSensitive | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)" }
        ) -join "`n"
        if (-not $Difference) { $differs | Should -BeNullOrEmpty }
        elseif ($Difference -ne 'ReadOnlyNeedsForce') { $differs | Should -Not -BeNullOrEmpty -Because "the difference '$Difference' would be none any more" }
        # Whatever differs, nothing is removed or replaced that PowerShell keeps; a link that is named goes itself, though, and not what it names.
        if ($Command -like 'Remove-Item*') { $differs -replace '(?m)^<= root/dlink.*$' | Should -Not -Match '(?m)^<=' }
    }
}
